#include "widgets/panels/toy_lab.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/config/toy_contrast.h"
#include "core/config/toy_sweeps.h"
#include "widgets/form/field_editors.h"
#include "widgets/panels/toy_animation.h"
#include "widgets/panels/toy_edits.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_layers_box.h"
#include "widgets/panels/toy_side.h"
#include "widgets/panels/toy_transport.h"
#include "widgets/plot/elided_label.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"
#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

QToolButton* headButton(const QString& icon, const QString& text, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(theme::icon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

ToyLabPanel::ToyLabPanel(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Toy lab"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, theme::kRow, 0, theme::kRow);
    row->setSpacing(theme::kGrid);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kRow);
    row->addLayout(column, 1);
    column->addWidget(makeHead());
    stage_ = new QWidget(this);
    auto* stage = new QVBoxLayout(stage_);
    stage->setContentsMargins(0, 0, 0, 0);
    stage->setSpacing(theme::kRow);
    grid_ = new ToyGrid(stage_);
    transport_ = new ToyTransport(stage_);
    stage->addWidget(grid_, 1);
    stage->addWidget(transport_);
    column->addWidget(stage_, 1);
    empty_ = makeEmpty();
    column->addWidget(empty_, 1);
    side_ = new ToySide(this);
    row->addWidget(side_);
    connectGrid();
    connectSide();
    connectTime();
    clearRun();
}

ToyLabPanel::~ToyLabPanel() = default;

QWidget* ToyLabPanel::makeHead() {
    auto* head = new QWidget(this);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kRow);
    title_ = new ElidedLabel(head);
    title_->setFont(theme::font(theme::TextSize::kTitle));
    hover_ = new ElidedLabel(head);
    hover_->setFont(theme::tabular(theme::TextSize::kSmall));
    hover_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    hover_->setAccessibleName(tr("Under the pointer"));
    row->addWidget(title_, 2);
    row->addWidget(hover_, 3);
    compare_ = headButton(QStringLiteral("pair"), tr("Show me"),
                          tr("Start two small toys that differ in one option, side by side"), head);
    sweeps_ = headButton(QStringLiteral("jobs"), tr("Sweeps"),
                         tr("Start a ready series of toys: ablations, temperatures, starts"), head);
    for (QToolButton* button : {compare_, sweeps_}) {
        auto* menu = new QMenu(button);
        menu->setToolTipsVisible(true);
        button->setMenu(menu);
        button->setPopupMode(QToolButton::InstantPopup);
        row->addWidget(button);
    }
    connect(compare_->menu(), &QMenu::aboutToShow, this, [this] { fillCompareMenu(*compare_->menu()); });
    connect(sweeps_->menu(), &QMenu::aboutToShow, this, [this] { fillSweepMenu(*sweeps_->menu()); });
    auto* draw =
        headButton(QStringLiteral("brush"), tr("Draw"),
                   tr("Draw a data set with the mouse, or make one of a picture or a CSV file"), head);
    connect(draw, &QToolButton::clicked, this, &ToyLabPanel::drawRequested);
    row->addWidget(draw);
    return head;
}

QWidget* ToyLabPanel::makeEmpty() {
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->addStretch();
    auto* text = new QLabel(
        tr("A two-dimensional drifting model trains here: target points, generated points and the field that "
           "moves them.\nStart one, draw your own data, or choose a toy run in Runs."),
        page);
    text->setAlignment(Qt::AlignCenter);
    text->setWordWrap(true);
    column->addWidget(text);
    auto* row = new QHBoxLayout;
    row->addStretch();
    for (const auto& [preset, label] : {std::pair{QStringLiteral("two_gaussians"), tr("Train two Gaussians")},
                                        std::pair{QStringLiteral("ring8"), tr("Train a ring of eight")}}) {
        auto* button = new QPushButton(label, page);
        const QString name = preset;
        connect(button, &QPushButton::clicked, this, [this, name] { Q_EMIT startRequested(name); });
        row->addWidget(button);
    }
    auto* draw = new QPushButton(tr("Draw your own"), page);
    connect(draw, &QPushButton::clicked, this, &ToyLabPanel::drawRequested);
    row->addWidget(draw);
    row->addStretch();
    column->addLayout(row);
    column->addStretch();
    return page;
}

void ToyLabPanel::connectGrid() {
    connect(grid_, &ToyGrid::currentChanged, this, &ToyLabPanel::showSelection);
    connect(grid_, &ToyGrid::toysChanged, this, [this] {
        refreshLive();
        refreshTime();
    });
    connect(grid_, &ToyGrid::hovered, hover_, &QLabel::setText);
    connect(grid_, &ToyGrid::exported, this, &ToyLabPanel::message);
    connect(grid_, &ToyGrid::failed, this, &ToyLabPanel::failed);
    connect(grid_, &ToyGrid::layersChanged, this,
            [this] { side_->layers()->setLayers(grid_->layers(), grid_->axesMode()); });
    connect(grid_, &ToyGrid::wantedRateChanged, this, [this](ToyCell* cell, double hz) {
        if (cell->isLive()) {
            Q_EMIT watchRequested(cell->shown().job, hz);
        }
    });
    connect(grid_, &ToyGrid::microscopeChanged, side_, &ToySide::setMicroscope);
    auto* animation = new ToyAnimation(this);
    connect(grid_, &ToyGrid::animationRequested, animation,
            [animation](ToyCell* cell) { animation->ask(*cell->view(), cell->shown().folder); });
    connect(animation, &ToyAnimation::message, this, &ToyLabPanel::message);
    connect(animation, &ToyAnimation::failed, this, &ToyLabPanel::failed);
}

void ToyLabPanel::connectSide() {
    side_->layers()->setLayers(grid_->layers(), grid_->axesMode());
    connect(side_->layers(), &ToyLayersBox::changed, this, [this](const ToyLayers& layers, ToyAxesMode axes) {
        grid_->setLayers(layers);
        grid_->setAxesMode(axes);
    });
    ToyEdits* edits = side_->edits();
    connect(edits, &ToyEdits::editRequested, this, [this](const QString& key, const QString& value) {
        if (job() != 0) {
            Q_EMIT liveEdit(job(), key, value);
        }
    });
    connect(edits, &ToyEdits::stepActivated, this, [this](qint64 step) {
        const int index = transport_->timeline()->indexAt(static_cast<double>(step));
        Q_EMIT transport_->timeline()->chosen(index);
    });
    QAction* undo = edits->undoStack()->createUndoAction(this, tr("Undo"));
    QAction* redo = edits->undoStack()->createRedoAction(this, tr("Redo"));
    undo->setShortcut(QKeySequence::Undo);
    redo->setShortcut(QKeySequence::Redo);
    for (QAction* action : {undo, redo}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
}

void ToyLabPanel::fillCompareMenu(QMenu& menu) {
    menu.clear();
    const ToyCell* cell = grid_->current();
    const RunConfig config = cell == nullptr ? preset("two_gaussians") : cell->shown().config;
    QMenu* section = nullptr;
    QString name;
    for (const OptionInfo& option : all_options()) {
        if (!is_contrastable(option, config)) {
            continue;
        }
        if (name != QString::fromStdString(option.section)) {
            name = QString::fromStdString(option.section);
            section = menu.addMenu(QString::fromStdString(option.section_help));
            section->setToolTipsVisible(true);
        }
        const QString key = QString::fromStdString(option.key);
        QAction* action = section->addAction(tr("what %1 does").arg(optionLabel(option).toLower()), this,
                                             [this, key, config] { Q_EMIT contrastRequested(key, config); });
        action->setToolTip(QString::fromStdString(option.info.help));
    }
}

void ToyLabPanel::fillSweepMenu(QMenu& menu) {
    menu.clear();
    const ToyCell* cell = grid_->current();
    const RunConfig config = cell == nullptr ? preset("two_gaussians") : cell->shown().config;
    for (const ToySweep& sweep : toy_sweeps()) {
        const QString name = QString::fromStdString(sweep.name);
        QAction* action = menu.addAction(
            tr("%1 (%2 runs)").arg(QString::fromStdString(sweep.title)).arg(sweep.variants.size()), this,
            [this, name, config] { Q_EMIT sweepRequested(name, config); });
        action->setToolTip(QString::fromStdString(sweep.help));
    }
}

void ToyLabPanel::setRun(const std::filesystem::path& folder, const QString& name, const RunConfig& config,
                         JobId job) {
    showToys(name, {{folder, name, {}, config, job, job != 0 ? JobState::kRunning : JobState::kDone}});
}

void ToyLabPanel::showToys(const QString& title, const std::vector<ToyShown>& toys) {
    title_->setText(title);
    grid_->setToys(toys);
    transport_->setSyncChoice(grid_->cells().size() > 1);
    setShown(!grid_->cells().empty());
    refreshLive();
    refreshTime();
    if (!transport_->following()) {
        transport_->goLive();
    }
    showSelection();
}

void ToyLabPanel::clearRun() {
    grid_->setToys({});
    title_->setText(tr("Toy lab"));
    transport_->setMoments({});
    setShown(false);
    refreshLive();
}

void ToyLabPanel::setShown(bool some) {
    stage_->setVisible(some);
    side_->setVisible(some);
    hover_->setVisible(some);
    empty_->setVisible(!some);
}

void ToyLabPanel::attach(JobId job, const std::filesystem::path& folder, const RunConfig& config) {
    if (ToyCell* cell = grid_->cellOf(job)) {
        cell->attach(folder, config, job);
        refreshTime();
        if (cell == grid_->current()) {
            showSelection();
        }
    }
}

bool ToyLabPanel::holds(JobId job) const {
    return grid_->cellOf(job) != nullptr;
}
JobId ToyLabPanel::job() const {
    return grid_->current() == nullptr ? 0 : grid_->current()->shown().job;
}
std::filesystem::path ToyLabPanel::folder() const {
    return grid_->current() == nullptr ? std::filesystem::path() : grid_->current()->shown().folder;
}
ToyView* ToyLabPanel::view() const {
    return grid_->current() == nullptr ? nullptr : grid_->current()->view();
}

void ToyLabPanel::showSelection() {
    const ToyCell* cell = grid_->current();
    if (cell == nullptr) {
        return;
    }
    const ToyShown& shown = cell->shown();
    const QString name = shown.difference.isEmpty() ? shown.name : shown.difference;
    const QString folder = QString::fromStdString(shown.folder.string());
    side_->edits()->setToy(name + folder, shown.config,
                           shown.job != 0 && is_allowed(shown.state, JobAction::kEdit));
    showMetrics();
}

bool ToyLabPanel::event(QEvent* event) {
    // Space, comma and their like belong to the transport before they belong to the window.
    if (event->type() == QEvent::ShortcutOverride && !stage_->isHidden() &&
        ToyTransport::isKey(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ToyLabPanel::keyPressEvent(QKeyEvent* event) {
    if (stage_->isHidden() || !transport_->handleKey(event)) {
        QWidget::keyPressEvent(event);
    }
}

QVariantMap ToyLabPanel::state() const {
    const ToyLayers& l = grid_->layers();
    return {{QStringLiteral("data"), l.data},
            {QStringLiteral("generated"), l.generated},
            {QStringLiteral("trails"), l.trails},
            {QStringLiteral("sample_arrows"), l.sample_arrows},
            {QStringLiteral("grid_arrows"), l.grid_arrows},
            {QStringLiteral("lattice"), l.lattice},
            {QStringLiteral("legend"), l.legend},
            {QStringLiteral("density"), static_cast<int>(l.density)},
            {QStringLiteral("temperatures"), static_cast<int>(l.temperatures)},
            {QStringLiteral("colouring"), static_cast<int>(l.colouring)},
            {QStringLiteral("axes"), static_cast<int>(grid_->axesMode())},
            {QStringLiteral("rate"), transport_->framesPerSecond()},
            {QStringLiteral("folded"), side_->folded()}};
}

void ToyLabPanel::setState(const QVariantMap& state) {
    ToyLayers l = grid_->layers();
    const auto flag = [&state](const char* key, bool& value) {
        value = state.value(QLatin1String(key), value).toBool();
    };
    const auto choice = [&state](const char* key, auto& value, int most) {
        const int read = state.value(QLatin1String(key), static_cast<int>(value)).toInt();
        value = static_cast<std::remove_reference_t<decltype(value)>>(std::clamp(read, 0, most));
    };
    flag("data", l.data);
    flag("generated", l.generated);
    flag("trails", l.trails);
    flag("sample_arrows", l.sample_arrows);
    flag("grid_arrows", l.grid_arrows);
    flag("lattice", l.lattice);
    flag("legend", l.legend);
    choice("density", l.density, static_cast<int>(ToyDensity::kDifference));
    choice("temperatures", l.temperatures, static_cast<int>(ToyTemperatures::kPlanes));
    choice("colouring", l.colouring, static_cast<int>(ToyColouring::kNoiseY));
    ToyAxesMode axes = grid_->axesMode();
    choice("axes", axes, static_cast<int>(ToyAxesMode::kFollowed));
    grid_->setLayers(l);
    grid_->setAxesMode(axes);
    side_->layers()->setLayers(l, axes);
    transport_->setFramesPerSecond(
        state.value(QStringLiteral("rate"), transport_->framesPerSecond()).toDouble());
    side_->setFolded(state.value(QStringLiteral("folded")).toStringList());
}

}  // namespace drift
