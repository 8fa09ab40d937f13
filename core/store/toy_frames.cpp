#include "core/store/toy_frames.h"

#include <bit>
#include <cstring>
#include <fstream>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"

static_assert(std::endian::native == std::endian::little, "the frame file is little-endian");

namespace drift {
namespace {

constexpr std::string_view kMagic = "DRIFTTOY";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kHeaderBytes = 12;
constexpr std::uint32_t kMaxPayload = 256U << 20U;

fs::path frame_file(const fs::path& run_folder) {
    return run_folder / "samples" / "field.frames";
}

template <class T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void put(std::string& out, const std::vector<float>& values) {
    put(out, static_cast<std::uint32_t>(values.size()));
    out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

std::uint32_t checksum(std::string_view payload) {
    const std::uint64_t hash = fnv1a64(payload);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

// Cuts values off the front of a payload whose checksum was right.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
    template <class T>
    T take() {
        T value{};
        need(sizeof(T));
        std::memcpy(&value, bytes_.data(), sizeof(T));
        bytes_.remove_prefix(sizeof(T));
        return value;
    }
    std::vector<float> floats() {
        std::vector<float> values(take<std::uint32_t>());
        need(values.size() * sizeof(float));
        std::memcpy(values.data(), bytes_.data(), values.size() * sizeof(float));
        bytes_.remove_prefix(values.size() * sizeof(float));
        return values;
    }

private:
    void need(std::size_t count) const {
        if (bytes_.size() < count) {
            throw Error(ErrorCode::kBadData, "A recorded toy frame is shorter than it says",
                        "delete samples/field.frames in the run folder; the training itself is not affected");
        }
    }
    std::string_view bytes_;
};

std::string encode(const ToyFrame& frame, bool with_data) {
    std::string payload;
    put(payload, frame.step);
    put(payload, frame.axis_min);
    put(payload, frame.axis_max);
    put(payload, with_data ? frame.data : std::vector<float>{});
    put(payload, frame.gen);
    put(payload, frame.gen_field);
    put(payload, frame.grid);
    put(payload, frame.grid_field);
    return payload;
}

ToyFrame decode(std::string_view payload) {
    Cursor cursor(payload);
    ToyFrame frame;
    frame.step = cursor.take<std::int64_t>();
    for (float& value : frame.axis_min) {
        value = cursor.take<float>();
    }
    for (float& value : frame.axis_max) {
        value = cursor.take<float>();
    }
    frame.data = cursor.floats();
    frame.gen = cursor.floats();
    frame.gen_field = cursor.floats();
    frame.grid = cursor.floats();
    frame.grid_field = cursor.floats();
    return frame;
}

std::string read_span(const fs::path& path, std::uint64_t offset, std::uint32_t bytes) {
    std::ifstream file(path, std::ios::binary);
    std::string out(bytes, '\0');
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(out.data(), bytes);
    if (!file) {
        throw Error(ErrorCode::kIo, "Reading " + path.string() + " failed",
                    "check that the run folder is still there");
    }
    return out;
}

}  // namespace

ToyFrameReader::ToyFrameReader(const fs::path& run_folder) : file_(frame_file(run_folder)) {
    refresh();
}

bool ToyFrameReader::refresh() {
    std::ifstream file(file_, std::ios::binary);
    if (!file) {
        return false;
    }
    if (end_ == 0) {
        std::string magic(kMagic.size(), '\0');
        std::uint32_t version = 0;
        file.read(magic.data(), static_cast<std::streamsize>(magic.size()));
        file.read(reinterpret_cast<char*>(&version), sizeof(version));
        if (!file || magic != kMagic || version != kVersion) {
            throw Error(ErrorCode::kBadData, file_.string() + " is not a recording of toy frames (version 1)",
                        "delete the file; the training itself is not affected");
        }
        end_ = kHeaderBytes;
    }
    bool found = false;
    std::uint32_t head[2] = {};
    file.seekg(static_cast<std::streamoff>(end_));
    while (file.read(reinterpret_cast<char*>(head), sizeof(head)) && head[0] <= kMaxPayload) {
        std::string payload(head[0], '\0');
        if (!file.read(payload.data(), head[0]) || checksum(payload) != head[1]) {
            break;
        }
        steps_.push_back(Cursor(payload).take<std::int64_t>());
        spans_.push_back({end_ + sizeof(head), head[0]});
        end_ += sizeof(head) + head[0];
        found = true;
    }
    return found;
}

std::shared_ptr<const ToyFrame> ToyFrameReader::read(std::size_t index) const {
    const Span span = spans_.at(index);
    auto frame = std::make_shared<ToyFrame>(decode(read_span(file_, span.offset, span.bytes)));
    if (!data_) {
        data_ = std::make_shared<const std::vector<float>>(
            index == 0 ? frame->data : decode(read_span(file_, spans_[0].offset, spans_[0].bytes)).data);
    }
    frame->data = *data_;
    return frame;
}

ToyFrameWriter::ToyFrameWriter(const fs::path& run_folder) : recorded_(run_folder) {}

void ToyFrameWriter::append(const ToyFrame& frame) {
    const fs::path& path = recorded_.file_;
    std::vector<std::int64_t>& steps = recorded_.steps_;
    std::vector<ToyFrameReader::Span>& spans = recorded_.spans_;
    std::uint64_t& end = recorded_.end_;
    if (end == 0) {
        std::string header(kMagic);
        put(header, kVersion);
        fs::create_directories(path.parent_path());
        write_file_atomic(path, header);
        end = kHeaderBytes;
    }
    while (!steps.empty() && steps.back() >= frame.step) {
        steps.pop_back();
        spans.pop_back();
    }
    const std::uint64_t keep = spans.empty() ? kHeaderBytes : spans.back().offset + spans.back().bytes;
    if (fs::file_size(path) != keep) {
        fs::resize_file(path, keep);
    }
    const std::string payload = encode(frame, steps.empty());
    std::string record;
    put(record, static_cast<std::uint32_t>(payload.size()));
    put(record, checksum(payload));
    append_bytes(path, record + payload);
    steps.push_back(frame.step);
    spans.push_back({keep + record.size(), static_cast<std::uint32_t>(payload.size())});
    end = keep + record.size() + payload.size();
}

}  // namespace drift
