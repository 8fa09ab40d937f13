#include "widgets/panels/setup.h"

#include <QAction>
#include <QCheckBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>

#include "core/base/error.h"
#include "core/config/config_io.h"
#include "widgets/form/config_form.h"
#include "widgets/panels/banner.h"
#include "widgets/panels/setup_import.h"
#include "widgets/panels/setup_presets.h"
#include "widgets/panels/setup_review.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kPresetWidth = 224;
constexpr int kFormWidth = 720;
constexpr int kReviewWidth = 376;
constexpr int kSearchWidth = 240;

// The local file that a drag carries; empty when there is not exactly one.
QString draggedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

QToolButton* actionButton(QAction* action, const QString& icon, const QKeySequence& keys, QWidget* parent) {
    action->setIcon(theme::icon(icon));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

SetupPanel::SetupPanel(QWidget* parent) : QWidget(parent) {
    setAcceptDrops(true);
    setAccessibleName(tr("Setup"));
    presets_ = new PresetList(this);
    form_ = new ConfigForm(this);
    review_ = new SetupReview(this);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(presets_);
    splitter->addWidget(makeMiddle());
    splitter->addWidget(review_);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({kPresetWidth, kFormWidth, kReviewWidth});
    splitter->setChildrenCollapsible(false);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(splitter);
    connect(presets_, &PresetList::chosen, this, &SetupPanel::setPreset);
    connect(presets_, &PresetList::loadRequested, this, &SetupPanel::chooseFile);
    connect(presets_, &PresetList::saveRequested, this, &SetupPanel::savePreset);
    connect(form_, &ConfigForm::changed, this, &SetupPanel::refresh);
    connect(form_, &ConfigForm::liveEdit, this, &SetupPanel::liveEdit);
    connect(form_, &ConfigForm::explainRequested, this, &SetupPanel::explainRequested);
    connect(form_, &ConfigForm::filterMatched, this, [this](int rows) { no_match_->setVisible(rows == 0); });
    connect(review_, &SetupReview::startClicked, this, &SetupPanel::start);
    connect(review_, &SetupReview::keyActivated, this, [this](const QString& key) {
        search_->clear();
        form_->revealField(key);
    });
    setPreset(QString::fromStdString(list_presets().front().name));
    form_->undoStack()->clear();  // the first preset is where undo ends
}

QWidget* SetupPanel::makeMiddle() {
    auto* middle = new QWidget(this);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, theme::kMargin, 0, 0);
    column->setSpacing(theme::kGrid);
    column->addWidget(makeTools());
    messages_ = new BannerBar(middle);
    column->addWidget(messages_);
    import_ = new ImportReport(middle);
    column->addWidget(import_);
    column->addWidget(makeLiveBar());
    no_match_ = new QLabel(tr("No option matches. Words are looked for in names and explanations."), middle);
    no_match_->setAlignment(Qt::AlignCenter);
    no_match_->hide();
    column->addWidget(no_match_);
    column->addWidget(form_, 1);
    return middle;
}

QWidget* SetupPanel::makeTools() {
    auto* tools = new QWidget(this);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    row->setSpacing(theme::kGrid);
    search_ = new QLineEdit(tools);
    search_->setPlaceholderText(tr("Search options"));
    search_->setAccessibleName(tr("Search options"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    search_->setMaximumWidth(kSearchWidth);
    show_all_ = new QCheckBox(tr("Show all"), tools);
    show_all_->setToolTip(tr("Also options that are rarely changed"));
    QAction* undo = form_->undoStack()->createUndoAction(this, tr("Undo"));
    QAction* redo = form_->undoStack()->createRedoAction(this, tr("Redo"));
    addActions({undo, redo});
    draw_ = new QPushButton(tr("Draw the data"), tools);
    draw_->setIcon(theme::icon(QStringLiteral("brush")));
    draw_->setToolTip(tr("Opens the editor; its drawing becomes the data of this setup"));
    draw_->hide();
    connect(draw_, &QPushButton::clicked, this, &SetupPanel::drawRequested);
    row->addWidget(search_, 1);
    row->addWidget(show_all_);
    row->addWidget(draw_);
    row->addStretch();
    row->addWidget(actionButton(undo, QStringLiteral("undo"), QKeySequence::Undo, tools));
    row->addWidget(actionButton(redo, QStringLiteral("redo"), QKeySequence::Redo, tools));
    connect(search_, &QLineEdit::textChanged, form_, &ConfigForm::setFilter);
    connect(show_all_, &QCheckBox::toggled, form_, &ConfigForm::setShowAll);
    return tools;
}

QWidget* SetupPanel::makeLiveBar() {
    live_bar_ = new QWidget(this);
    auto* row = new QHBoxLayout(live_bar_);
    row->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    live_text_ = new QLabel(live_bar_);
    live_text_->setWordWrap(true);
    auto* other = new QPushButton(tr("Set up another run"), live_bar_);
    other->setObjectName(QStringLiteral("other_run"));
    other->setToolTip(tr("Keep these values, unlock every field and leave the running one alone"));
    row->addWidget(live_text_, 1);
    row->addWidget(other);
    connect(other, &QPushButton::clicked, this, [this] { setLiveRun({}, {}, {}); });
    live_bar_->hide();
    return live_bar_;
}

void SetupPanel::setPreset(const QString& name) {
    try {
        const RunConfig config = preset(name.toStdString());
        form_->setConfig(config, {name, config}, tr("preset %1").arg(name));
        messages_->dismiss(QStringLiteral("load"));
    } catch (const Error& error) {
        messages_->show(QStringLiteral("load"), error.info());
    }
}

void SetupPanel::loadFile(const QString& path) {
    try {
        const RunConfig config = load_config(path.toStdString());
        form_->setConfig(config, {path, config}, tr("file %1").arg(QFileInfo(path).fileName()));
        messages_->dismiss(QStringLiteral("load"));
        import_->hide();
    } catch (const Error& error) {
        offerImport(path, error.info());
    }
}

void SetupPanel::setConfig(const RunConfig& config, const QString& preset_name) {
    FormBase base{preset_name, config};
    try {
        if (!preset_name.isEmpty()) {
            base.config = preset(preset_name.toStdString());
        }
    } catch (const Error&) {
        base.name.clear();  // the preset is gone since; the config itself is all there is
    }
    form_->setConfig(config, base, tr("configuration"));
}

void SetupPanel::setLiveRun(const QString& run, const RunConfig& config, const QString& preset_name) {
    const bool live = !run.isEmpty();
    live_run_ = run;
    if (live) {
        form_->setLive(false);
        setConfig(config, preset_name);
        form_->undoStack()->clear();
        live_text_->setText(
            tr("%1 is running. Fields with the green mark can be changed; each change is recorded "
               "with the run.")
                .arg(run));
    }
    form_->setLive(live);
    live_bar_->setVisible(live);
    presets_->setChoosable(!live);
    refresh();
}

void SetupPanel::setBlocked(const QString& reason) {
    blocked_ = reason;
    refresh();
}

void SetupPanel::refresh() {
    const FormBase& base = form_->base();
    draw_->setVisible(live_run_.isEmpty() && form_->config().data.source == DataSource::kDrawing);
    const std::vector<ConfigFinding> problems = form_->problems();
    const bool is_file = base.name.contains(QLatin1Char('/'));
    review_->setDifferences(diff(base.config, form_->config()),
                            is_file ? QFileInfo(base.name).fileName() : base.name);
    review_->setFindings(problems, form_->warnings());
    presets_->setCurrent(base.name);
    QString command;
    try {
        command = QString::fromStdString(command_line(base.name.toStdString(), form_->config()));
    } catch (const Error&) {
        command = QString::fromStdString(command_line({}, form_->config()));  // the base file is gone
    }
    review_->setCommand(command, QString::fromStdString(config_hash(form_->config()).substr(0, 12)));
    QString reason = blocked_;
    if (!live_run_.isEmpty()) {
        reason = tr("%1 is running; set up another run to start one more.").arg(live_run_);
    } else if (!problems.empty()) {
        reason = QString::fromStdString(problems.front().message);
        if (problems.size() > 1) {
            reason += tr(" (and %1 more)").arg(problems.size() - 1);
        }
    }
    review_->setStartReason(reason);
}

void SetupPanel::start() {
    RunConfig config = form_->config();
    const QString preset_name = form_->base().name;
    if (config.run.name.empty()) {
        config.run.name = QFileInfo(preset_name).completeBaseName().toStdString();
    }
    Q_EMIT startRequested(config, preset_name);
}

void SetupPanel::savePreset(const QString& name) {
    if (const auto problems = form_->problems(); !problems.empty()) {
        presets_->setSaveProblem(
            tr("First correct: %1").arg(QString::fromStdString(problems.front().message)));
        return;
    }
    try {
        save_user_preset(name.toStdString(), form_->config(), false);
        presets_->setSaveProblem({});
        presets_->reload();
        setPreset(name);
    } catch (const Error& error) {
        presets_->setSaveProblem(QString::fromStdString(error.info().message));
    }
}

void SetupPanel::chooseFile() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Load configuration"), {}, tr("Configurations (*.yaml *.yml *.json);;All files (*)"));
    if (!path.isEmpty()) {
        loadFile(path);
    }
}

void SetupPanel::offerImport(const QString& path, const ErrorInfo& error) {
    bool is_flat = false;
    try {
        for (const FlatImportRow& row : import_flat(path.toStdString()).rows) {
            is_flat = is_flat || row.outcome == "imported";
        }
    } catch (const Error&) {
        is_flat = false;  // not a flat file either; the first error is the one that matters
    }
    std::vector<BannerAction> actions;
    if (is_flat) {
        actions.push_back(
            {tr("Import as a flat file of the Python reproduction"), [this, path] { importFlat(path); }});
    }
    messages_->show(QStringLiteral("load"), error, std::move(actions));
}

void SetupPanel::importFlat(const QString& path) {
    try {
        const FlatImport import = import_flat(path.toStdString());
        const QString file = QFileInfo(path).fileName();
        form_->setConfig(import.config, {QString(), RunConfig{}}, tr("import of %1").arg(file));
        import_->setImport(import, file);
    } catch (const Error& error) {
        messages_->show(QStringLiteral("load"), error.info());
    }
}

void SetupPanel::dragEnterEvent(QDragEnterEvent* event) {
    if (live_run_.isEmpty() && !draggedFile(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void SetupPanel::dropEvent(QDropEvent* event) {
    loadFile(draggedFile(event->mimeData()));
    event->acceptProposedAction();
}

void SetupPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && review_ != nullptr) {
        refresh();  // icons in the lists carry the theme's colours
    }
}

}  // namespace drift
