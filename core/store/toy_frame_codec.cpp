#include "core/store/toy_frame_codec.h"

#include <bit>
#include <cstring>
#include <vector>

#include "core/base/error.h"
#include "core/base/hash.h"

static_assert(std::endian::native == std::endian::little, "the frame file is little-endian");

namespace drift::toy_frame_codec {

namespace {

constexpr std::string_view kMagic = "DRIFTTOY";
constexpr std::string_view kMark = "TOYF";

template <class T>
void put(std::string& out, const T& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

template <class Value>
void put(std::string& out, const std::vector<Value>& values) {
    put(out, static_cast<std::uint32_t>(values.size()));
    out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
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
    template <class Value>
    std::vector<Value> list() {
        const std::size_t count = take<std::uint32_t>();
        need(count * sizeof(Value));
        std::vector<Value> values(count);
        std::memcpy(values.data(), bytes_.data(), count * sizeof(Value));
        bytes_.remove_prefix(count * sizeof(Value));
        return values;
    }

private:
    void need(std::size_t count) const {
        if (bytes_.size() < count) {
            throw Error(ErrorCode::kBadData, "a recorded toy frame is shorter than it says",
                        "look at another step; the training itself is not affected");
        }
    }
    std::string_view bytes_;
};

}  // namespace

std::string file_head() {
    std::string head(kMagic);
    put(head, kVersion);
    return head;
}

bool is_recording(const std::array<char, kFileHeadBytes>& head) {
    return std::string_view(head.data(), kMagic.size()) == kMagic;
}

std::uint32_t version_of(const std::array<char, kFileHeadBytes>& head) {
    std::uint32_t version = 0;
    std::memcpy(&version, head.data() + kMagic.size(), sizeof(version));
    return version;
}

std::uint32_t checksum(std::string_view bytes) {
    const std::uint64_t hash = fnv1a64(bytes);
    return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
}

std::optional<Head> parse_head(const char* bytes) {
    const std::string_view all(bytes, kHeadBytes);
    if (!all.starts_with(kMark)) {
        return {};
    }
    Cursor cursor(all.substr(kMark.size()));
    Head head;
    head.kind = cursor.take<Kind>();
    head.bytes = cursor.take<std::uint32_t>();
    head.checksum = cursor.take<std::uint32_t>();
    head.step = cursor.take<std::int64_t>();
    const bool right =
        cursor.take<std::uint32_t>() == checksum(all.substr(0, kHeadBytes - sizeof(std::uint32_t)));
    const bool known = head.kind == Kind::kSetup || head.kind == Kind::kFrame;
    return right && known && head.bytes <= kMaxPayload ? std::optional(head) : std::nullopt;
}

std::string record(Kind kind, std::int64_t step, std::string_view payload) {
    std::string out(kMark);
    put(out, kind);
    put(out, static_cast<std::uint32_t>(payload.size()));
    put(out, checksum(payload));
    put(out, step);
    put(out, checksum(out));
    out.append(payload);
    return out;
}

std::string encode_setup(const ToyFrame& frame) {
    std::string payload;
    put(payload, frame.axis_min);
    put(payload, frame.axis_max);
    put(payload, frame.lattice_columns);
    put(payload, frame.data);
    put(payload, frame.data_class);
    put(payload, frame.gen_class);
    put(payload, frame.gen_alpha);
    put(payload, frame.noise);
    return payload;
}

std::string encode_frame(const ToyFrame& frame) {
    std::string payload;
    put(payload, frame.gen);
    put(payload, frame.lattice);
    return payload;
}

ToyFrame decode_setup(std::string_view payload) {
    Cursor cursor(payload);
    ToyFrame frame;
    for (float* corner : {frame.axis_min, frame.axis_max}) {
        corner[0] = cursor.take<float>();
        corner[1] = cursor.take<float>();
    }
    frame.lattice_columns = cursor.take<std::int32_t>();
    frame.data = cursor.list<float>();
    frame.data_class = cursor.list<std::int32_t>();
    frame.gen_class = cursor.list<std::int32_t>();
    frame.gen_alpha = cursor.list<float>();
    frame.noise = cursor.list<float>();
    return frame;
}

void decode_frame(std::string_view payload, ToyFrame& frame) {
    Cursor cursor(payload);
    frame.gen = cursor.list<float>();
    frame.lattice = cursor.list<float>();
}

}  // namespace drift::toy_frame_codec
