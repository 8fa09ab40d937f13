// Zoom, pan, crosshair, export and speech of PlotView: what its gestures and menu entries do.
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <QToolTip>
#include <cmath>

#include "core/base/error.h"
#include "widgets/plot/chart_view.h"
#include "widgets/plot/elided_label.h"
#include "widgets/plot/export.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {
constexpr double kSmallestView = 1e-6;  // of the whole extent
constexpr double kThinBox = 12;         // pixels; a flatter zoom box means x only, a narrower one y only
}  // namespace

void PlotView::buildMenu() {
    menu_ = new QMenu(this);
    QAction* log_x = menu_->addAction(tr("Logarithmic %1 axis").arg(tr("x")));
    log_x->setCheckable(true);
    connect(menu_, &QMenu::aboutToShow, log_x, [this, log_x] { log_x->setChecked(options_.log_x); });
    connect(log_x, &QAction::triggered, this, [this](bool on) {
        PlotOptions changed = options_;
        changed.log_x = on;
        setOptions(changed);
        redraw();
    });
    connect(menu_->addAction(tr("Reset zoom (double click, Home)")), &QAction::triggered, this,
            &PlotView::resetView);
    menu_->addSeparator();
    connect(menu_->addAction(tr("Copy picture and values")), &QAction::triggered, this,
            &PlotView::copyToClipboard);
    connect(menu_->addAction(tr("Export (PNG, SVG, CSV, JSON)…")), &QAction::triggered, this,
            &PlotView::askAndExport);
    menu_button_->setMenu(menu_);
}

void PlotView::connectView() {
    connect(view_, &ChartView::hovered, this, &PlotView::hover);
    connect(view_, &ChartView::left, this, [this] {
        hovered_ = false;
        link_->setCursor(std::nullopt);
        updateCursor();
    });
    connect(view_, &ChartView::boxChanged, this, [this](const QRectF& box) {
        const QRectF clipped = box.isNull() ? QRectF() : box.intersected(frame_->plot);
        scene_->showBand(clipped, theme::colors().accent);
    });
    connect(view_, &ChartView::boxChosen, this, &PlotView::zoomTo);
    connect(view_, &ChartView::panned, this, [this](const QPointF& by) { pan(by.x(), by.y()); });
    connect(view_, &ChartView::zoomed, this, [this](double factor, const QPointF& at) {
        zoom(factor, frame_->x.value((at.x() - frame_->plot.left()) / frame_->plot.width()));
    });
    connect(view_, &ChartView::resetRequested, this, &PlotView::resetView);
    connect(view_, &ChartView::menuRequested, this, [this](const QPoint& at) { menu_->popup(at); });
    // Not refresh(): while a layout settles the visible region may still be empty, and nothing would follow.
    connect(view_, &ChartView::resized, this, [this] {
        if (isVisible()) {
            redraw();
        }
    });
}

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

void PlotView::hover(const QPointF& position) {
    const QRectF& plot = frame_->plot;
    if (frame_->empty || !plot.adjusted(-2, -2, 2, 2).contains(position)) {
        hovered_ = false;
        link_->setCursor(std::nullopt);
        updateCursor();
        return;
    }
    hovered_ = true;
    // Snap to the nearest point of any line, so that the table shows values that exist.
    const double x = frame_->x.value((position.x() - plot.left()) / plot.width());
    double snapped = x, best = -1;
    for (const CursorValue& entry : valuesAt(x)) {
        const double distance = std::abs(frame_->pixel_x(entry.x) - position.x());
        if (best < 0 || distance < best) {
            best = distance;
            snapped = entry.x;
        }
    }
    if (link_->cursor() == snapped) {
        updateCursor();
    } else {
        link_->setCursor(snapped);
    }
    showMarkTip(position);
}

void PlotView::showMarkTip(const QPointF& position) {
    QStringList lines;
    for (const FrameMark& mark : frame_->marks) {
        if (std::abs(mark.x - position.x()) <= 4 && position.y() <= frame_->plot.top() + 16) {
            const SeriesMark& what = mark.mark.mark;
            QString line =
                tr("%1 at step %2")
                    .arg(QString::fromStdString(what.kind), count_text(static_cast<double>(what.step)));
            if (!what.text.empty()) {
                line += QStringLiteral(": ") + QString::fromStdString(what.text);
            }
            lines << line;
        }
    }
    if (lines.isEmpty()) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(view_->mapToGlobal(position.toPoint()), lines.join(QLatin1Char('\n')), view_);
    }
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
