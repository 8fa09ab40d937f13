// Curves that are computed from others: formulas over one run, and groups of runs with their mean and band.
//
// A key that starts with '=' is a formula ("=ema(loss, 0.99)", core/store/series_formula.h); it follows a
// live run point by point. A group is a run of its own whose id starts with "group:": each key of its members
// is the mean over them, key + kLow and key + kHigh are the band, key + kCount says over how many. How
// members are aligned: group_statistics.h. THREADING  GUI thread only.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/store/series_formula.h"
#include "widgets/models/group_statistics.h"
#include "widgets/models/scalar_series.h"

namespace drift {

struct SeriesGroup {
    std::string id;  // "group:..."
    std::vector<std::string> members;
    GroupBand band = GroupBand::kDeviation;
    bool operator==(const SeriesGroup&) const = default;
};

class DerivedSeriesSource : public SeriesSource {
public:
    static constexpr const char* kLow = "#low";
    static constexpr const char* kHigh = "#high";
    static constexpr const char* kCount = "#n";

    // `inner` must outlive this.
    explicit DerivedSeriesSource(SeriesSource& inner);
    ~DerivedSeriesSource() override;

    void setGroups(std::vector<SeriesGroup> groups);
    [[nodiscard]] static std::string formula_key(const std::string& formula) { return "=" + formula; }
    // Why a formula has no curve for this run; empty when it has one.
    [[nodiscard]] std::string problem(const std::string& run, const std::string& key);

    [[nodiscard]] std::vector<std::string> keys(const std::string& run) override;
    [[nodiscard]] std::vector<ScalarBucket> buckets(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    std::size_t max_points) override;
    [[nodiscard]] std::vector<SmoothPoint> smoothed(const std::string& run, const std::string& key,
                                                    XAxis axis, double x0, double x1,
                                                    const Smoothing& smoothing) override;
    [[nodiscard]] std::vector<SeriesMark> marks(const std::string& run, XAxis axis) override;
    [[nodiscard]] std::optional<double> last(const std::string& run, const std::string& key) override;
    [[nodiscard]] std::optional<Extent> extent(const std::string& run, const std::string& key,
                                               XAxis axis) override;
    [[nodiscard]] double spacing(const std::string& run, const std::string& key, XAxis axis) override;
    [[nodiscard]] std::optional<std::int64_t> step_at(const std::string& run, XAxis axis, double x) override;
    [[nodiscard]] std::vector<ScalarBucket> entries_after(const std::string& run, const std::string& key,
                                                          XAxis axis, double after) override;
    [[nodiscard]] std::uint64_t version(const std::string& run) const override;
    [[nodiscard]] std::uint64_t generation(const std::string& run) const override;

private:
    struct Formula;
    struct Group;
    // Null: not a derived curve, ask the inner source. Otherwise up to date.
    [[nodiscard]] const Series* derived(const std::string& run, const std::string& key, XAxis axis);
    [[nodiscard]] const Series* formula(const std::string& run, const std::string& key, XAxis axis);
    [[nodiscard]] const Series* group(Group& group, const std::string& key, XAxis axis);
    void compile(const std::string& run, Formula& entry, const std::string& text);

    SeriesSource& inner_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Formula>> formulas_;
    std::map<std::string, std::unique_ptr<Group>> groups_;
};

}  // namespace drift
