#include "widgets/models/scalar_series.h"

#include <algorithm>
#include <cmath>

namespace drift {
namespace {

constexpr std::size_t kFanOut = 16;
constexpr std::size_t kMaxXMap = 4096;

double axis_value(const StepReport::Row& row, XAxis axis) {
    switch (axis) {
        case XAxis::kImages:
            return static_cast<double>(row.images);
        case XAxis::kSeconds:
            return row.seconds;
        case XAxis::kStep:
            break;
    }
    return static_cast<double>(row.step);
}

std::int64_t point_count(const ScalarBucket& entry) {
    return entry.count + entry.nan_count + entry.inf_count;
}

// Index range of the entries that touch [x0, x1], widened by one on either side so that lines reach the
// plot's edges.
std::pair<std::size_t, std::size_t> index_range(const std::vector<ScalarBucket>& entries, double x0,
                                                double x1) {
    const auto first = std::partition_point(entries.begin(), entries.end(),
                                            [x0](const ScalarBucket& entry) { return entry.x_last < x0; });
    const auto last = std::partition_point(first, entries.end(),
                                           [x1](const ScalarBucket& entry) { return entry.x_first <= x1; });
    const auto begin = static_cast<std::size_t>(first - entries.begin());
    const auto end = static_cast<std::size_t>(last - entries.begin());
    return {begin > 0 ? begin - 1 : 0, std::min(end + 1, entries.size())};
}

}  // namespace

void merge_bucket(ScalarBucket& into, const ScalarBucket& next) {
    into.x_last = next.x_last;
    if (next.count > 0) {
        into.min = into.count > 0 ? std::min(into.min, next.min) : next.min;
        into.max = into.count > 0 ? std::max(into.max, next.max) : next.max;
        into.last = next.last;
    }
    into.count += next.count;
    into.nan_count += next.nan_count;
    into.inf_count += next.inf_count;
}

ScalarBucket point_bucket(double x, double value) {
    ScalarBucket entry;
    entry.x_first = entry.x_last = x;
    if (std::isfinite(value)) {
        entry.min = entry.max = entry.last = value;
        entry.count = 1;
    } else {
        entry.nan_count = std::isnan(value) ? 1 : 0;
        entry.inf_count = std::isnan(value) ? 0 : 1;
    }
    return entry;
}

bool Series::append(const ScalarBucket& entry, bool same_x) {
    auto& base = levels_[0];
    if (!std::isfinite(entry.x_first) || !std::isfinite(entry.x_last)) {
        return false;
    }
    if (!base.empty() && entry.x_first <= base.back().x_last) {
        const bool joins = same_x && entry.x_first == base.back().x_last;
        if (joins) {
            merge_into_last(entry);
        }
        return joins;
    }
    if (!base.empty() && point_count(base.back()) + point_count(entry) <= entry_points_) {
        merge_into_last(entry);
        return true;
    }
    push(entry);
    if (levels_[0].size() > kMaxBase) {
        halve();
    }
    return true;
}

void Series::halve() {
    entry_points_ *= 2;
    std::vector<ScalarBucket> coarser;
    coarser.reserve(levels_[0].size() / 2 + 1);
    for (std::size_t i = 0; i < levels_[0].size(); ++i) {
        if (i % 2 == 0) {
            coarser.push_back(levels_[0][i]);
        } else {
            merge_bucket(coarser.back(), levels_[0][i]);
        }
    }
    rebuild(coarser);
}

void Series::merge_into_last(const ScalarBucket& entry) {
    points_ += point_count(entry);
    for (auto& level : levels_) {
        merge_bucket(level.back(), entry);
    }
}

void Series::push(const ScalarBucket& entry) {
    levels_[0].push_back(entry);
    points_ += point_count(entry);
    const std::size_t index = levels_[0].size() - 1;
    std::size_t group = kFanOut;
    for (std::size_t level = 1; level < levels_.size(); ++level, group *= kFanOut) {
        if (index / group == levels_[level].size()) {
            levels_[level].push_back(entry);
        } else {
            merge_bucket(levels_[level].back(), entry);
        }
    }
    if (levels_.back().size() > kFanOut) {
        std::vector<ScalarBucket> top;
        for (std::size_t i = 0; i < levels_.back().size(); ++i) {
            if (i % kFanOut == 0) {
                top.push_back(levels_.back()[i]);
            } else {
                merge_bucket(top.back(), levels_.back()[i]);
            }
        }
        levels_.push_back(std::move(top));
    }
}

void Series::rebuild(const std::vector<ScalarBucket>& base) {
    levels_.assign(1, {});
    levels_[0].reserve(base.size());
    points_ = 0;
    smooth_ = {};
    for (const ScalarBucket& entry : base) {
        push(entry);
    }
}

void Series::adopt(const std::vector<ScalarBucket>& stored) {
    const std::vector<ScalarBucket> newer = std::move(levels_[0]);
    entry_points_ = 1;
    for (const ScalarBucket& entry : stored) {
        entry_points_ = std::max(entry_points_, point_count(entry));
    }
    rebuild(stored);
    for (const ScalarBucket& entry : newer) {
        append(entry);
    }
}

std::vector<ScalarBucket> Series::buckets(double x0, double x1, std::size_t max_points) const {
    for (const auto& level : levels_) {
        const auto [begin, end] = index_range(level, x0, x1);
        if (end - begin <= max_points || &level == &levels_.back()) {
            return {level.begin() + static_cast<std::ptrdiff_t>(begin),
                    level.begin() + static_cast<std::ptrdiff_t>(end)};
        }
    }
    return {};
}

void Series::extend_smooth(const Smoothing& smoothing) const {
    if (!(smooth_.kind == smoothing)) {
        smooth_ = {};
        smooth_.kind = smoothing;
    }
    const auto& base = levels_[0];
    const auto value_after = [&smoothing](const ScalarBucket& entry, Smooth& state) {
        if (entry.count == 0) {
            return std::numeric_limits<double>::quiet_NaN();
        }
        const double points = static_cast<double>(entry.count);
        const double passed = smoothing.unit == SmoothUnit::kPoints ? points : entry.x_last - state.x;
        // Every point weighs the same when it is new; with equal distances this is the usual debiased
        // average.
        const double fresh =
            smoothing.unit == SmoothUnit::kPoints ? 1.0 - std::exp2(-points / smoothing.half_life) : points;
        state.weight = std::exp2(-passed / smoothing.half_life) * state.weight + fresh;
        const double share = fresh / state.weight;
        const double by = entry.last - state.mean;
        // Adding a difference keeps a constant exactly constant; only huge values need the other form.
        state.mean =
            std::isfinite(by) ? state.mean + share * by : (1.0 - share) * state.mean + share * entry.last;
        state.x = entry.x_last;
        return state.mean;
    };
    for (std::size_t i = smooth_.values.size(); i + 1 < base.size(); ++i) {
        smooth_.values.push_back(value_after(base[i], smooth_));
    }
    if (!base.empty()) {
        Smooth after;
        after.mean = smooth_.mean;
        after.weight = smooth_.weight;
        after.x = smooth_.x;
        smooth_.last = value_after(base.back(), after);
    }
}

std::vector<SmoothPoint> Series::smoothed(double x0, double x1, const Smoothing& smoothing) const {
    extend_smooth(smoothing);
    const auto& base = levels_[0];
    const auto [begin, end] = index_range(base, x0, x1);
    std::vector<SmoothPoint> points;
    points.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
        points.push_back({base[i].x_last, i < smooth_.values.size() ? smooth_.values[i] : smooth_.last});
    }
    return points;
}

std::optional<double> Series::last() const {
    for (auto entry = levels_[0].rbegin(); entry != levels_[0].rend(); ++entry) {
        if (entry->count > 0) {
            return entry->last;
        }
    }
    return std::nullopt;
}

std::optional<Extent> Series::extent() const {
    if (levels_[0].empty()) {
        return std::nullopt;
    }
    return Extent{levels_[0].front().x_first, levels_[0].back().x_last};
}

double Series::spacing() const {
    const auto range = extent();
    return range && points_ > 1 ? (range->last - range->first) / static_cast<double>(points_ - 1) : 0.0;
}

void MemorySeriesSource::append(const std::string& run, const StepReport::Row& row) {
    RunData& target = runs_[run];
    for (const ScalarValue& value : row.values) {
        auto& axes = target.series[value.key];
        // A new step is new on every axis, even where a clock or a counter stood still.
        const bool fresh = axes[0].append(axis_value(row, XAxis::kStep), value.value);
        for (const XAxis axis : {XAxis::kImages, XAxis::kSeconds}) {
            axes[static_cast<std::size_t>(axis)].append(axis_value(row, axis), value.value, fresh);
        }
    }
    if (target.x_map.empty() || row.step > target.x_map.back().step) {
        target.x_map.push_back({row.step, static_cast<double>(row.images), row.seconds});
    }
    if (target.x_map.size() > kMaxXMap) {
        std::vector<XPoint> thinned;
        for (std::size_t i = 0; i < target.x_map.size(); i += 2) {
            thinned.push_back(target.x_map[i]);
        }
        target.x_map = std::move(thinned);
    }
    target.version = ++next_version_;
}

void MemorySeriesSource::add_mark(const std::string& run, const ScalarMark& mark) {
    RunData& target = runs_[run];
    const auto same = [&mark](const ScalarMark& other) {
        return other.step == mark.step && other.kind == mark.kind;
    };
    if (std::any_of(target.marks.begin(), target.marks.end(), same)) {
        return;
    }
    const auto place =
        std::upper_bound(target.marks.begin(), target.marks.end(), mark,
                         [](const ScalarMark& a, const ScalarMark& b) { return a.step < b.step; });
    target.marks.insert(place, mark);
    target.version = ++next_version_;
}

void MemorySeriesSource::forget(const std::string& run) {
    runs_.erase(run);
    ++generations_[run];
    ++next_version_;
}

const Series* MemorySeriesSource::find(const std::string& run, const std::string& key, XAxis axis) const {
    const auto found = runs_.find(run);
    if (found == runs_.end()) {
        return nullptr;
    }
    const auto series = found->second.series.find(key);
    return series == found->second.series.end() ? nullptr : &series->second[static_cast<std::size_t>(axis)];
}

std::vector<std::string> MemorySeriesSource::keys(const std::string& run) {
    std::vector<std::string> names;
    if (const auto found = runs_.find(run); found != runs_.end()) {
        for (const auto& entry : found->second.series) {
            names.push_back(entry.first);
        }
    }
    return names;
}

std::vector<ScalarBucket> MemorySeriesSource::buckets(const std::string& run, const std::string& key,
                                                      XAxis axis, double x0, double x1,
                                                      std::size_t max_points) {
    const Series* series = find(run, key, axis);
    return series ? series->buckets(x0, x1, max_points) : std::vector<ScalarBucket>{};
}

std::vector<SmoothPoint> MemorySeriesSource::smoothed(const std::string& run, const std::string& key,
                                                      XAxis axis, double x0, double x1,
                                                      const Smoothing& smoothing) {
    const Series* series = find(run, key, axis);
    return series ? series->smoothed(x0, x1, smoothing) : std::vector<SmoothPoint>{};
}

std::vector<SeriesMark> MemorySeriesSource::marks(const std::string& run, XAxis axis) {
    std::vector<SeriesMark> placed;
    const auto found = runs_.find(run);
    if (found == runs_.end()) {
        return placed;
    }
    const auto& map = found->second.x_map;
    for (const ScalarMark& mark : found->second.marks) {
        double x = static_cast<double>(mark.step);
        if (axis != XAxis::kStep) {
            const auto at =
                std::lower_bound(map.begin(), map.end(), mark.step,
                                 [](const XPoint& point, std::int64_t step) { return point.step < step; });
            if (map.empty()) {
                continue;
            }
            const XPoint& point = at == map.end() ? map.back() : *at;
            x = axis == XAxis::kImages ? point.images : point.seconds;
        }
        placed.push_back({x, mark.step, mark.kind, mark.text});
    }
    return placed;
}

std::optional<std::int64_t> SeriesSource::step_at(const std::string&, XAxis axis, double x) {
    return axis == XAxis::kStep && x >= 0 && x < 9e18 ? std::optional(static_cast<std::int64_t>(x))
                                                      : std::nullopt;
}

std::optional<std::int64_t> MemorySeriesSource::step_at(const std::string& run, XAxis axis, double x) {
    if (axis == XAxis::kStep) {
        return SeriesSource::step_at(run, axis, x);
    }
    const auto found = runs_.find(run);
    if (found == runs_.end()) {
        return std::nullopt;
    }
    const auto& map = found->second.x_map;
    const auto after = std::partition_point(map.begin(), map.end(), [axis, x](const XPoint& point) {
        return (axis == XAxis::kImages ? point.images : point.seconds) <= x;
    });
    return after == map.begin() ? std::nullopt : std::optional(std::prev(after)->step);
}

std::optional<double> MemorySeriesSource::last(const std::string& run, const std::string& key) {
    const Series* series = find(run, key, XAxis::kStep);
    return series ? series->last() : std::nullopt;
}

std::optional<Extent> MemorySeriesSource::extent(const std::string& run, const std::string& key, XAxis axis) {
    const Series* series = find(run, key, axis);
    return series ? series->extent() : std::nullopt;
}

double MemorySeriesSource::spacing(const std::string& run, const std::string& key, XAxis axis) {
    const Series* series = find(run, key, axis);
    return series ? series->spacing() : 0.0;
}

std::vector<ScalarBucket> MemorySeriesSource::entries_after(const std::string& run, const std::string& key,
                                                            XAxis axis, double after) {
    const Series* series = find(run, key, axis);
    if (!series) {
        return {};
    }
    const auto& base = series->base();
    const auto first = std::partition_point(
        base.begin(), base.end(), [after](const ScalarBucket& entry) { return entry.x_last <= after; });
    return {first, base.end()};
}

std::uint64_t MemorySeriesSource::generation(const std::string& run) const {
    const auto found = generations_.find(run);
    return found == generations_.end() ? 0 : found->second;
}

std::uint64_t MemorySeriesSource::version(const std::string& run) const {
    const auto found = runs_.find(run);
    return found == runs_.end() ? 0 : found->second.version;
}

}  // namespace drift
