#include "widgets/plot/plot_range.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace drift {
namespace {

constexpr double kOutlierShare = 0.02;  // on either side, of all points
constexpr double kFence = 0.5;          // of the bulk's span, beyond its ends
constexpr double kStretched = 1e3;      // an axis this many times the bulk's span is worth a hint

QString tr(const char* text) {
    return QCoreApplication::translate("drift::PlotView", text);
}

template <class Visit>
void each_visible(const FrameInput& input, const AxisScale& x, const Visit& visit) {
    for (const SeriesData& data : input.data) {
        for (const auto* buckets : {&data.buckets, &data.low, &data.high}) {
            for (const ScalarBucket& bucket : *buckets) {
                if (bucket.x_last >= x.lo && bucket.x_first <= x.hi && bucket.count > 0) {
                    visit(bucket);
                }
            }
        }
    }
}

ValueRange whole_range(const FrameInput& input, const AxisScale& x) {
    const bool log = input.options.log_y;
    ValueRange range;
    each_visible(input, x, [&](const ScalarBucket& bucket) {
        range.include(bucket.min, log);
        range.include(bucket.max, log);
        range.include(bucket.last, log);
    });
    for (const SeriesData& data : input.data) {
        for (const SmoothPoint& point : data.smooth) {
            if (point.x >= x.lo && point.x <= x.hi) {
                range.include(point.y, log);
            }
        }
    }
    return range;
}

// The values between the outer shares, with a fence around them; in axis space, so that it works on a
// logarithmic axis, too. Of a bucket only the minimum, the maximum and the last value are known.
ValueRange bulk_range(const FrameInput& input, const AxisScale& x) {
    const bool log = input.options.log_y;
    std::vector<std::pair<double, double>> weighted;
    double total = 0;
    const auto add = [&](double value, double weight) {
        if (weight > 0 && std::isfinite(value) && (!log || value > 0)) {
            weighted.emplace_back(log ? std::log(value) : value, weight);
            total += weight;
        }
    };
    each_visible(input, x, [&](const ScalarBucket& bucket) {
        const auto count = static_cast<double>(bucket.count);
        add(bucket.last, std::max(count - 2, 1.0));
        add(bucket.min, count > 1 ? 1 : 0);
        add(bucket.max, count > 1 ? 1 : 0);
    });
    if (weighted.empty()) {
        return {};
    }
    std::sort(weighted.begin(), weighted.end());
    const auto quantile = [&](double share) {
        double passed = 0;
        for (const auto& [value, weight] : weighted) {
            passed += weight;
            if (passed >= share * total) {
                return value;
            }
        }
        return weighted.back().first;
    };
    const double low = quantile(kOutlierShare), high = quantile(1 - kOutlierShare);
    const double fence = kFence * (high - low);
    ValueRange range;
    range.include(std::max(low - fence, weighted.front().first), false);
    range.include(std::min(high + fence, weighted.back().first), false);
    if (log) {
        range.lo = std::exp(range.lo);
        range.hi = std::exp(range.hi);
    }
    return range;
}

struct Hidden {
    std::int64_t points = 0;
    bool exact = true;
    void add(const ScalarBucket& bucket, bool all) {
        points += all ? bucket.count : 1;
        exact = exact && (all || bucket.count == 1);
    }
    [[nodiscard]] QString text(const QString& exactly, const QString& at_least, double limit) const {
        return (exact ? exactly : at_least).arg(count_text(static_cast<double>(points)), value_text(limit));
    }
};

QStringList hidden_notes(const FrameInput& input, const AxisScale& x, const AxisScale& y) {
    Hidden above, below;
    for (const SeriesData& data : input.data) {
        for (const ScalarBucket& bucket : data.buckets) {
            if (bucket.count == 0 || bucket.x_last < x.lo || bucket.x_first > x.hi) {
                continue;
            }
            if (bucket.max > y.hi) {
                above.add(bucket, bucket.min > y.hi);
            }
            if (bucket.min < y.lo && (!y.log || bucket.min > 0)) {
                below.add(bucket, bucket.max < y.lo);
            }
        }
    }
    QStringList notes;
    if (above.points > 0) {
        notes << (above.points == 1 && above.exact
                      ? tr("1 point above %1 hidden").arg(value_text(y.hi))
                      : above.text(tr("%1 points above %2 hidden"), tr("at least %1 points above %2 hidden"),
                                   y.hi));
    }
    if (below.points > 0) {
        notes << (below.points == 1 && below.exact
                      ? tr("1 point below %1 hidden").arg(value_text(y.lo))
                      : below.text(tr("%1 points below %2 hidden"), tr("at least %1 points below %2 hidden"),
                                   y.lo));
    }
    return notes;
}

}  // namespace

AxisScale frame_x_scale(const FrameInput& input) {
    double lo = input.x.first, hi = input.x.last;
    if (input.options.log_x) {
        if (lo <= 0) {
            double first = hi;
            for (const SeriesData& data : input.data) {
                for (const ScalarBucket& bucket : data.buckets) {
                    if (bucket.x_last > 0) {
                        first = std::min(first, bucket.x_last);
                        break;
                    }
                }
            }
            lo = first;
        }
        if (!(lo > 0) || !(hi > lo)) {
            lo = hi > 0 ? hi / 10 : 0.1;
            hi = hi > 0 ? hi : 1;
        }
        return {lo, hi, true};
    }
    if (!(hi > lo)) {
        return {lo - 0.5, lo + 0.5, false};
    }
    return {lo, hi, false};
}

YScale frame_y_scale(const FrameInput& input, const AxisScale& x) {
    const bool log = input.options.log_y;
    if (input.y && (!log || input.y->first > 0)) {
        return {{input.y->first, input.y->last, log}, {}, false};
    }
    const ValueRange all = whole_range(input, x);
    if (!all.valid) {
        return {log ? AxisScale{0.1, 10, true} : AxisScale{0, 1, false}, {}, false};
    }
    YScale result;
    const ValueRange bulk = bulk_range(input, x);
    const bool outliers = bulk.valid && (all.hi > bulk.hi || all.lo < bulk.lo);
    const ValueRange& shown = input.options.clip_outliers && outliers ? bulk : all;
    result.scale = padded_scale(shown.lo, shown.hi, log, input.options.from_zero);
    if (input.options.clip_outliers && outliers) {
        result.notes = hidden_notes(input, x, result.scale);
        result.clips = !result.notes.isEmpty();
    } else if (outliers && !log && all.hi - all.lo > kStretched * (bulk.hi - bulk.lo)) {
        result.notes << tr("few points stretch the axis: clip outliers in the menu");
    }
    if (all.beyond) {
        result.notes << tr("values beyond 1e300 stand at the edge");
    }
    return result;
}

}  // namespace drift
