#include "core/store/toy_frames.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/store/toy_frame_codec.h"

namespace drift {

using namespace toy_frame_codec;

namespace {

fs::path frame_file(const fs::path& run_folder) {
    return run_folder / "samples" / "field.frames";
}

bool read_bytes(std::ifstream& file, std::uint64_t offset, char* to, std::size_t count) {
    file.clear();
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(to, static_cast<std::streamsize>(count));
    return static_cast<bool>(file);
}

std::uint64_t size_of(const fs::path& file) {
    std::error_code absent;
    const std::uint64_t size = fs::file_size(file, absent);
    return absent ? 0 : size;
}

void check_file_head(std::ifstream& file, const fs::path& path) {
    std::array<char, kFileHeadBytes> head{};
    if (!read_bytes(file, 0, head.data(), head.size()) || !is_recording(head)) {
        throw Error(ErrorCode::kBadData, path.string() + " is not a recording of toy frames",
                    "delete the file; the training itself is not affected");
    }
    const std::uint32_t version = version_of(head);
    if (version != kVersion) {
        throw Error(ErrorCode::kUnsupported,
                    concat(path.string(), " is a recording of version ", version,
                           "; this program reads version ", kVersion),
                    "repeat the run from its seeds: drift train with the run's run.yaml");
    }
}

// The next place at or behind `from` where a whole head stands; `size` when there is none.
std::uint64_t next_head(std::ifstream& file, std::uint64_t from, std::uint64_t size) {
    constexpr std::uint64_t kStretch = 1U << 20U;
    std::string bytes;
    for (std::uint64_t at = from; at + kHeadBytes <= size; at += kStretch) {
        bytes.resize(static_cast<std::size_t>(std::min(size - at, kStretch + kHeadBytes - 1)));
        if (!read_bytes(file, at, bytes.data(), bytes.size())) {
            break;
        }
        for (std::size_t i = 0; i + kHeadBytes <= bytes.size(); ++i) {
            if (parse_head(bytes.data() + i)) {
                return at + i;
            }
        }
    }
    return size;
}

}  // namespace

ToyFrameReader::ToyFrameReader(const fs::path& run_folder) : file_(frame_file(run_folder)) {
    refresh();
}

void ToyFrameReader::reset() {
    steps_.clear();
    frames_.clear();
    setups_.clear();
    setup_of_.clear();
    setup_.reset();
    end_ = 0;
    damaged_ = 0;
}

// A resume may have cut the file and written other frames since: then the newest head is another one.
bool ToyFrameReader::still_the_same(std::ifstream& file) const {
    if (frames_.empty()) {
        return true;
    }
    std::array<char, kHeadBytes> bytes{};
    const Span& last = frames_.back();
    if (!read_bytes(file, last.offset - kHeadBytes, bytes.data(), bytes.size())) {
        return false;
    }
    const std::optional<Head> head = parse_head(bytes.data());
    return head && head->checksum == last.checksum && head->step == steps_.back();
}

bool ToyFrameReader::refresh() {
    std::ifstream file(file_, std::ios::binary);
    if (!file) {
        const bool vanished = !steps_.empty();
        reset();
        return vanished;
    }
    const std::uint64_t size = size_of(file_);
    bool changed = false;
    if (size < end_ || !still_the_same(file)) {
        changed = !steps_.empty();
        reset();
    }
    if (end_ == 0) {
        check_file_head(file, file_);
        end_ = kFileHeadBytes;
    }
    return scan(file, size) || changed;
}

bool ToyFrameReader::scan(std::ifstream& file, std::uint64_t size) {
    bool found = false;
    std::array<char, kHeadBytes> bytes{};
    std::uint64_t at = end_;
    bool in_damage = false;
    while (at + kHeadBytes <= size && read_bytes(file, at, bytes.data(), bytes.size())) {
        const std::optional<Head> head = parse_head(bytes.data());
        if (!head) {
            if (in_damage) {
                break;
            }
            in_damage = true;
            at = next_head(file, at + 1, size);
            continue;
        }
        if (at + kHeadBytes + head->bytes > size) {
            break;  // torn, or still being written
        }
        const Span span = {at + kHeadBytes, head->bytes, head->checksum};
        at = span.offset + span.bytes;
        if (head->kind == Kind::kFrame && at == size) {
            // Only the last record can hold bytes that never reached the disk.
            std::string payload(span.bytes, '\0');
            if (!read_bytes(file, span.offset, payload.data(), payload.size()) ||
                checksum(payload) != span.checksum) {
                break;
            }
        }
        damaged_ += in_damage ? 1 : 0;
        in_damage = false;
        if (head->kind == Kind::kSetup) {
            setups_.push_back(span);
        } else if (!setups_.empty()) {
            steps_.push_back(head->step);
            frames_.push_back(span);
            setup_of_.push_back(static_cast<std::uint32_t>(setups_.size() - 1));
            found = true;
        }
        end_ = at;
    }
    return found;
}

std::string ToyFrameReader::payload(const Span& span) const {
    std::ifstream file(file_, std::ios::binary);
    std::string bytes(span.bytes, '\0');
    if (!file || !read_bytes(file, span.offset, bytes.data(), bytes.size())) {
        throw Error(ErrorCode::kIo, "Reading " + file_.string() + " failed",
                    "check that the run folder is still there");
    }
    if (checksum(bytes) != span.checksum) {
        throw Error(ErrorCode::kBadData, "a recorded toy frame in " + file_.string() + " is damaged",
                    "look at another step; the training itself is not affected");
    }
    return bytes;
}

std::shared_ptr<const ToyFrame> ToyFrameReader::setup_of(std::size_t index) const {
    const Span& span = setups_.at(setup_of_.at(index));
    if (!setup_ || setup_offset_ != span.offset) {
        setup_ = std::make_shared<const ToyFrame>(decode_setup(payload(span)));
        setup_offset_ = span.offset;
    }
    return setup_;
}

std::shared_ptr<const ToyFrame> ToyFrameReader::read(std::size_t index) const {
    auto frame = std::make_shared<ToyFrame>(*setup_of(index));
    frame->step = steps_.at(index);
    decode_frame(payload(frames_.at(index)), *frame);
    return frame;
}

std::size_t ToyFrameReader::index_at(std::int64_t step) const {
    const auto later = std::upper_bound(steps_.begin(), steps_.end(), step);
    return later == steps_.begin() ? 0 : static_cast<std::size_t>(later - steps_.begin()) - 1;
}

ToyFrameWriter::ToyFrameWriter(const fs::path& run_folder) {
    try {
        recorded_ = std::make_unique<ToyFrameReader>(run_folder);
    } catch (const Error&) {
        const fs::path file = frame_file(run_folder);
        fs::rename(file, fs::path(file).concat(".old"));
        recorded_ = std::make_unique<ToyFrameReader>(run_folder);
    }
    if (!recorded_->frames_.empty()) {
        setup_ = recorded_->payload(recorded_->setups_.at(recorded_->setup_of_.back()));
    }
}

void ToyFrameWriter::cut_after(std::int64_t step) {
    ToyFrameReader& r = *recorded_;
    const bool later = !r.steps_.empty() && r.steps_.back() >= step;
    while (!r.steps_.empty() && r.steps_.back() >= step) {
        r.steps_.pop_back();
        r.frames_.pop_back();
        r.setup_of_.pop_back();
    }
    if (later) {
        r.setups_.resize(r.setup_of_.empty() ? 0 : r.setup_of_.back() + 1);
        setup_ = r.frames_.empty() ? std::string() : r.payload(r.setups_.back());
        r.end_ = r.frames_.empty() ? kFileHeadBytes : r.frames_.back().offset + r.frames_.back().bytes;
    }
    if (fs::file_size(r.file_) != r.end_) {
        fs::resize_file(r.file_, r.end_);
    }
}

void ToyFrameWriter::append(const ToyFrame& frame) {
    ToyFrameReader& r = *recorded_;
    if (r.end_ == 0) {
        fs::create_directories(r.file_.parent_path());
        write_file_atomic(r.file_, file_head());
        r.end_ = kFileHeadBytes;
    }
    cut_after(frame.step);
    std::string bytes;
    const std::string setup = encode_setup(frame);
    const bool new_setup = r.frames_.empty() || setup != setup_;
    if (new_setup) {
        bytes = record(Kind::kSetup, frame.step, setup);
    }
    const std::string points = encode_frame(frame);
    const std::string one = record(Kind::kFrame, frame.step, points);
    append_bytes(r.file_, bytes + one);
    if (new_setup) {
        setup_ = setup;
        r.setups_.push_back({r.end_ + kHeadBytes, static_cast<std::uint32_t>(setup.size()), checksum(setup)});
    }
    const std::uint64_t payload_at = r.end_ + bytes.size() + kHeadBytes;
    r.steps_.push_back(frame.step);
    r.frames_.push_back({payload_at, static_cast<std::uint32_t>(points.size()), checksum(points)});
    r.setup_of_.push_back(static_cast<std::uint32_t>(r.setups_.size() - 1));
    r.end_ += bytes.size() + one.size();
}

}  // namespace drift
