#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/store/database.h"
#include "core/store/scalar_schema.h"

namespace drift {
namespace {

using namespace scalar_schema;

struct Series {
    std::int64_t id = 0;
    std::int64_t size = 0;  // points so far, written or waiting
    std::int64_t last_step = -1;
    std::array<Bucket, kLevels> open{};  // the unfinished bucket of every level
};

struct WaitingPoint {
    std::int64_t series, seq, step, images;
    double seconds, value;
};

struct FinishedBucket {
    std::int64_t series, index;
    int level;
    Bucket bucket;
};

}  // namespace

class ScalarWriter::Impl {
public:
    explicit Impl(const std::filesystem::path& folder)
        : file_(database_file(folder)), database_(open_database(file_, DatabaseMode::kWrite, kWhat)) {
        guarded([&] {
            database_->exec(kTables);
            load_series();
        });
    }

    template <class Body>
    void guarded(Body&& body) {
        with_database_errors(file_, kWhat, std::forward<Body>(body));
    }

    void add(const StepReport::Row& row) {
        for (const ScalarValue& value : row.values) {
            Series& series = series_of(value.key);
            check_that(row.step >= series.last_step, "scalar rows must come in increasing step order");
            points_.push_back({series.id, series.size, row.step, row.images, row.seconds, value.value});
            append(series, bucket_of(row.step, row.images, row.seconds, value.value));
            series.last_step = row.step;
        }
    }

    void flush() {
        if (points_.empty() && marks_.empty()) {
            return;
        }
        guarded([&] {
            SQLite::Transaction transaction(*database_);
            write_new_series();
            write_points();
            write_buckets();
            write_marks();
            transaction.commit();
        });
        points_.clear();
        finished_.clear();
        marks_.clear();
        new_series_.clear();
    }

    void truncate_after(std::int64_t step) {
        flush();
        guarded([&] {
            SQLite::Transaction transaction(*database_);
            for (const auto& entry : series_) {
                truncate_series(entry.second, step);
            }
            SQLite::Statement marks(*database_, "DELETE FROM marks WHERE step > ?");
            marks.bind(1, step);
            marks.exec();
            database_->exec("DELETE FROM series WHERE id NOT IN (SELECT DISTINCT series FROM points)");
            series_.clear();
            load_series();
            write_buckets();
            transaction.commit();
        });
    }

    [[nodiscard]] std::int64_t last_step() const {
        std::int64_t last = -1;
        for (const auto& entry : series_) {
            last = std::max(last, entry.second.last_step);
        }
        return last;
    }

    [[nodiscard]] std::int64_t last_step(const std::string& key) const {
        const auto found = series_.find(key);
        return found == series_.end() ? -1 : found->second.last_step;
    }

    void add_mark(std::int64_t step, std::string kind, std::string text) {
        marks_.push_back({step, std::move(kind), std::move(text)});
    }

private:
    Series& series_of(const std::string& key) {
        const auto found = series_.find(key);
        if (found != series_.end()) {
            return found->second;
        }
        Series series;
        series.id = ++last_id_;
        new_series_.emplace_back(series.id, key);
        return series_.emplace(key, series).first->second;
    }

    void append(Series& series, const Bucket& point) {
        const std::int64_t seq = series.size++;
        for (int level = 1; level <= kLevels; ++level) {
            Bucket& open = series.open[static_cast<std::size_t>(level - 1)];
            open.append(point);
            if (open.total() == std::int64_t{1} << (kFactorBits * level)) {
                finished_.push_back({series.id, seq >> (kFactorBits * level), level, open});
                open = Bucket{};
            }
        }
    }

    void write_new_series() {
        SQLite::Statement insert(*database_, "INSERT OR IGNORE INTO series (id, key) VALUES (?, ?)");
        for (const auto& [id, key] : new_series_) {
            insert.bind(1, id);
            insert.bind(2, key);
            insert.exec();
            insert.reset();
        }
    }

    void write_points() {
        SQLite::Statement insert(*database_, "INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?, ?, ?)");
        for (const WaitingPoint& p : points_) {
            insert.bind(1, p.series);
            insert.bind(2, p.seq);
            insert.bind(3, p.step);
            insert.bind(4, p.images);
            insert.bind(5, p.seconds);
            if (std::isnan(p.value)) {
                insert.bind(6);
            } else {
                insert.bind(6, p.value);
            }
            insert.exec();
            insert.reset();
        }
    }

    static void write_bucket(SQLite::Statement& insert, const FinishedBucket& f) {
        const Bucket& b = f.bucket;
        int column = 0;
        for (const std::int64_t v : {f.series, std::int64_t{f.level}, f.index, b.step_first, b.step_last,
                                     b.images_first, b.images_last}) {
            insert.bind(++column, v);
        }
        for (const double v : {b.seconds_first, b.seconds_last, b.min, b.max, b.last}) {
            insert.bind(++column, v);
        }
        for (const std::int64_t v : {b.count, b.nan_count, b.inf_count}) {
            insert.bind(++column, v);
        }
        insert.exec();
        insert.reset();
    }

    // Unfinished buckets are written too, so that every level covers every point a reader can see.
    void write_buckets() {
        SQLite::Statement insert(
            *database_,
            "INSERT OR REPLACE INTO pyramid VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (const FinishedBucket& bucket : finished_) {
            write_bucket(insert, bucket);
        }
        for (const auto& [key, series] : series_) {
            for (int level = 1; level <= kLevels; ++level) {
                const Bucket& open = series.open[static_cast<std::size_t>(level - 1)];
                if (open.total() > 0) {
                    write_bucket(insert, {series.id, series.size >> (kFactorBits * level), level, open});
                }
            }
        }
    }

    void write_marks() {
        SQLite::Statement insert(*database_, "INSERT INTO marks (step, kind, text) VALUES (?, ?, ?)");
        for (const ScalarMark& mark : marks_) {
            insert.bind(1, mark.step);
            insert.bind(2, mark.kind);
            insert.bind(3, mark.text);
            insert.exec();
            insert.reset();
        }
    }

    void load_series() {
        last_id_ = database_->execAndGet("SELECT coalesce(max(id), 0) FROM series").getInt64();
        SQLite::Statement all(*database_, "SELECT id, key FROM series");
        SQLite::Statement tail(*database_,
                               "SELECT seq + 1, step FROM points WHERE series = ? ORDER BY seq DESC LIMIT 1");
        while (all.executeStep()) {
            Series series;
            series.id = all.getColumn(0).getInt64();
            tail.bind(1, series.id);
            if (tail.executeStep()) {
                series.size = tail.getColumn(0).getInt64();
                series.last_step = tail.getColumn(1).getInt64();
            }
            tail.reset();
            rebuild_open(series);
            series_.emplace(all.getColumn(1).getString(), series);
        }
    }

    // The unfinished bucket of a level is the finished buckets of the level below that it covers, plus the
    // unfinished one there; at the bottom the points themselves.
    void rebuild_open(Series& series) {
        Bucket below;
        SQLite::Statement points(*database_, kReadPoints);
        const std::int64_t whole = series.size >> kFactorBits << kFactorBits;
        points.bind(1, series.id);
        points.bind(2, whole);
        points.bind(3, series.size - 1);
        while (points.executeStep()) {
            below.append(read_point(points));
        }
        series.open[0] = below;
        for (int level = 2; level <= kLevels; ++level) {
            const std::int64_t first = series.size >> (kFactorBits * level) << kFactorBits;
            const std::int64_t end = series.size >> (kFactorBits * (level - 1));
            Bucket open = read_buckets(series.id, level - 1, first, end - 1);
            if (below.total() > 0) {
                open.append(below);
            }
            series.open[static_cast<std::size_t>(level - 1)] = open;
            below = open;
        }
    }

    Bucket read_buckets(std::int64_t series, int level, std::int64_t first, std::int64_t last) {
        SQLite::Statement read(*database_, kReadBuckets);
        read.bind(1, series);
        read.bind(2, level);
        read.bind(3, first);
        read.bind(4, last);
        Bucket sum;
        while (read.executeStep()) {
            sum.append(read_bucket(read));
        }
        return sum;
    }

    // Buckets that reach past the cut are dropped; load_series() makes them again from what is left.
    void truncate_series(const Series& series, std::int64_t step) {
        SQLite::Statement count(*database_, "SELECT count(*) FROM points WHERE series = ? AND step > ?");
        count.bind(1, series.id);
        count.bind(2, step);
        count.executeStep();
        const std::int64_t size = series.size - count.getColumn(0).getInt64();
        if (size == series.size) {
            return;
        }
        SQLite::Statement points(*database_, "DELETE FROM points WHERE series = ? AND seq >= ?");
        points.bind(1, series.id);
        points.bind(2, size);
        points.exec();
        SQLite::Statement buckets(*database_,
                                  "DELETE FROM pyramid WHERE series = ? AND level = ? AND idx >= ?");
        for (int level = 1; level <= kLevels; ++level) {
            buckets.bind(1, series.id);
            buckets.bind(2, level);
            buckets.bind(3, size >> (kFactorBits * level));
            buckets.exec();
            buckets.reset();
        }
    }

    std::filesystem::path file_;
    std::unique_ptr<SQLite::Database> database_;
    std::map<std::string, Series> series_;
    std::int64_t last_id_ = 0;
    std::vector<std::pair<std::int64_t, std::string>> new_series_;
    std::vector<WaitingPoint> points_;
    std::vector<FinishedBucket> finished_;
    std::vector<ScalarMark> marks_;
};

ScalarWriter::ScalarWriter(const std::filesystem::path& run_folder)
    : impl_(std::make_unique<Impl>(run_folder)) {}
ScalarWriter::~ScalarWriter() = default;
void ScalarWriter::add(const StepReport::Row& row) {
    impl_->add(row);
}
void ScalarWriter::flush() {
    impl_->flush();
}
void ScalarWriter::truncate_after(std::int64_t step) {
    impl_->truncate_after(step);
}
void ScalarWriter::add_mark(std::int64_t step, const std::string& kind, const std::string& text) {
    impl_->add_mark(step, kind, text);
}
std::int64_t ScalarWriter::last_step() const {
    return impl_->last_step();
}
std::int64_t ScalarWriter::last_step(const std::string& key) const {
    return impl_->last_step(key);
}

}  // namespace drift
