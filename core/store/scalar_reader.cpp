#include <algorithm>
#include <map>
#include <mutex>

#include "core/store/database.h"
#include "core/store/scalar_schema.h"

namespace drift {
namespace {

using namespace scalar_schema;

const char* axis_column(XAxis axis) {
    switch (axis) {
        case XAxis::kStep:
            return "step";
        case XAxis::kImages:
            return "images";
        case XAxis::kSeconds:
            return "seconds";
    }
    return "step";
}

ScalarBucket on_axis(const Bucket& b, XAxis axis) {
    ScalarBucket out;
    switch (axis) {
        case XAxis::kStep:
            out.x_first = static_cast<double>(b.step_first);
            out.x_last = static_cast<double>(b.step_last);
            break;
        case XAxis::kImages:
            out.x_first = static_cast<double>(b.images_first);
            out.x_last = static_cast<double>(b.images_last);
            break;
        case XAxis::kSeconds:
            out.x_first = b.seconds_first;
            out.x_last = b.seconds_last;
            break;
    }
    out.min = b.min;
    out.max = b.max;
    out.last = b.last;
    out.count = b.count;
    out.nan_count = b.nan_count;
    out.inf_count = b.inf_count;
    return out;
}

// Which buckets answer a read: `merge` neighbours of `level` (0: the points) become one.
struct Plan {
    int level = 0;
    std::int64_t merge = 1;
};

// The pyramid is 16 times coarser per level; merging up to four neighbours of the next finer level keeps the
// answer between a quarter of `max_points` and all of it, while at most 4 * max_points rows are read.
Plan plan_for(std::int64_t points, std::int64_t max_points) {
    const auto buckets = [&](int level) { return (points >> (kFactorBits * level)) + 2; };
    int level = 0;
    while (level < kLevels && buckets(level) > max_points) {
        ++level;
    }
    if (level > 0 && buckets(level - 1) <= 4 * max_points) {
        return {level - 1, buckets(level - 1) / std::max<std::int64_t>(max_points - 2, 1) + 1};
    }
    return {level, 1};
}

}  // namespace

class ScalarReader::Impl {
public:
    explicit Impl(const std::filesystem::path& folder)
        : file_(database_file(folder)), database_(open_database(file_, DatabaseMode::kReadOnly, kWhat)) {}

    template <class Body>
    auto guarded(Body&& body) {
        const std::lock_guard lock(mutex_);
        return with_database_errors(file_, kWhat, [&] {
            // One snapshot per question: a writer may commit between two statements.
            SQLite::Transaction snapshot(*database_);
            return body();
        });
    }

    std::vector<std::string> keys() {
        std::vector<std::string> result;
        SQLite::Statement all(*database_, "SELECT key FROM series ORDER BY id");
        while (all.executeStep()) {
            result.push_back(all.getColumn(0).getString());
        }
        return result;
    }

    std::vector<ScalarBucket> read(const std::string& key, XAxis axis, double x_min, double x_max,
                                   std::int64_t max_points) {
        const std::optional<std::int64_t> series = find_series(key);
        if (!series || !(x_min <= x_max)) {
            return {};
        }
        const std::int64_t size = series_size(*series);
        const std::int64_t first =
            std::max<std::int64_t>(lower_bound(*series, size, axis, x_min, false) - 1, 0);
        const std::int64_t last = std::min(lower_bound(*series, size, axis, x_max, true), size - 1);
        if (size == 0 || last < first) {
            return {};
        }
        const Plan plan = plan_for(last - first + 1, std::max<std::int64_t>(max_points, 4));
        return read_buckets(*series, axis, plan, first, last);
    }

    std::vector<Point> points_after(std::int64_t step, const std::vector<std::string>& wanted) {
        std::vector<Point> points;
        SQLite::Statement read(*database_, kReadPoints);
        for (const std::string& key : wanted.empty() ? keys() : wanted) {
            const std::optional<std::int64_t> series = find_series(key);
            if (!series) {
                continue;
            }
            const std::int64_t size = series_size(*series);
            read.bind(1, *series);
            read.bind(2, lower_bound(*series, size, XAxis::kStep, static_cast<double>(step), true));
            read.bind(3, size - 1);
            while (read.executeStep()) {
                points.push_back({read.getColumn(0).getInt64(), read.getColumn(1).getInt64(),
                                  read.getColumn(2).getDouble(), key, value_or_nan(read.getColumn(3))});
            }
            read.reset();
        }
        std::stable_sort(points.begin(), points.end(),
                         [](const Point& a, const Point& b) { return a.step < b.step; });
        return points;
    }

    std::optional<double> last(const std::string& key) {
        const std::optional<std::int64_t> series = find_series(key);
        if (!series) {
            return std::nullopt;
        }
        SQLite::Statement read(*database_,
                               "SELECT value FROM points WHERE series = ? ORDER BY seq DESC LIMIT 1");
        read.bind(1, *series);
        if (!read.executeStep()) {
            return std::nullopt;
        }
        return value_or_nan(read.getColumn(0));
    }

    std::vector<ScalarMark> marks() {
        std::vector<ScalarMark> result;
        SQLite::Statement read(*database_, "SELECT step, kind, text FROM marks ORDER BY step, id");
        while (read.executeStep()) {
            result.push_back(
                {read.getColumn(0).getInt64(), read.getColumn(1).getString(), read.getColumn(2).getString()});
        }
        return result;
    }

    std::int64_t last_step() {
        std::int64_t last = -1;
        SQLite::Statement series(*database_, "SELECT id FROM series");
        SQLite::Statement tail(*database_,
                               "SELECT step FROM points WHERE series = ? ORDER BY seq DESC LIMIT 1");
        while (series.executeStep()) {
            tail.bind(1, series.getColumn(0).getInt64());
            if (tail.executeStep()) {
                last = std::max(last, std::int64_t{tail.getColumn(0).getInt64()});
            }
            tail.reset();
        }
        return last;
    }

private:
    std::optional<std::int64_t> find_series(const std::string& key) {
        SQLite::Statement find(*database_, "SELECT id FROM series WHERE key = ?");
        find.bind(1, key);
        return find.executeStep() ? std::optional<std::int64_t>(find.getColumn(0).getInt64()) : std::nullopt;
    }

    std::int64_t series_size(std::int64_t series) {
        SQLite::Statement tail(*database_,
                               "SELECT seq + 1 FROM points WHERE series = ? ORDER BY seq DESC LIMIT 1");
        tail.bind(1, series);
        return tail.executeStep() ? tail.getColumn(0).getInt64() : 0;
    }

    // First seq whose x is >= `x` (or > `x` when `after`). Every axis grows with seq, so that a binary search
    // over the primary key replaces an index per axis.
    std::int64_t lower_bound(std::int64_t series, std::int64_t size, XAxis axis, double x, bool after) {
        SQLite::Statement at(*database_, std::string("SELECT ") + axis_column(axis) +
                                             " FROM points WHERE series = ? AND seq = ?");
        std::int64_t low = 0;
        std::int64_t high = size;
        while (low < high) {
            const std::int64_t middle = low + (high - low) / 2;
            at.bind(1, series);
            at.bind(2, middle);
            at.executeStep();
            const double value = at.getColumn(0).getDouble();
            at.reset();
            if (value < x || (after && value == x)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    std::vector<ScalarBucket> read_buckets(std::int64_t series, XAxis axis, const Plan& plan,
                                           std::int64_t first, std::int64_t last) {
        const int shift = kFactorBits * plan.level;
        SQLite::Statement read(*database_, plan.level == 0 ? kReadPoints : kReadBuckets);
        int column = 0;
        read.bind(++column, series);
        if (plan.level > 0) {
            read.bind(++column, plan.level);
        }
        read.bind(++column, first >> shift);
        read.bind(++column, last >> shift);
        std::vector<ScalarBucket> result;
        Bucket sum;
        // Merged buckets start at multiples of `merge`, so that they keep their place while a window moves.
        for (std::int64_t index = first >> shift; read.executeStep(); ++index) {
            if (index % plan.merge == 0 && sum.total() > 0) {
                result.push_back(on_axis(sum, axis));
                sum = Bucket{};
            }
            sum.append(plan.level == 0 ? read_point(read) : read_bucket(read));
        }
        if (sum.total() > 0) {
            result.push_back(on_axis(sum, axis));
        }
        return result;
    }

    std::filesystem::path file_;
    std::unique_ptr<SQLite::Database> database_;
    std::mutex mutex_;
};

ScalarReader::ScalarReader(const std::filesystem::path& run_folder)
    : impl_(std::make_unique<Impl>(run_folder)) {}
ScalarReader::~ScalarReader() = default;

std::vector<std::string> ScalarReader::keys() const {
    return impl_->guarded([&] { return impl_->keys(); });
}

std::vector<ScalarBucket> ScalarReader::read(const std::string& key, XAxis axis, double x_min, double x_max,
                                             std::size_t max_points) const {
    return impl_->guarded(
        [&] { return impl_->read(key, axis, x_min, x_max, static_cast<std::int64_t>(max_points)); });
}

std::vector<ScalarReader::Point> ScalarReader::points_after(std::int64_t step,
                                                            const std::vector<std::string>& keys) const {
    return impl_->guarded([&] { return impl_->points_after(step, keys); });
}

std::optional<double> ScalarReader::last(const std::string& key) const {
    return impl_->guarded([&] { return impl_->last(key); });
}

std::vector<ScalarMark> ScalarReader::marks() const {
    return impl_->guarded([&] { return impl_->marks(); });
}

std::int64_t ScalarReader::last_step() const {
    return impl_->guarded([&] { return impl_->last_step(); });
}

void copy_scalars(const std::filesystem::path& from_run_folder, const std::filesystem::path& to_folder) {
    const std::filesystem::path from = database_file(from_run_folder);
    const std::filesystem::path to = database_file(to_folder);
    if (!std::filesystem::exists(from)) {
        return;
    }
    const auto source = open_database(from, DatabaseMode::kReadOnly, kWhat);
    with_database_errors(to, kWhat, [&] { source->backup(to.c_str(), SQLite::Database::BackupType::Save); });
}

}  // namespace drift
