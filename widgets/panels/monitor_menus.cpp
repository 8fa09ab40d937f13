// The monitor's menus and keys: charts, formulas, layouts, export, and what a chart's own menu adds.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <algorithm>

#include "core/base/error.h"
#include "widgets/panels/formula_dialog.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/monitor_export.h"
#include "widgets/panels/monitor_legend.h"
#include "widgets/panels/monitor_values.h"
#include "widgets/plot/axes.h"

namespace drift {
namespace {

// One step of undo that puts a whole saved state on screen: switching a layout.
class StateCommand final : public QUndoCommand {
public:
    StateCommand(MonitorPanel& panel, QVariantMap after, const QString& text)
        : QUndoCommand(text), panel_(panel), before_(panel.saveState()), after_(std::move(after)) {}
    void undo() override { panel_.restoreState(before_); }
    void redo() override { panel_.restoreState(after_); }

private:
    MonitorPanel& panel_;
    QVariantMap before_, after_;
};

}  // namespace

void MonitorPanel::connectParts() {
    connect(controls_, &MonitorControls::edited, this,
            [this](const QString& text, const MonitorControls::Change& change, bool merge) {
                const bool axis = text == controls_->tr("Axis");
                edit(text, change, merge);
                if (axis) {
                    link_.setView(std::nullopt);  // a range in steps means nothing in seconds
                }
            });
    connect(controls_, &MonitorControls::resetZoomRequested, this, [this] {
        for (PlotView* plot : plots()) {
            plot->resetView();
        }
    });
    connect(&link_, &PlotLink::viewChanged, this, [this] { controls_->setZoomed(link_.view().has_value()); });
    connect(&link_, &PlotLink::pinsChanged, this, &MonitorPanel::updateValues);
    connect(&link_, &PlotLink::cursorChanged, this, &MonitorPanel::updateValues);
    connect(controls_->chartsMenu(), &QMenu::aboutToShow, this, &MonitorPanel::buildChartMenu);
    connect(controls_->layoutMenu(), &QMenu::aboutToShow, this, &MonitorPanel::buildLayoutMenu);
    connect(controls_->moreMenu(), &QMenu::aboutToShow, this, &MonitorPanel::buildMoreMenu);
    connect(grid_, &MonitorGrid::moved, this, &MonitorPanel::moveChart);
    connect(grid_, &MonitorGrid::maximiseRequested, this, [this](const QString& id) {
        edit(tr("Maximise"),
             [id](MonitorView& view) { view.maximised = view.maximised == id ? QString() : id; });
    });
    connect(values_, &MonitorValues::message, this, &MonitorPanel::message);
    connect(&layouts_, &MonitorLayouts::failed, this, &MonitorPanel::message);
    const auto is_group = [](const QString& id) { return id.startsWith(QLatin1String("group:")); };
    connect(legend_, &RunLegend::toggled, this, [this, is_group](const QString& id) {
        if (!is_group(id)) {
            Q_EMIT runToggled(id);
            return;
        }
        if (hidden_groups_.erase(id.toStdString()) == 0) {
            hidden_groups_.insert(id.toStdString());
        }
        updateEntities();
        refresh();
    });
    connect(legend_, &RunLegend::soloed, this, [this, is_group](const QString& id) {
        if (!is_group(id)) {
            Q_EMIT runSoloed(id);
            return;
        }
        const bool alone = entities_.size() == 1 && entities_.front().folder == id.toStdString();
        hidden_groups_.clear();
        updateEntities();
        for (const RunShown& group : alone ? std::vector<RunShown>{} : entities_) {
            if (group.folder != id.toStdString()) {
                hidden_groups_.insert(group.folder);
            }
        }
        updateEntities();
        refresh();
    });
}

void MonitorPanel::addKeys() {
    const auto add = [this](const QString& text, const QKeySequence& keys, auto&& run) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, run);
        addAction(action);
    };
    add(tr("Undo a change of the view"), QKeySequence::Undo, [this] { undo_.undo(); });
    add(tr("Redo a change of the view"), QKeySequence::Redo, [this] { undo_.redo(); });
    add(tr("Maximise the chart, or show all"), QKeySequence(Qt::ALT | Qt::Key_Return), [this] {
        const QString id = view_.maximised.isEmpty() ? focusedChart() : view_.maximised;
        if (!id.isEmpty()) {
            Q_EMIT grid_->maximiseRequested(id);
        }
    });
    add(tr("Move the chart back"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Left),
        [this] { moveFocused(-1); });
    add(tr("Move the chart on"), QKeySequence(Qt::ALT | Qt::SHIFT | Qt::Key_Right),
        [this] { moveFocused(1); });
    add(tr("Values at the cursor"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V),
        [this] { setValuesShown(values_->isHidden()); });
}

QString MonitorPanel::focusedChart() const {
    const QWidget* focus = QApplication::focusWidget();
    for (const auto& [id, shown] : plots_) {
        if (focus && shown.plot->isAncestorOf(focus)) {
            return id;
        }
    }
    return {};
}

void MonitorPanel::moveChart(const QString& id, const QString& before) {
    const auto moved = plots_.find(id);
    if (moved == plots_.end()) {
        return;
    }
    const QString chart = moved->second.spec;
    const auto target = plots_.find(before);
    const QString place = target == plots_.end() ? QString() : target->second.spec;
    if (chart == place) {
        return;  // parts of one chart stay together
    }
    QStringList order = view_.order;
    for (const ChartSpec& spec : specs_) {
        if (!order.contains(spec.id)) {
            order << spec.id;
        }
    }
    order.removeAll(chart);
    order.insert(place.isEmpty() ? order.size() : order.indexOf(place), chart);
    edit(tr("Move chart"), [&order](MonitorView& view) { view.order = order; });
}

void MonitorPanel::moveFocused(int places) {
    const auto shown = plots();
    const QString id = focusedChart();
    const auto found = plots_.find(id);
    if (found == plots_.end()) {
        return;
    }
    const auto at = std::find(shown.begin(), shown.end(), found->second.plot) - shown.begin();
    const auto count = static_cast<std::ptrdiff_t>(shown.size());
    const std::ptrdiff_t target = places < 0 ? at - 1 : at + 2;  // the chart it goes before
    if (target < 0 || at == count) {
        return;
    }
    QString before;
    for (const auto& [other, entry] : plots_) {
        if (target < count && entry.plot == shown[static_cast<std::size_t>(target)]) {
            before = other;
        }
    }
    moveChart(id, before);
    found->second.plot->setFocus();
}

void MonitorPanel::buildChartMenu() {
    QMenu& menu = *controls_->chartsMenu();
    menu.clear();
    for (const ChartSpec& spec : specs_) {
        QAction* action = menu.addAction(spec.title);
        action->setCheckable(true);
        action->setChecked(wanted(spec));
        action->setToolTip(spec.help);
        connect(action, &QAction::toggled, this, [this, id = spec.id](bool on) {
            edit(on ? tr("Show chart") : tr("Hide chart"), [&](MonitorView& view) { view.shown[id] = on; });
        });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("New formula…")), &QAction::triggered, this, [this] { editFormula(-1); });
    connect(menu.addAction(tr("Standard charts")), &QAction::triggered, this, [this] {
        edit(tr("Standard charts"), [](MonitorView& view) {
            view.shown.clear();
            view.order.clear();
            view.maximised.clear();
        });
    });
}

void MonitorPanel::editFormula(int index) {
    const bool fresh = index < 0 || index >= static_cast<int>(view_.formulas.size());
    const auto place = static_cast<std::size_t>(std::max(0, index));
    FormulaDialog dialog(allKeys(), fresh ? MonitorFormula{} : view_.formulas[place], this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const MonitorFormula formula = dialog.formula();
    edit(fresh ? tr("Add formula") : tr("Edit formula"), [&](MonitorView& view) {
        if (fresh) {
            view.formulas.push_back(formula);
        } else {
            view.formulas[place] = formula;
        }
    });
}

void MonitorPanel::buildLayoutMenu() {
    QMenu& menu = *controls_->layoutMenu();
    menu.clear();
    for (const QString& name : layouts_.names()) {
        connect(menu.addAction(name), &QAction::triggered, this, [this, name] { applyLayout(name); });
    }
    if (!layouts_.names().isEmpty()) {
        menu.addSeparator();
    }
    connect(menu.addAction(tr("Save layout as…")), &QAction::triggered, this, &MonitorPanel::saveLayout);
    QMenu* forget = menu.addMenu(tr("Delete layout"));
    for (const QString& name : layouts_.names()) {
        connect(forget->addAction(name), &QAction::triggered, this, [this, name] {
            if (layouts_.remove(name)) {
                Q_EMIT message(tr("The layout %1 is deleted; what it showed stays on screen").arg(name));
            }
        });
    }
    forget->setEnabled(!layouts_.names().isEmpty());
    menu.addSeparator();
    QAction* undo = menu.addAction(undo_.canUndo() ? tr("Undo %1").arg(undo_.undoText()) : tr("Undo"));
    undo->setEnabled(undo_.canUndo());
    connect(undo, &QAction::triggered, &undo_, &QUndoStack::undo);
    QAction* redo = menu.addAction(undo_.canRedo() ? tr("Redo %1").arg(undo_.redoText()) : tr("Redo"));
    redo->setEnabled(undo_.canRedo());
    connect(redo, &QAction::triggered, &undo_, &QUndoStack::redo);
    connect(menu.addAction(tr("Reset the view")), &QAction::triggered, this,
            [this] { undo_.push(new StateCommand(*this, to_variant(MonitorView{}), tr("Reset the view"))); });
}

void MonitorPanel::saveLayout() {
    bool accepted = false;
    const QString name =
        QInputDialog::getText(this, tr("Save layout"), tr("Name; a layout of the same name is replaced"),
                              QLineEdit::Normal, {}, &accepted);
    if (accepted && layouts_.save(name, saveState())) {
        Q_EMIT message(tr("Saved as layout %1").arg(name.trimmed()));
    }
}

void MonitorPanel::applyLayout(const QString& name) {
    if (!layouts_.contains(name)) {
        Q_EMIT message(tr("There is no layout %1").arg(name));
        return;
    }
    undo_.push(new StateCommand(*this, layouts_.layout(name), tr("Layout %1").arg(name)));
    Q_EMIT message(tr("Layout %1; Ctrl+Z brings the previous view back").arg(name));
}

void MonitorPanel::buildMoreMenu() {
    QMenu& menu = *controls_->moreMenu();
    menu.clear();
    QAction* table = menu.addAction(tr("Values at the cursor\tCtrl+Shift+V"));
    table->setCheckable(true);
    table->setChecked(!values_->isHidden());
    connect(table, &QAction::toggled, this, &MonitorPanel::setValuesShown);
    menu.addSeparator();
    connect(menu.addAction(tr("Export all charts…")), &QAction::triggered, this, &MonitorPanel::askAndExport);
    connect(menu.addAction(tr("Copy all charts as picture")), &QAction::triggered, this,
            &MonitorPanel::copyPicture);
}

void MonitorPanel::extendPlotMenu(QMenu& menu, const QString& id, const PlotPoint& point) {
    const auto shown = plots_.find(id);
    if (shown == plots_.end()) {
        return;
    }
    const QString run = QString::fromStdString(point.run);
    if (!run.isEmpty() && !run.startsWith(QLatin1String("group:")) && point.step) {
        const qint64 step = *point.step;
        const QString at = count_text(static_cast<double>(step));
        menu.addSeparator();
        connect(menu.addAction(tr("Fork from here (step %1)…").arg(at)), &QAction::triggered, this,
                [this, run, step] { Q_EMIT forkRequested(run, step); });
        connect(menu.addAction(tr("Show checkpoint")), &QAction::triggered, this,
                [this, run, step] { Q_EMIT checkpointRequested(run, step); });
        connect(menu.addAction(tr("Sample here")), &QAction::triggered, this,
                [this, run, step] { Q_EMIT sampleRequested(run, step); });
    }
    menu.addSeparator();
    connect(menu.addAction(view_.maximised == id ? tr("Show all charts") : tr("Maximise")),
            &QAction::triggered, this, [this, id] { Q_EMIT grid_->maximiseRequested(id); });
    const QString spec = shown->second.spec;
    connect(menu.addAction(tr("Hide this chart")), &QAction::triggered, this,
            [this, spec] { edit(tr("Hide chart"), [&](MonitorView& view) { view.shown[spec] = false; }); });
    for (std::size_t i = 0; i < view_.formulas.size(); ++i) {
        if (formula_chart(view_.formulas[i]).id != spec) {
            continue;
        }
        connect(menu.addAction(tr("Edit formula…")), &QAction::triggered, this,
                [this, i] { editFormula(static_cast<int>(i)); });
        connect(menu.addAction(tr("Remove formula")), &QAction::triggered, this, [this, i] {
            edit(tr("Remove formula"), [i](MonitorView& view) {
                view.formulas.erase(view.formulas.begin() + static_cast<std::ptrdiff_t>(i));
            });
        });
    }
}

QString MonitorPanel::pageTitle() const {
    QStringList names;
    for (const RunShown& run : entities_) {
        names << run.name;
    }
    return names.join(QStringLiteral(" · "));
}

void MonitorPanel::exportTo(const QString& path) {
    for (PlotView* plot : plots()) {
        plot->refresh();
    }
    export_monitor({plots(), grid_->columns(), pageTitle()}, path);
}

void MonitorPanel::copyPicture() {
    QApplication::clipboard()->setImage(monitor_picture({plots(), grid_->columns(), pageTitle()}, 2));
    Q_EMIT message(tr("A picture of the charts is on the clipboard"));
}

void MonitorPanel::askAndExport() {
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export all charts"), QStringLiteral("monitor.png"),
        tr("Picture (*.png);;Vector picture (*.svg *.pdf);;Values on screen (*.csv *.json)"));
    if (file.isEmpty()) {
        return;
    }
    try {
        exportTo(file);
        Q_EMIT message(tr("Written to %1").arg(file));
    } catch (...) {
        Q_EMIT message(QString::fromStdString(current_error_info().text()));
    }
}

}  // namespace drift
