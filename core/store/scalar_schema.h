// Tables of run.sqlite and the buckets of the pyramid; internal to core/store. docs/file_formats.md describes
// them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cmath>
#include <cstdint>
#include <filesystem>

#include "core/store/scalars.h"

namespace drift::scalar_schema {

// Level L >= 1 holds bucket `index` over the points seq in [index * 16^L, (index + 1) * 16^L).
constexpr int kFactorBits = 4;
constexpr int kLevels = 7;  // 16^7 = 268 million points per series

// The points of a series are numbered by `seq` from 0; NaN is stored as NULL because SQLite has no NaN.
constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS points (
    series INTEGER NOT NULL, seq INTEGER NOT NULL, step INTEGER NOT NULL, images INTEGER NOT NULL,
    seconds REAL NOT NULL, value REAL, PRIMARY KEY (series, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pyramid (
    series INTEGER NOT NULL, level INTEGER NOT NULL, idx INTEGER NOT NULL,
    step_first INTEGER NOT NULL, step_last INTEGER NOT NULL, images_first INTEGER NOT NULL,
    images_last INTEGER NOT NULL, seconds_first REAL NOT NULL, seconds_last REAL NOT NULL,
    min REAL NOT NULL, max REAL NOT NULL, last REAL NOT NULL,
    count INTEGER NOT NULL, nan_count INTEGER NOT NULL, inf_count INTEGER NOT NULL,
    PRIMARY KEY (series, level, idx)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    id INTEGER PRIMARY KEY, step INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
INSERT OR IGNORE INTO meta VALUES ('format', '1');
)sql";

// One bucket with its extent on all three axes. min, max and last are 0 while count is 0.
struct Bucket {
    std::int64_t step_first = 0, step_last = 0, images_first = 0, images_last = 0;
    double seconds_first = 0, seconds_last = 0;
    double min = 0, max = 0, last = 0;
    std::int64_t count = 0, nan_count = 0, inf_count = 0;

    [[nodiscard]] std::int64_t total() const { return count + nan_count + inf_count; }
    // Appends a later bucket; exact, because minimum, maximum, last and counts are associative.
    void append(const Bucket& later) {
        if (total() == 0) {
            *this = later;
            return;
        }
        step_last = later.step_last;
        images_last = later.images_last;
        seconds_last = later.seconds_last;
        if (later.count > 0) {
            min = count > 0 ? std::fmin(min, later.min) : later.min;
            max = count > 0 ? std::fmax(max, later.max) : later.max;
            last = later.last;
        }
        count += later.count;
        nan_count += later.nan_count;
        inf_count += later.inf_count;
    }
};

inline Bucket bucket_of(std::int64_t step, std::int64_t images, double seconds, double value) {
    Bucket b{step, step, images, images, seconds, seconds, 0, 0, 0, 0, 0, 0};
    if (std::isnan(value)) {
        b.nan_count = 1;
    } else if (std::isinf(value)) {
        b.inf_count = 1;
    } else {
        b.min = b.max = b.last = value;
        b.count = 1;
    }
    return b;
}

constexpr const char* kReadBuckets =
    "SELECT step_first, step_last, images_first, images_last, seconds_first, seconds_last, min, max, last, "
    "count, "
    "nan_count, inf_count, idx FROM pyramid WHERE series = ? AND level = ? AND idx >= ? AND idx <= ? ORDER "
    "BY idx";
constexpr const char* kReadPoints =
    "SELECT step, images, seconds, value FROM points WHERE series = ? AND seq >= ? AND seq <= ? ORDER BY seq";

inline double value_or_nan(const SQLite::Column& column) {
    return column.isNull() ? std::nan("") : column.getDouble();
}

// A row of kReadPoints.
inline Bucket read_point(SQLite::Statement& row) {
    return bucket_of(row.getColumn(0).getInt64(), row.getColumn(1).getInt64(), row.getColumn(2).getDouble(),
                     value_or_nan(row.getColumn(3)));
}

// A row of kReadBuckets.
inline Bucket read_bucket(SQLite::Statement& row) {
    const auto integer = [&](int i) { return row.getColumn(i).getInt64(); };
    const auto real = [&](int i) { return row.getColumn(i).getDouble(); };
    return {integer(0), integer(1), integer(2), integer(3), real(4),     real(5),
            real(6),    real(7),    real(8),    integer(9), integer(10), integer(11)};
}

inline std::filesystem::path database_file(const std::filesystem::path& run_folder) {
    return run_folder / "run.sqlite";
}
constexpr const char* kWhat = "the scalar store of the run";

}  // namespace drift::scalar_schema
