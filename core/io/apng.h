// Writes animated PNG files (APNG), picture by picture.
//
// Browsers, messengers and Qt-free viewers play them; a viewer that knows no APNG shows the first picture.
// Only the rectangle that changed is stored. THREADING  One thread at a time. No OpenCV in this header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "core/base/image.h"

namespace drift {

class ApngWriter {
public:
    // `loops`: how often it plays, 0 for ever. The file appears at `path` when finish() returns; until then a
    // hidden neighbour grows, which is removed when the writer is destroyed unfinished. Throws Error{kIo}.
    explicit ApngWriter(std::filesystem::path path, std::uint32_t loops = 0);
    ~ApngWriter();
    ApngWriter(const ApngWriter&) = delete;
    ApngWriter& operator=(const ApngWriter&) = delete;

    // Shows `image` for `seconds` (0.001 to 65; others are brought into that range). Throws Error{kUsage}
    // when its size is not the first one's or the picture is empty, Error{kIo} on a full disk.
    void add(const ImageRgb8& image, double seconds);
    // Throws Error{kUsage} when nothing was added, Error{kIo}.
    void finish();
    [[nodiscard]] std::uint32_t frames() const { return frames_; }

private:
    void put(std::string_view bytes);

    std::filesystem::path path_, temporary_;
    std::ofstream file_;
    std::uint32_t loops_ = 0;
    std::uint32_t frames_ = 0;
    std::uint32_t sequence_ = 0;  // counts fcTL and fdAT chunks
    ImageRgb8 shown_;
};

}  // namespace drift
