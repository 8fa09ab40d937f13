// The recorded frames of a toy run, in one append-only file of the run folder (samples/field.frames).
//
// Layout (docs/file_formats.md), little-endian: magic "DRIFTTOY", uint32 version 2, then records, each with a
// head that has a checksum of its own. A setup record holds what frames share (data, classes, noise, axes); a
// frame record holds a step, the generated points and the lattice, and belongs to the setup before it.
// Opening reads the heads only. A torn tail (kill -9) is ignored and overwritten; a damaged stretch in the
// middle is skipped and counted.
//
// THREADING  One writer; readers may open the file at any time. One reader serves one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "core/session/event.h"

namespace drift {

// Steps of all whole frames in order, and access to one of them without reading the others.
class ToyFrameReader {
public:
    // An absent file reads as empty; Error{kBadData} when the file is not one of ours, Error{kUnsupported}
    // when another version of the program recorded it.
    explicit ToyFrameReader(const std::filesystem::path& run_folder);
    [[nodiscard]] const std::vector<std::int64_t>& steps() const { return steps_; }
    // Throws Error{kBadData} when this frame is damaged; the others stay readable.
    [[nodiscard]] std::shared_ptr<const ToyFrame> read(std::size_t index) const;
    // Looks for frames appended since (or cut off by a resume); true when steps() changed.
    bool refresh();
    // Damaged stretches that were skipped.
    [[nodiscard]] std::size_t damaged() const { return damaged_; }
    // Place of the newest frame at or before `step`, 0 when all are later. REQUIRES steps() not empty.
    [[nodiscard]] std::size_t index_at(std::int64_t step) const;

private:
    struct Span {
        std::uint64_t offset = 0;  // of the payload
        std::uint32_t bytes = 0;
        std::uint32_t checksum = 0;
    };
    void reset();
    bool scan(std::ifstream& file, std::uint64_t size);
    [[nodiscard]] bool still_the_same(std::ifstream& file) const;
    [[nodiscard]] std::string payload(const Span& span) const;
    [[nodiscard]] std::shared_ptr<const ToyFrame> setup_of(std::size_t index) const;

    std::filesystem::path file_;
    std::vector<std::int64_t> steps_;
    std::vector<Span> frames_, setups_;
    std::vector<std::uint32_t> setup_of_;  // frame -> place in setups_
    std::uint64_t end_ = 0;                // just behind the last whole record
    std::size_t damaged_ = 0;
    mutable std::shared_ptr<const ToyFrame> setup_;  // the one read last
    mutable std::uint64_t setup_offset_ = 0;

    friend class ToyFrameWriter;
};

// Appends frames; scans the file once at the start to find where it ends.
class ToyFrameWriter {
public:
    // A recording of another version is moved aside (field.frames.old), never written over.
    explicit ToyFrameWriter(const std::filesystem::path& run_folder);
    // Frames of this or a later step (from before a resume) are cut off first.
    // Throws Error{kIo}; what was recorded before stays readable.
    void append(const ToyFrame& frame);

private:
    void cut_after(std::int64_t step);

    std::unique_ptr<ToyFrameReader> recorded_;
    std::string setup_;  // payload of the setup in force
};

}  // namespace drift
