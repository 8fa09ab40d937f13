#include "widgets/plot/plot_collect.h"

#include <QCoreApplication>
#include <algorithm>
#include <set>

#include "core/base/clock.h"

namespace drift {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("drift::PlotView", text);
}

std::vector<ScalarBucket> buckets_of(SeriesSource& source, const std::string& run, const std::string& key,
                                     const PlotOptions& options, const Extent& x, std::size_t points) {
    if (!options.log_x || !(x.last > 0)) {
        return source.buckets(run, key, options.axis, x.first, x.last, points);
    }
    // A pyramid groups equal numbers of points; a logarithmic axis gives its left part as much room as its
    // right one. So every section of equal width on the axis is asked for on its own.
    constexpr int kSections = 8;
    const double spacing = source.spacing(run, key, options.axis);
    const double start = x.first > 0 ? x.first : spacing > 0 ? spacing : x.last * 1e-6;
    const AxisScale scale{std::min(start, x.last / 2), x.last, true};
    std::vector<ScalarBucket> all;
    for (int section = 0; section < kSections; ++section) {
        const double from = section == 0 ? x.first : scale.value(static_cast<double>(section) / kSections);
        const double to = scale.value(static_cast<double>(section + 1) / kSections);
        for (const ScalarBucket& bucket :
             source.buckets(run, key, options.axis, from, to, points / kSections)) {
            if (all.empty() || bucket.x_first > all.back().x_last) {
                all.push_back(bucket);
            }
        }
    }
    return all;
}

SeriesData data_of(SeriesSource& source, const PlotSeries& one, const PlotOptions& options, const Extent& x,
                   std::size_t points) {
    SeriesData data;
    data.buckets = buckets_of(source, one.run, one.key, options, x, points);
    data.spacing = source.spacing(one.run, one.key, options.axis);
    if (options.half_life > 0 && !one.reference && one.smoothable) {
        data.smooth = source.smoothed(one.run, one.key, options.axis, x.first, x.last,
                                      {options.half_life, options.half_life_unit});
    }
    if (!one.low_key.empty() && !one.high_key.empty()) {
        data.low = buckets_of(source, one.run, one.low_key, options, x, points);
        data.high = buckets_of(source, one.run, one.high_key, options, x, points);
    }
    return data;
}

}  // namespace

QString axis_title(XAxis axis) {
    switch (axis) {
        case XAxis::kImages:
            return tr("images");
        case XAxis::kSeconds:
            return tr("time");
        case XAxis::kStep:
            break;
    }
    return tr("step");
}

QString axis_text(XAxis axis, double x) {
    switch (axis) {
        case XAxis::kImages:
            return tr("%1 images").arg(count_text(x));
        case XAxis::kSeconds:
            return QString::fromStdString(duration_text(x));
        case XAxis::kStep:
            break;
    }
    return tr("step %1").arg(count_text(x));
}

FrameInput collect_frame(SeriesSource& source, CollectRequest request) {
    FrameInput input;
    input.options = request.options;
    input.x = request.x;
    input.y = request.y;
    input.size = request.size;
    input.style = PlotStyle::current();
    input.x_title = axis_title(request.options.axis);
    input.y_title = request.unit;
    // Several buckets per column, so that columns are filled in axis space and not by the pyramid's raster.
    const auto points =
        static_cast<std::size_t>(8 * column_budget(input.size.width(), request.series.size()));
    std::set<std::string> runs;
    for (const PlotSeries& one : request.series) {
        input.data.push_back(data_of(source, one, request.options, request.x, points));
        if (request.options.show_marks && runs.insert(one.run).second) {
            for (SeriesMark& mark : source.marks(one.run, request.options.axis)) {
                input.marks.push_back({std::move(mark), one.color, one.name, one.run});
            }
        }
    }
    input.series = std::move(request.series);
    return input;
}

}  // namespace drift
