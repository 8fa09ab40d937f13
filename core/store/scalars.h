// Time series of a run: raw points plus an incremental min/max/last/count pyramid (x16 per level), in
// run.sqlite.
//
// THREADING  One writer (StoreWriter's thread) and any number of readers, also in other processes (WAL).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/event.h"

namespace drift {

enum class XAxis { kStep, kImages, kSeconds };

// One bucket of `count` consecutive points; a raw point has count 1 and min = max = last.
// min/max/last are over the finite values; non-finite points are counted apart and never dropped.
struct ScalarBucket {
    double x_first = 0, x_last = 0;
    double min = 0, max = 0, last = 0;
    std::int64_t count = 0;      // finite points
    std::int64_t nan_count = 0;  // NaN
    std::int64_t inf_count = 0;  // +-Inf
};

class ScalarWriter {
public:
    // Creates or opens run.sqlite; throws Error{kIo|kBadData}.
    explicit ScalarWriter(const std::filesystem::path& run_folder);
    ~ScalarWriter();
    // Adds rows in increasing step order (equal steps are fine); call flush() to write them in one
    // transaction. A flush that fails (full disk) keeps the rows: a later flush writes them.
    void add(const StepReport::Row& row);
    void flush();
    // Newest step added, of all series or of one; -1 when there is none.
    [[nodiscard]] std::int64_t last_step() const;
    [[nodiscard]] std::int64_t last_step(const std::string& key) const;
    // Forgets every point and mark after `step`: a resume starts there again.
    void truncate_after(std::int64_t step);
    // Marks on the curves: "checkpoint", "resume", "edit", "evaluation", "alarm".
    void add_mark(std::int64_t step, const std::string& kind, const std::string& text);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

struct ScalarMark {
    std::int64_t step = 0;
    std::string kind, text;
};

class ScalarReader {
public:
    explicit ScalarReader(
        const std::filesystem::path& run_folder);  // read-only; throws Error{kNotFound|kBadData}
    ~ScalarReader();
    [[nodiscard]] std::vector<std::string> keys() const;
    // At most `max_points` (>= 4) buckets covering [x_min, x_max], and at least a quarter of that when there
    // are enough points: from the coarsest level that is fine enough. One point (or bucket) on either side of
    // the window is included, so that a line reaches the edge of the plot. Empty for an unknown key.
    [[nodiscard]] std::vector<ScalarBucket> read(const std::string& key, XAxis axis, double x_min,
                                                 double x_max, std::size_t max_points) const;
    // Raw points after `step`, in order; for incremental consumers and CSV export. Empty key list = all keys.
    struct Point {
        std::int64_t step, images;
        double seconds;
        std::string key;
        double value;
    };
    [[nodiscard]] std::vector<Point> points_after(std::int64_t step,
                                                  const std::vector<std::string>& keys = {}) const;
    [[nodiscard]] std::optional<double> last(const std::string& key) const;
    [[nodiscard]] std::vector<ScalarMark> marks() const;
    [[nodiscard]] std::int64_t last_step() const;  // -1 when empty

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// A consistent copy of run.sqlite, also while a job writes it; nothing when there is none. Throws Error{kIo}.
void copy_scalars(const std::filesystem::path& from_run_folder, const std::filesystem::path& to_folder);

}  // namespace drift
