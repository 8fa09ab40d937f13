// Zoom, pan, export and speech of PlotView: what its gestures and menu entries do.
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMimeData>
#include <cmath>

#include "core/base/error.h"
#include "widgets/plot/chart_view.h"
#include "widgets/plot/elided_label.h"
#include "widgets/plot/export.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/plot/plot_view.h"

namespace drift {
namespace {
constexpr double kSmallestView = 1e-6;  // of the whole extent
constexpr double kThinBox = 12;         // pixels; a flatter zoom box means x only, a narrower one y only
}  // namespace

void PlotView::resetView() {
    view_y_.reset();
    markDirty();
    link_->setView(std::nullopt);
    refresh();
}

void PlotView::zoom(double factor, double x) {
    const AxisScale& scale = frame_->x;
    const double centre = scale.position(x);
    if (std::isnan(centre)) {
        return;
    }
    const Extent all = link_->extent();
    const Extent view{scale.value(centre - centre / factor), scale.value(centre + (1 - centre) / factor)};
    if (view.last - view.first >= all.last - all.first) {
        link_->setView(std::nullopt);
    } else if (view.last - view.first > kSmallestView * (all.last - all.first)) {
        link_->setView(view);
    }
}

void PlotView::pan(double dx_pixels, double dy_pixels) {
    const double dx = dx_pixels / frame_->plot.width();
    const double dy = dy_pixels / frame_->plot.height();
    const Extent all = link_->extent();
    const Extent view{frame_->x.value(-dx), frame_->x.value(1 - dx)};
    const double centre = frame_->x.value(0.5 - dx);
    // The middle of the view stays over data: nobody gets lost in an empty plot.
    if (dx != 0 && centre >= all.first && centre <= all.last) {
        link_->setView(view);
    }
    if (dy != 0 && (view_y_ || dx == 0)) {
        view_y_ = Extent{frame_->y.value(dy), frame_->y.value(1 + dy)};
        markDirty();
        refresh();
    }
}

void PlotView::zoomTo(const QRectF& pixels) {
    const QRectF& plot = frame_->plot;
    const QRectF box = pixels.intersected(plot);
    if (box.isEmpty()) {
        return;
    }
    if (box.height() >= kThinBox) {
        view_y_ = Extent{frame_->y.value((plot.bottom() - box.bottom()) / plot.height()),
                         frame_->y.value((plot.bottom() - box.top()) / plot.height())};
        markDirty();
    }
    if (box.width() >= kThinBox) {
        link_->setView(Extent{frame_->x.value((box.left() - plot.left()) / plot.width()),
                              frame_->x.value((box.right() - plot.left()) / plot.width())});
    }
    refresh();
}

QString PlotView::spokenValue() const {
    if (frame_->empty) {
        return empty_label_->text();
    }
    const double x = link_->cursor().value_or(frame_->x.hi);
    QStringList parts;
    for (const CursorValue& entry : valuesAt(x)) {
        parts << tr("%1: %2").arg(entry.name, value_text(entry.value));
    }
    return tr("%1 at %2 %3: %4")
        .arg(unit_.isEmpty() ? title_ : tr("%1, %2").arg(title_, unit_), frame_->x_title, value_text(x, 6),
             parts.join(QStringLiteral("; ")));
}

void PlotView::exportTo(const QString& path) {
    if (frame_->empty) {
        redraw();
    }
    const PlotStyle style = PlotStyle::current();
    const double ratio = view_->devicePixelRatioF();
    scene_->showCursor(*frame_, style, std::nullopt, {}, false, ratio);
    const auto paint = [this, &style](QPainter& painter, const QRectF& target, double pixel_ratio) {
        scene_->show(frame_, style, pixel_ratio);
        view_->scene()->render(&painter, target, QRectF(QPointF(), frame_->size), Qt::IgnoreAspectRatio);
    };
    const ExportedPlot plot{*frame_, title_, hint_label_->text(), style, paint};
    try {
        export_plot(plot, path);
    } catch (...) {
        scene_->show(frame_, style, ratio);
        throw;
    }
    scene_->show(frame_, style, ratio);
}

void PlotView::copyToClipboard() {
    auto* content = new QMimeData;
    content->setImageData(view_->grab().toImage());
    content->setText(QString::fromUtf8(csv_of(*frame_)));
    QGuiApplication::clipboard()->setMimeData(content);
    Q_EMIT message(tr("%1 copied as picture and as values").arg(title_));
}

void PlotView::askAndExport() {
    const QString filters =
        tr("PNG picture (*.png);;SVG drawing (*.svg);;CSV values (*.csv);;JSON values (*.json)");
    QString chosen;
    QString path = QFileDialog::getSaveFileName(this, tr("Export %1").arg(title_),
                                                title_ + QStringLiteral(".png"), filters, &chosen);
    if (path.isEmpty()) {
        return;
    }
    if (!path.contains(QLatin1Char('.'))) {
        const auto star = chosen.indexOf(QLatin1Char('*'));
        path += chosen.mid(star + 1, chosen.indexOf(QLatin1Char(')')) - star - 1);
    }
    try {
        exportTo(path);
        Q_EMIT message(tr("Written to %1").arg(path));
    } catch (const Error& error) {
        Q_EMIT message(QString::fromStdString(error.info().text()));
    }
}

}  // namespace drift
