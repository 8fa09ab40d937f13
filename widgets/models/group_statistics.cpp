// Means and bands over the members of a group, point by point.
#include "widgets/models/group_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drift {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostPoints = 4096;

// Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom.
constexpr std::array<double, 30> kStudent = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120,  2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

double student(std::size_t freedom) {
    // Cornish-Fisher's first term is exact to 0.001 beyond the table.
    return freedom <= kStudent.size() ? kStudent[freedom - 1]
                                      : 1.95996 + 2.3723 / static_cast<double>(freedom);
}

double value_of(const ScalarBucket& bucket) {
    return bucket.count > 0 && bucket.nan_count == 0 && bucket.inf_count == 0 ? bucket.last : kNaN;
}

// Walks along one member with growing x.
class Cursor {
public:
    explicit Cursor(const std::vector<ScalarBucket>& curve) : curve_(curve) {}

    // NaN outside the member's extent and beside values that are not finite.
    double at(double x) {
        while (next_ < curve_.size() && curve_[next_].x_last < x) {
            ++next_;
        }
        if (next_ == curve_.size()) {
            return kNaN;
        }
        const ScalarBucket& after = curve_[next_];
        if (after.x_last == x || next_ == 0) {
            return after.x_first <= x ? value_of(after) : kNaN;
        }
        const ScalarBucket& before = curve_[next_ - 1];
        const double share = (x - before.x_last) / (after.x_last - before.x_last);
        return (1 - share) * value_of(before) + share * value_of(after);
    }

private:
    const std::vector<ScalarBucket>& curve_;
    std::size_t next_ = 0;
};

}  // namespace

GroupStatistics group_statistics(const std::vector<double>& values, GroupBand band) {
    GroupStatistics result{kNaN, kNaN, kNaN, values.size()};
    if (values.empty()) {
        return result;
    }
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) {
        sum += value / n;
    }
    result.mean = sum;
    if (band == GroupBand::kRange) {
        const auto [low, high] = std::minmax_element(values.begin(), values.end());
        result.low = *low;
        result.high = *high;
    } else if (band != GroupBand::kNone && values.size() > 1) {
        double squares = 0;
        for (const double value : values) {
            squares += (value - sum) * (value - sum);
        }
        const double deviation = std::sqrt(squares / (n - 1));
        const double half =
            band == GroupBand::kDeviation ? deviation : student(values.size() - 1) * deviation / std::sqrt(n);
        result.low = sum - half;
        result.high = sum + half;
    }
    return result;
}

GroupCurves group_curves(const std::vector<std::vector<ScalarBucket>>& members, GroupBand band) {
    std::vector<double> places;
    for (const auto& member : members) {
        for (const ScalarBucket& bucket : member) {
            places.push_back(bucket.x_last);
        }
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    const std::size_t stride = (places.size() + kMostPoints - 1) / kMostPoints;
    std::vector<Cursor> cursors(members.begin(), members.end());
    GroupCurves curves;
    std::vector<double> values;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (stride > 1 && i % stride != 0 && i + 1 != places.size()) {
            continue;  // the last place stays, so that a group ends where its longest member does
        }
        values.clear();
        for (Cursor& cursor : cursors) {
            if (const double value = cursor.at(places[i]); std::isfinite(value)) {
                values.push_back(value);
            }
        }
        const GroupStatistics statistics = group_statistics(values, band);
        curves.mean.append(places[i], statistics.mean);
        curves.low.append(places[i], statistics.low);
        curves.high.append(places[i], statistics.high);
        curves.count.append(places[i], static_cast<double>(statistics.count));
    }
    return curves;
}

}  // namespace drift
