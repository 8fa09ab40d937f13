#include "core/io/apng.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/io/image_codec.h"
#include "core/io/png_chunk.h"

namespace drift {

namespace {

using png::big_endian;
using png::make_chunk;

// Place of the acTL chunk: behind the signature and IHDR (13 bytes of data).
constexpr std::streamoff kControlOffset = 8 + 12 + 13;

struct Box {
    int left = 0, top = 0, width = 0, height = 0;
};

// The smallest rectangle outside of which both pictures agree; one pixel when they are the same.
Box changed_box(const ImageRgb8& before, const ImageRgb8& after) {
    int left = after.width, top = after.height, right = -1, bottom = -1;
    const std::size_t row_bytes = std::size_t{3} * static_cast<std::size_t>(after.width);
    for (int y = 0; y < after.height; ++y) {
        const std::uint8_t* a = before.pixels.data() + static_cast<std::size_t>(y) * row_bytes;
        const std::uint8_t* b = after.pixels.data() + static_cast<std::size_t>(y) * row_bytes;
        const auto first = std::mismatch(a, a + row_bytes, b).first - a;
        if (first == static_cast<std::ptrdiff_t>(row_bytes)) {
            continue;
        }
        auto last = static_cast<std::ptrdiff_t>(row_bytes) - 1;
        while (a[last] == b[last]) {
            --last;
        }
        left = std::min(left, static_cast<int>(first / 3));
        right = std::max(right, static_cast<int>(last / 3));
        top = std::min(top, y);
        bottom = y;
    }
    return right < 0 ? Box{0, 0, 1, 1} : Box{left, top, right - left + 1, bottom - top + 1};
}

ImageRgb8 cropped(const ImageRgb8& image, const Box& box) {
    ImageRgb8 part{box.width, box.height, {}};
    part.pixels.reserve(std::size_t{3} * static_cast<std::size_t>(box.width) *
                        static_cast<std::size_t>(box.height));
    for (int y = 0; y < box.height; ++y) {
        const auto first =
            image.pixels.begin() + 3 * (static_cast<std::ptrdiff_t>(box.top + y) * image.width + box.left);
        part.pixels.insert(part.pixels.end(), first, first + std::ptrdiff_t{3} * box.width);
    }
    return part;
}

std::string control(std::uint32_t frames, std::uint32_t loops) {
    return make_chunk("acTL", big_endian(frames) + big_endian(loops));
}

// Rectangle and duration of the frame that follows; the pixels outside stay, the new ones replace.
std::string frame_control(std::uint32_t sequence, const Box& box, double seconds) {
    const auto number = [](int value) { return big_endian(static_cast<std::uint32_t>(value)); };
    constexpr double kShortest = 0.001, kLongest = 65.0;
    const double usable = std::isfinite(seconds) ? std::clamp(seconds, kShortest, kLongest) : kShortest;
    const auto milliseconds = static_cast<std::uint32_t>(std::lround(usable * 1000));
    const std::string delay = big_endian(milliseconds << 16U | 1000U);
    constexpr std::string_view kKeepAndReplace("\0\0", 2);
    std::string data = big_endian(sequence) + number(box.width) + number(box.height) + number(box.left) +
                       number(box.top) + delay;
    data += kKeepAndReplace;
    return make_chunk("fcTL", data);
}

// The compressed pixels of an encoded picture, all IDAT chunks together.
std::string pixels_of(std::string_view png) {
    std::string data;
    for (std::size_t at = png::kSignature.size(); at < png.size();) {
        const png::Chunk chunk = png::read_chunk(png, at, "picture");
        if (chunk.type == "IDAT") {
            data += chunk.data;
        }
        at = chunk.end;
    }
    return data;
}

}  // namespace

ApngWriter::ApngWriter(std::filesystem::path path, std::uint32_t loops)
    : path_(std::move(path)),
      temporary_(path_.parent_path() /
                 ("." + path_.filename().string() + ".tmp-" + std::to_string(getpid()))),
      file_(temporary_, std::ios::binary | std::ios::trunc),
      loops_(loops) {
    if (!file_) {
        throw Error(ErrorCode::kIo, "the animation " + path_.string() + " cannot be written",
                    "choose a folder that exists and may be written to");
    }
}

ApngWriter::~ApngWriter() {
    if (file_.is_open()) {
        file_.close();
        std::error_code ignored;
        fs::remove(temporary_, ignored);
    }
}

void ApngWriter::put(std::string_view bytes) {
    if (!file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) {
        throw Error(ErrorCode::kIo, "writing the animation " + path_.string() + " failed",
                    "free some space or choose another folder");
    }
}

void ApngWriter::add(const ImageRgb8& image, double seconds) {
    if (image.width < 1 || image.height < 1) {
        throw Error(ErrorCode::kUsage, "a picture of an animation is empty", "give it at least one pixel");
    }
    if (frames_ > 0 && (image.width != shown_.width || image.height != shown_.height)) {
        throw Error(ErrorCode::kUsage,
                    concat("a picture of an animation is ", image.width, " x ", image.height,
                           ", but the first one is ", shown_.width, " x ", shown_.height),
                    "give all pictures one size");
    }
    const Box box = frames_ == 0 ? Box{0, 0, image.width, image.height} : changed_box(shown_, image);
    const std::string png = encode_png(cropped(image, box));
    if (frames_ == 0) {
        const png::Chunk header = png::read_chunk(png, png::kSignature.size(), "picture");
        put(png.substr(0, header.end));
        put(control(0, loops_));
    }
    put(frame_control(sequence_++, box, seconds));
    const std::string pixels = pixels_of(png);
    put(frames_ == 0 ? make_chunk("IDAT", pixels) : make_chunk("fdAT", big_endian(sequence_++) + pixels));
    ++frames_;
    shown_ = image;
}

void ApngWriter::finish() {
    if (frames_ == 0) {
        throw Error(ErrorCode::kUsage, "the animation " + path_.string() + " has no pictures",
                    "choose a range with at least one frame");
    }
    put(make_chunk("IEND", {}));
    file_.seekp(kControlOffset);
    put(control(frames_, loops_));
    file_.close();
    if (!file_) {
        throw Error(ErrorCode::kIo, "writing the animation " + path_.string() + " failed",
                    "free some space or choose another folder");
    }
    fsync_path(temporary_);
    fs::rename(temporary_, path_);
}

}  // namespace drift
