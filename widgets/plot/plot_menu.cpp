// The menus of PlotView and what leaves it: clipboard and files.
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QGraphicsScene>
#include <QJsonObject>
#include <QMenu>
#include <QMimeData>
#include <QUndoStack>

#include "core/base/error.h"
#include "widgets/plot/chart_view.h"
#include "widgets/plot/export.h"
#include "widgets/plot/plot_header.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/plot/plot_view.h"

namespace drift {

void PlotView::addMenuOption(const QString& text, const QString& tip, bool PlotOptions::*option) {
    QAction* action = menu_->addAction(text);
    action->setCheckable(true);
    action->setToolTip(tip);
    connect(menu_, &QMenu::aboutToShow, action,
            [this, action, option] { action->setChecked(options_.*option); });
    connect(action, &QAction::triggered, this, [this, option, text](bool on) {
        PlotOptions changed = options_;
        changed.*option = on;
        changeOptions(changed, text);
    });
}

void PlotView::buildMenu() {
    menu_ = new QMenu(this);
    menu_->setToolTipsVisible(true);
    addMenuOption(tr("Logarithmic values (L)"), tr("Values at or below zero leave a gap"),
                  &PlotOptions::log_y);
    addMenuOption(tr("Logarithmic x axis"), tr("Shows the start of a run as wide as its end"),
                  &PlotOptions::log_x);
    addMenuOption(tr("Clip outliers"),
                  tr("Scales the value axis to the bulk of the values; the chart says what that hides"),
                  &PlotOptions::clip_outliers);
    addMenuOption(tr("Event marks"),
                  tr("Checkpoints, resumes, edits, evaluations, forks and alarms above the data"),
                  &PlotOptions::show_marks);
    menu_->addSeparator();
    addMenuActions();
    header_->setMenu(menu_);
    connect(header_, &PlotHeader::logToggled, this, [this](bool on) {
        PlotOptions changed = options_;
        changed.log_y = on;
        changeOptions(changed, tr("value axis"));
    });
}

void PlotView::addMenuActions() {
    connect(menu_->addAction(tr("Reset zoom (double click, 0)")), &QAction::triggered, this, [this] {
        const QVariantMap before = saveState();
        resetView();
        remember(before, tr("reset zoom"));
    });
    QAction* undo = menu_->addAction(tr("Undo"));
    QAction* redo = menu_->addAction(tr("Redo"));
    QAction* unpin = menu_->addAction(tr("Remove pins (Esc)"));
    connect(undo, &QAction::triggered, this, [this] { undoStack().undo(); });
    connect(redo, &QAction::triggered, this, [this] { undoStack().redo(); });
    connect(unpin, &QAction::triggered, this, [this] { clearCursors(); });
    connect(menu_, &QMenu::aboutToShow, this, [this, undo, redo, unpin] {
        undo->setEnabled(undoStack().canUndo());
        undo->setText(undoStack().canUndo() ? tr("Undo %1").arg(undoStack().undoText()) : tr("Undo"));
        redo->setEnabled(undoStack().canRedo());
        redo->setText(undoStack().canRedo() ? tr("Redo %1").arg(undoStack().redoText()) : tr("Redo"));
        unpin->setEnabled(link_->pins() != Pins{});
    });
    menu_->addSeparator();
    connect(menu_->addAction(tr("Show as table (Ctrl+T)")), &QAction::triggered, this,
            [this] { setTableShown(!tableShown()); });
    connect(menu_->addAction(tr("Copy picture and values (Ctrl+C)")), &QAction::triggered, this,
            &PlotView::copyToClipboard);
    connect(menu_->addAction(tr("Export (PNG, SVG, PDF, CSV, JSON)…")), &QAction::triggered, this,
            &PlotView::askAndExport);
}

void PlotView::openMenu(const QPoint& global, const QPointF& position) {
    // From the keyboard: at the cursor, or at the end of the lines.
    QPointF place = position;
    if (place.x() < 0) {
        const double x = link_->cursor().value_or(frame_->x.hi);
        place = {frame_->pixel_x(x), frame_->plot.center().y()};
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    if (!frame_->empty && frame_->plot.adjusted(-2, -2, 2, 2).contains(place)) {
        const double x = snapped(place);
        Q_EMIT menuAboutToShow(menu, pointAt(place));
        if (!menu->isEmpty()) {
            menu->addSeparator();
        }
        connect(menu->addAction(tr("Pin A here (click)")), &QAction::triggered, this,
                [this, x] { setPin(Pin::kA, x); });
        connect(menu->addAction(tr("Pin B here (Shift + click)")), &QAction::triggered, this,
                [this, x] { setPin(Pin::kB, x); });
        menu->addSeparator();
    }
    Q_EMIT menu_->aboutToShow();  // brings the shared entries up to date
    menu->addActions(menu_->actions());
    menu->popup(global);
}

void PlotView::changeOptions(const PlotOptions& options, const QString& text) {
    const QVariantMap before = saveState();
    const bool log_changed = options.log_y != options_.log_y;
    setOptions(options);
    remember(before, text);
    redraw();
    if (log_changed) {
        Q_EMIT logChanged(options_.log_y);
    }
    Q_EMIT optionsChanged();
}

ExportedPlot PlotView::exported() {
    if (frame_->empty) {
        redraw();
    }
    const PlotStyle style = PlotStyle::current();
    const auto paint = [this, style](QPainter& painter, const QRectF& target, double pixel_ratio) {
        const double ratio = view_->devicePixelRatioF();
        scene_->showCursor(*frame_, style, std::nullopt, {}, false, std::nullopt, ratio);
        scene_->show(frame_, style, pixel_ratio);
        view_->scene()->render(&painter, target, QRectF(QPointF(), frame_->size), Qt::IgnoreAspectRatio);
        scene_->show(frame_, style, ratio);
        updateCursor();
    };
    return {*frame_, title_, header_->hint(), style, paint};
}

void PlotView::exportTo(const QString& path) {
    export_plot(exported(), path);
}

QSizeF PlotView::exportSize() const {
    return export_size(*frame_, PlotStyle::current());
}

void PlotView::paintExport(QPainter& painter, const QPointF& top_left, double pixel_ratio) {
    painter.save();
    painter.translate(top_left);
    paint_plot(painter, exported(), pixel_ratio);
    painter.restore();
}

QByteArray PlotView::exportCsv() const {
    return csv_of(*frame_);
}

QJsonObject PlotView::exportJson() const {
    return json_object_of(*frame_, title_);
}

void PlotView::copyToClipboard() {
    auto* content = new QMimeData;
    content->setImageData(image_of(exported(), view_->devicePixelRatioF()));
    content->setText(QString::fromUtf8(csv_of(*frame_)));
    QGuiApplication::clipboard()->setMimeData(content);
    Q_EMIT message(tr("%1 copied as picture and as values").arg(title_));
}

void PlotView::askAndExport() {
    const QString filters =
        tr("PNG picture (*.png);;SVG drawing (*.svg);;PDF page (*.pdf);;CSV values (*.csv);;JSON values "
           "(*.json)");
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
