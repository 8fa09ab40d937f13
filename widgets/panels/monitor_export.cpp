#include "widgets/panels/monitor_export.h"

#include <QBuffer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>

#include "core/base/error.h"
#include "core/base/file.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr double kMargin = 16, kGap = 8, kTitle = 28;
constexpr double kPictureRatio = 2;
constexpr int kDotsPerInch = 96;  // logical pixels

struct Placed {
    PlotView* plot;
    QPointF corner;
};

struct Arrangement {
    std::vector<Placed> charts;
    QSizeF size;
};

Arrangement arrange(const MonitorPage& page) {
    Arrangement result;
    double y = kMargin + (page.title.isEmpty() ? 0 : kTitle), width = 0;
    const auto columns = static_cast<std::size_t>(std::max(1, page.columns));
    for (std::size_t row = 0; row < page.plots.size(); row += columns) {
        double x = kMargin, tallest = 0;
        for (std::size_t i = row; i < std::min(row + columns, page.plots.size()); ++i) {
            const QSizeF size = page.plots[i]->exportSize();
            result.charts.push_back({page.plots[i], {x, y}});
            x += size.width() + kGap;
            tallest = std::max(tallest, size.height());
        }
        width = std::max(width, x - kGap + kMargin);
        y += tallest + kGap;
    }
    result.size = {std::max(width, 2 * kMargin), y - kGap + kMargin};
    return result;
}

void paint(QPainter& painter, const MonitorPage& page, const Arrangement& arrangement, double ratio) {
    const theme::Colors& colors = theme::colors();
    painter.fillRect(QRectF({}, arrangement.size), colors.window);
    if (!page.title.isEmpty()) {
        QFont bold = theme::font();
        bold.setWeight(QFont::DemiBold);
        painter.setFont(bold);
        painter.setPen(colors.text);
        const QRectF row(kMargin, kMargin, arrangement.size.width() - 2 * kMargin, kTitle - kGap);
        painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(bold).elidedText(page.title, Qt::ElideRight, row.width()));
    }
    for (const Placed& chart : arrangement.charts) {
        chart.plot->paintExport(painter, chart.corner, ratio);
    }
}

QByteArray picture_bytes(const MonitorPage& page) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    monitor_picture(page, kPictureRatio).save(&buffer, "PNG");
    return bytes;
}

QByteArray svg_bytes(const MonitorPage& page) {
    const Arrangement arrangement = arrange(page);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator svg;
    svg.setOutputDevice(&buffer);
    svg.setSize(arrangement.size.toSize());
    svg.setViewBox(QRectF({}, arrangement.size));
    svg.setTitle(page.title);
    QPainter painter(&svg);
    paint(painter, page, arrangement, 1);
    painter.end();
    return bytes;
}

QByteArray pdf_bytes(const MonitorPage& page) {
    const Arrangement arrangement = arrange(page);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter pdf(&buffer);
        pdf.setResolution(kDotsPerInch);
        pdf.setTitle(page.title);
        pdf.setPageSize(QPageSize(arrangement.size * 72.0 / kDotsPerInch, QPageSize::Point));
        pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
        QPainter painter(&pdf);
        paint(painter, page, arrangement, 1);
    }
    return bytes;
}

QByteArray csv_bytes(const MonitorPage& page) {
    QByteArray all;
    for (const PlotView* plot : page.plots) {
        QString name = plot->title();
        const QByteArray quoted = '"' + name.replace(QLatin1Char('"'), QStringLiteral("\"\"")).toUtf8() + '"';
        bool header = true;
        for (const QByteArray& line : plot->exportCsv().split('\n')) {
            if (!line.isEmpty() && !(header && !all.isEmpty())) {
                all += (header ? QByteArray("chart") : quoted) + ',' + line + '\n';
            }
            header = false;
        }
    }
    return all;
}

QByteArray json_bytes(const MonitorPage& page) {
    QJsonArray charts;
    for (const PlotView* plot : page.plots) {
        charts.append(plot->exportJson());
    }
    return QJsonDocument(
               QJsonObject{{QStringLiteral("title"), page.title}, {QStringLiteral("charts"), charts}})
        .toJson(QJsonDocument::Compact);
}

}  // namespace

QImage monitor_picture(const MonitorPage& page, double ratio) {
    const Arrangement arrangement = arrange(page);
    QImage image((arrangement.size * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paint(painter, page, arrangement, ratio);
    return image;
}

void export_monitor(const MonitorPage& page, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (page.plots.empty()) {
        throw Error(ErrorCode::kUsage, "there is no chart to write", "check a run first");
    }
    QByteArray bytes;
    if (suffix == QLatin1String("png")) {
        bytes = picture_bytes(page);
    } else if (suffix == QLatin1String("svg")) {
        bytes = svg_bytes(page);
    } else if (suffix == QLatin1String("pdf")) {
        bytes = pdf_bytes(page);
    } else if (suffix == QLatin1String("csv")) {
        bytes = csv_bytes(page);
    } else if (suffix == QLatin1String("json")) {
        bytes = json_bytes(page);
    } else {
        throw Error(ErrorCode::kUsage, path.toStdString() + " has no suffix that is known here",
                    "end the name in .png, .svg, .pdf, .csv or .json");
    }
    write_file_atomic(path.toStdString(),
                      std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

}  // namespace drift
