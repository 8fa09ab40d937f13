// The recorded frames of a toy run, in one append-only file of the run folder (samples/field.frames).
//
// Layout, little-endian: magic "DRIFTTOY", uint32 version 1, then one record per frame: uint32 payload bytes,
// uint32 FNV-1a-64 of the payload folded to 32 bits, payload. The payload is int64 step, float axis_min[2],
// axis_max[2], then five arrays (data, gen, gen_field, grid, grid_field), each uint32 count and that many
// floats. The target points stand in the first record only. A torn last record (kill -9) is ignored and
// overwritten.
//
// THREADING  One writer; readers may open the file at any time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/session/event.h"

namespace drift {

// Steps of all whole frames in order, and access to one of them without reading the others.
class ToyFrameReader {
public:
    // An absent file reads as empty; Error{kBadData} when the file is not one of ours.
    explicit ToyFrameReader(const std::filesystem::path& run_folder);
    [[nodiscard]] const std::vector<std::int64_t>& steps() const { return steps_; }
    [[nodiscard]] std::shared_ptr<const ToyFrame> read(std::size_t index) const;
    // Looks for frames appended since; true when there are any.
    bool refresh();

private:
    struct Span {
        std::uint64_t offset = 0;
        std::uint32_t bytes = 0;
    };
    std::filesystem::path file_;
    std::vector<std::int64_t> steps_;
    std::vector<Span> spans_;
    std::uint64_t end_ = 0;  // just behind the last whole frame
    mutable std::shared_ptr<const std::vector<float>> data_;

    friend class ToyFrameWriter;
};

// Appends frames; scans the file once at the start to find where it ends.
class ToyFrameWriter {
public:
    explicit ToyFrameWriter(const std::filesystem::path& run_folder);
    // Frames of this or a later step (from before a resume) are cut off first.
    // Throws Error{kIo}; what was recorded before stays readable.
    void append(const ToyFrame& frame);

private:
    ToyFrameReader recorded_;
};

}  // namespace drift
