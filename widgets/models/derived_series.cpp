#include "widgets/models/derived_series.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace drift {
namespace {

constexpr std::size_t kMemberPoints = 4096;

// One formula on one x axis of one run.
struct Followed {
    std::optional<FormulaStream> stream;
    std::vector<double> fed;  // x up to which each key was read
    Series series;
    std::uint64_t version = 0, generation = 0;
};

}  // namespace

struct DerivedSeriesSource::Formula {
    std::vector<std::string> known;  // the run's keys when it was compiled
    std::optional<SeriesFormula> formula;
    std::string problem;
    std::array<Followed, 3> axes;
};

struct DerivedSeriesSource::Group {
    SeriesGroup about;
    struct Entry {
        std::uint64_t version = 0;
        GroupCurves curves;
    };
    std::map<std::pair<std::string, XAxis>, Entry> entries;
    std::vector<std::uint64_t> seen;  // members' versions
    std::uint64_t version = 1;
};

DerivedSeriesSource::DerivedSeriesSource(SeriesSource& inner) : inner_(inner) {}
DerivedSeriesSource::~DerivedSeriesSource() = default;

void DerivedSeriesSource::setGroups(std::vector<SeriesGroup> groups) {
    std::map<std::string, std::unique_ptr<Group>> kept;
    for (SeriesGroup& group : groups) {
        const auto old = groups_.find(group.id);
        if (old != groups_.end() && old->second->about == group) {
            kept[group.id] = std::move(old->second);
            continue;
        }
        auto made = std::make_unique<Group>();
        made->version = old == groups_.end() ? 1 : old->second->version + 1;
        made->about = std::move(group);
        const std::string id = made->about.id;
        kept[id] = std::move(made);
    }
    groups_ = std::move(kept);
}

void DerivedSeriesSource::compile(const std::string& run, Formula& entry, const std::string& text) {
    const std::vector<std::string> known = inner_.keys(run);
    if (known == entry.known && (entry.formula || !entry.problem.empty())) {
        return;
    }
    entry = {};
    entry.known = known;
    try {
        entry.formula = SeriesFormula::parse(text, known);
    } catch (const Error& error) {
        entry.problem = error.info().text();
    }
}

const Series* DerivedSeriesSource::formula(const std::string& run, const std::string& key, XAxis axis) {
    auto& slot = formulas_[{run, key}];
    if (!slot) {
        slot = std::make_unique<Formula>();
    }
    compile(run, *slot, key.substr(1));
    Followed& followed = slot->axes[static_cast<std::size_t>(axis)];
    if (!slot->formula) {
        return &followed.series;
    }
    const std::vector<std::string>& names = slot->formula->keys();
    // Asked before the version: asking makes a store load, which raises it.
    std::size_t reference = 0;
    double widest = -1;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto extent = inner_.extent(run, names[i], axis);
        const double spacing = extent ? inner_.spacing(run, names[i], axis) : 0;
        if (spacing > widest) {
            widest = spacing;
            reference = i;
        }
    }
    const std::uint64_t version = inner_.version(run);
    if (followed.stream && followed.version == version) {
        return &followed.series;
    }
    const std::uint64_t generation = inner_.generation(run);
    // Spacings of two evenly logged curves differ by rounding: only a clear change moves the reference.
    const auto held = followed.stream ? inner_.spacing(run, names[followed.stream->reference()], axis) : 0.0;
    if (!followed.stream || followed.generation != generation || widest > 1.01 * held) {
        followed.stream.emplace(*slot->formula, reference);
        followed.fed.assign(names.size(), -kWholeRange);
        followed.series = {};
        followed.generation = generation;
    }
    followed.version = version;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto entries = inner_.entries_after(run, names[i], axis, followed.fed[i]);
        for (const ScalarBucket& entry : entries) {
            const bool growing = &entry == &entries.back() && entry.x_first != entry.x_last;
            if (!growing) {
                followed.stream->feed(i, {entry.x_last, entry.count > 0 ? entry.last : std::nan("")});
                followed.fed[i] = entry.x_last;
            }
        }
    }
    for (const FormulaPoint& point : followed.stream->take()) {
        followed.series.append(point.x, point.y);
    }
    return &followed.series;
}

const Series* DerivedSeriesSource::group(Group& group, const std::string& key, XAxis axis) {
    std::string base = key;
    Series GroupCurves::*part = &GroupCurves::mean;
    for (const auto& [suffix, member] :
         {std::pair{kLow, &GroupCurves::low}, {kHigh, &GroupCurves::high}, {kCount, &GroupCurves::count}}) {
        if (key.ends_with(suffix)) {
            base = key.substr(0, key.size() - std::char_traits<char>::length(suffix));
            part = member;
        }
    }
    std::vector<std::optional<Extent>> extents;
    for (const std::string& member : group.about.members) {
        extents.push_back(extent(member, base, axis));
    }
    Group::Entry& entry = group.entries[{base, axis}];
    const std::uint64_t now = version(group.about.id);
    if (entry.version != now) {
        entry.version = now;
        std::vector<std::vector<ScalarBucket>> curves;
        for (std::size_t i = 0; i < extents.size(); ++i) {
            if (extents[i]) {
                curves.push_back(buckets(group.about.members[i], base, axis, extents[i]->first,
                                         extents[i]->last, kMemberPoints));
            }
        }
        entry.curves = group_curves(curves, group.about.band);
    }
    return &(entry.curves.*part);
}

const Series* DerivedSeriesSource::derived(const std::string& run, const std::string& key, XAxis axis) {
    if (const auto found = groups_.find(run); found != groups_.end()) {
        return group(*found->second, key, axis);
    }
    return key.starts_with("=") ? formula(run, key, axis) : nullptr;
}

std::string DerivedSeriesSource::problem(const std::string& run, const std::string& key) {
    (void)formula(run, key, XAxis::kStep);
    return formulas_[{run, key}]->problem;
}

std::vector<std::string> DerivedSeriesSource::keys(const std::string& run) {
    const auto found = groups_.find(run);
    if (found == groups_.end()) {
        return inner_.keys(run);
    }
    std::vector<std::string> all;
    for (const std::string& member : found->second->about.members) {
        const auto more = inner_.keys(member);
        all.insert(all.end(), more.begin(), more.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

std::vector<ScalarBucket> DerivedSeriesSource::buckets(const std::string& run, const std::string& key,
                                                       XAxis axis, double x0, double x1,
                                                       std::size_t max_points) {
    const Series* series = derived(run, key, axis);
    return series ? series->buckets(x0, x1, max_points) : inner_.buckets(run, key, axis, x0, x1, max_points);
}

std::vector<SmoothPoint> DerivedSeriesSource::smoothed(const std::string& run, const std::string& key,
                                                       XAxis axis, double x0, double x1,
                                                       const Smoothing& smoothing) {
    const Series* series = derived(run, key, axis);
    return series ? series->smoothed(x0, x1, smoothing) : inner_.smoothed(run, key, axis, x0, x1, smoothing);
}

std::vector<SeriesMark> DerivedSeriesSource::marks(const std::string& run, XAxis axis) {
    return groups_.count(run) > 0 ? std::vector<SeriesMark>{} : inner_.marks(run, axis);
}

std::optional<double> DerivedSeriesSource::last(const std::string& run, const std::string& key) {
    const Series* series = derived(run, key, XAxis::kStep);
    return series ? series->last() : inner_.last(run, key);
}

std::optional<Extent> DerivedSeriesSource::extent(const std::string& run, const std::string& key,
                                                  XAxis axis) {
    const Series* series = derived(run, key, axis);
    return series ? series->extent() : inner_.extent(run, key, axis);
}

double DerivedSeriesSource::spacing(const std::string& run, const std::string& key, XAxis axis) {
    const Series* series = derived(run, key, axis);
    return series ? series->spacing() : inner_.spacing(run, key, axis);
}

std::optional<std::int64_t> DerivedSeriesSource::step_at(const std::string& run, XAxis axis, double x) {
    return groups_.count(run) > 0 ? SeriesSource::step_at(run, axis, x) : inner_.step_at(run, axis, x);
}

std::vector<ScalarBucket> DerivedSeriesSource::entries_after(const std::string& run, const std::string& key,
                                                             XAxis axis, double after) {
    const Series* series = derived(run, key, axis);
    if (!series) {
        return inner_.entries_after(run, key, axis, after);
    }
    const auto& base = series->base();
    const auto first = std::partition_point(
        base.begin(), base.end(), [after](const ScalarBucket& entry) { return entry.x_last <= after; });
    return {first, base.end()};
}

std::uint64_t DerivedSeriesSource::version(const std::string& run) const {
    const auto found = groups_.find(run);
    if (found == groups_.end()) {
        return inner_.version(run);
    }
    Group& group = *found->second;
    std::vector<std::uint64_t> now;
    for (const std::string& member : group.about.members) {
        now.push_back(inner_.version(member));
    }
    if (now != group.seen) {
        group.seen = std::move(now);
        ++group.version;
    }
    return group.version;
}

std::uint64_t DerivedSeriesSource::generation(const std::string& run) const {
    return groups_.count(run) > 0 ? version(run) : inner_.generation(run);
}

}  // namespace drift
