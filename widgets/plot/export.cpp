#include "widgets/plot/export.h"

#include <QBuffer>
#include <QFileInfo>
#include <QFontMetricsF>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <cmath>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr double kMargin = 8;

std::optional<double> smooth_at(const FrameLine& line, double x) {
    const auto at = std::lower_bound(line.smooth.begin(), line.smooth.end(), x,
                                     [](const SmoothPoint& point, double place) { return point.x < place; });
    return at != line.smooth.end() && at->x == x && std::isfinite(at->y) ? std::optional(at->y)
                                                                         : std::nullopt;
}

QByteArray quoted(const QString& text) {
    QString escaped = text;
    escaped.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return '"' + escaped.toUtf8() + '"';
}

bool visible(const ScalarBucket& bucket, const PlotFrame& frame) {
    return bucket.x_last >= frame.x.lo && bucket.x_first <= frame.x.hi;
}

QJsonArray points_of(const std::vector<ScalarBucket>& buckets, const FrameLine& line,
                     const PlotFrame& frame) {
    QJsonArray points;
    for (const ScalarBucket& bucket : buckets) {
        if (!visible(bucket, frame)) {
            continue;
        }
        QJsonObject point{{QStringLiteral("x_first"), bucket.x_first},
                          {QStringLiteral("x_last"), bucket.x_last},
                          {QStringLiteral("count"), static_cast<qint64>(bucket.count)},
                          {QStringLiteral("nan"), static_cast<qint64>(bucket.nan_count)},
                          {QStringLiteral("inf"), static_cast<qint64>(bucket.inf_count)}};
        if (bucket.count > 0) {
            point.insert(QStringLiteral("min"), bucket.min);
            point.insert(QStringLiteral("max"), bucket.max);
            point.insert(QStringLiteral("last"), bucket.last);
        }
        if (const auto smooth = smooth_at(line, bucket.x_last)) {
            point.insert(QStringLiteral("smoothed"), *smooth);
        }
        points.append(point);
    }
    return points;
}

// Title, hint and, when the lines carry no names, a legend; returns the height it took.
double paint_header(QPainter* painter, const PlotFrame& frame, const PlotStyle& style, const QString& title,
                    const QString& hint) {
    QFont bold = theme::font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetricsF large(bold), small(style.small);
    double y = kMargin;
    if (painter) {
        painter->setFont(bold);
        painter->setPen(style.text);
        painter->drawText(QPointF(kMargin, y + large.ascent()), title);
        painter->setFont(style.small);
        painter->setPen(style.muted);
        painter->drawText(QPointF(kMargin + large.horizontalAdvance(title) + 12, y + large.ascent()), hint);
    }
    y += large.height() + 4;
    bool named = frame.lines.size() <= 1;
    for (const FrameLine& line : frame.lines) {
        named = named || !line.series.label.isEmpty();
    }
    if (named) {
        return y;
    }
    double x = kMargin;
    for (const FrameLine& line : frame.lines) {
        const double need = 14 + small.horizontalAdvance(line.series.name) + 16;
        if (x > kMargin && x + need > frame.size.width()) {
            x = kMargin;
            y += small.height() + 2;
        }
        if (painter) {
            painter->fillRect(QRectF(x, y + small.height() / 2 - 4, 8, 8), line.series.color);
            painter->setPen(style.text);
            painter->drawText(QPointF(x + 14, y + small.ascent()), line.series.name);
        }
        x += need;
    }
    return y + small.height() + 4;
}

QByteArray png_of(const ExportedPlot& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image_of(plot, 2).save(&buffer, "PNG");
    return bytes;
}

QByteArray svg_of(const ExportedPlot& plot) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    const QSizeF size = export_size(plot.frame, plot.style);
    generator.setOutputDevice(&buffer);
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(), size));
    generator.setTitle(plot.title);
    QPainter painter(&generator);
    paint_plot(painter, plot, 1);
    painter.end();
    return bytes;
}

QByteArray pdf_of(const ExportedPlot& plot) {
    constexpr int kDotsPerPoint = 4;  // of the writer's raster; the drawing stays vector
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    const QSizeF size = export_size(plot.frame, plot.style);
    // One logical pixel is one point, so that the page has the chart's proportions and its text 9 to 10 pt.
    writer.setResolution(72 * kDotsPerPoint);
    writer.setPageSize(QPageSize(size, QPageSize::Point, plot.title, QPageSize::ExactMatch));
    writer.setPageMargins({});
    writer.setTitle(plot.title);
    QPainter painter(&writer);
    painter.scale(kDotsPerPoint, kDotsPerPoint);
    paint_plot(painter, plot, kDotsPerPoint);
    painter.end();
    return bytes;
}

}  // namespace

QSizeF export_size(const PlotFrame& frame, const PlotStyle& style) {
    return {frame.size.width(), frame.size.height() + paint_header(nullptr, frame, style, {}, {})};
}

void paint_plot(QPainter& painter, const ExportedPlot& plot, double pixel_ratio) {
    const QSizeF size = export_size(plot.frame, plot.style);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(QPointF(), size), plot.style.background);
    const double header = paint_header(&painter, plot.frame, plot.style, plot.title, plot.hint);
    plot.paint(painter, QRectF(QPointF(0, header), plot.frame.size), pixel_ratio);
}

QImage image_of(const ExportedPlot& plot, double pixel_ratio) {
    QImage image((export_size(plot.frame, plot.style) * pixel_ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(pixel_ratio);
    image.setText(QStringLiteral("Title"), plot.title);
    QPainter painter(&image);
    paint_plot(painter, plot, pixel_ratio);
    painter.end();
    return image;
}

QByteArray csv_of(const PlotFrame& frame) {
    QByteArray text = "series,x_first,x_last,min,max,last,count,nan,inf,smoothed\n";
    const auto number = [](double value) { return QByteArray::fromStdString(number_text(value)); };
    for (const FrameLine& line : frame.lines) {
        const QByteArray name = quoted(line.series.name);
        for (const ScalarBucket& bucket : line.shown) {
            if (!visible(bucket, frame)) {
                continue;
            }
            const auto finite = [&](double value) { return bucket.count > 0 ? number(value) : QByteArray(); };
            const auto smooth = smooth_at(line, bucket.x_last);
            const QByteArrayList fields = {name,
                                           number(bucket.x_first),
                                           number(bucket.x_last),
                                           finite(bucket.min),
                                           finite(bucket.max),
                                           finite(bucket.last),
                                           QByteArray::number(qint64(bucket.count)),
                                           QByteArray::number(qint64(bucket.nan_count)),
                                           QByteArray::number(qint64(bucket.inf_count)),
                                           smooth ? number(*smooth) : QByteArray()};
            text += fields.join(',') + '\n';
        }
    }
    return text;
}

QJsonObject json_object_of(const PlotFrame& frame, const QString& title) {
    QJsonArray series;
    for (const FrameLine& line : frame.lines) {
        QJsonObject one{{QStringLiteral("name"), line.series.name},
                        {QStringLiteral("run"), QString::fromStdString(line.series.run)},
                        {QStringLiteral("key"), QString::fromStdString(line.series.key)},
                        {QStringLiteral("color"), line.series.color.name()},
                        {QStringLiteral("points"), points_of(line.shown, line, frame)}};
        if (!line.low.empty()) {
            one.insert(QStringLiteral("group_size"), line.series.group_size);
            one.insert(QStringLiteral("low"), points_of(line.low, {}, frame));
            one.insert(QStringLiteral("high"), points_of(line.high, {}, frame));
        }
        series.append(one);
    }
    QJsonArray marks;
    const auto add_mark = [&marks](const PlotMark& mark) {
        marks.append(QJsonObject{{QStringLiteral("step"), static_cast<qint64>(mark.mark.step)},
                                 {QStringLiteral("x"), mark.mark.x},
                                 {QStringLiteral("run"), QString::fromStdString(mark.run)},
                                 {QStringLiteral("kind"), QString::fromStdString(mark.mark.kind)},
                                 {QStringLiteral("text"), QString::fromStdString(mark.mark.text)}});
    };
    for (const FrameMark& mark : frame.marks) {
        add_mark(mark.mark);
        for (const PlotMark& more : mark.more) {
            add_mark(more);
        }
    }
    const auto axis = [](const AxisScale& scale, const QString& name) {
        return QJsonObject{{QStringLiteral("title"), name},
                           {QStringLiteral("from"), scale.lo},
                           {QStringLiteral("to"), scale.hi},
                           {QStringLiteral("log"), scale.log}};
    };
    return {{QStringLiteral("title"), title},
            {QStringLiteral("x"), axis(frame.x, frame.x_title)},
            {QStringLiteral("y"), axis(frame.y, frame.y_title)},
            {QStringLiteral("notes"), QJsonArray::fromStringList(frame.notes)},
            {QStringLiteral("series"), series},
            {QStringLiteral("marks"), marks}};
}

void export_plot(const ExportedPlot& plot, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    QByteArray bytes;
    if (suffix == QLatin1String("png")) {
        bytes = png_of(plot);
    } else if (suffix == QLatin1String("svg")) {
        bytes = svg_of(plot);
    } else if (suffix == QLatin1String("pdf")) {
        bytes = pdf_of(plot);
    } else if (suffix == QLatin1String("csv")) {
        bytes = csv_of(plot.frame);
    } else if (suffix == QLatin1String("json")) {
        bytes = QJsonDocument(json_object_of(plot.frame, plot.title)).toJson();
    } else {
        throw Error(ErrorCode::kUsage, "the chart cannot be written as '" + path.toStdString() + "'",
                    "end the file name with .png, .svg, .pdf, .csv or .json");
    }
    write_file_atomic(std::filesystem::path(path.toStdString()),
                      std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace drift
