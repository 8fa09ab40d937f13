#include "widgets/panels/toy_lab.h"

#include <QCheckBox>
#include <QFrame>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>
#include <cmath>

#include "core/base/log.h"
#include "core/config/config_io.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"
#include "widgets/panels/step_scrubber.h"
#include "widgets/toy/toy_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kSideWidth = 264;
// Live options a toy user reaches for first; the rest is in Setup.
constexpr std::array<const char*, 4> kEditable = {"optimizer.learning_rate", "drift.temperatures",
                                                  "drift.attraction", "drift.repulsion"};

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = theme::font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

QString metricText(double value) {
    return std::isfinite(value) ? QString::number(value, 'f', std::abs(value) < 0.0995 ? 4 : 3)
                                : QStringLiteral("NaN");
}

int modeCount(const DataConfig& data) {
    return data.source == DataSource::kTwoGaussians ? 2 : static_cast<int>(data.toy_modes);
}

// E|z| of a 2-D normal: the mean distance of exact samples to their centre.
double idealDistance(const DataConfig& data) {
    return data.toy_std * std::sqrt(std::acos(-1.0) / 2);
}

}  // namespace

ToyLabPanel::ToyLabPanel(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Toy lab"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    row->setSpacing(theme::kGroupGap);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kRow);
    row->addLayout(column, 1);
    auto* head = new QHBoxLayout;
    title_ = new QLabel(this);
    title_->setFont(theme::font(theme::TextSize::kTitle));
    hover_ = new QLabel(this);
    hover_->setFont(theme::tabular(theme::TextSize::kSmall));
    hover_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    head->addWidget(title_, 1);
    head->addWidget(hover_);
    column->addLayout(head);
    view_ = new ToyView(this);
    column->addWidget(view_, 1);
    scrubber_ = new StepScrubber(this);
    column->addWidget(scrubber_);
    side_ = makeSide();
    row->addWidget(side_);

    empty_ = new QWidget(this);
    auto* empty_row = new QHBoxLayout(empty_);
    empty_row->setContentsMargins(0, 0, 0, 0);
    empty_row->addStretch();
    for (const auto& [preset, text] : {std::pair{QStringLiteral("two_gaussians"), tr("Train two Gaussians")},
                                       std::pair{QStringLiteral("ring8"), tr("Train a ring of eight")}}) {
        auto* button = new QPushButton(text, empty_);
        const QString name = preset;
        connect(button, &QPushButton::clicked, this, [this, name] { Q_EMIT startRequested(name); });
        empty_row->addWidget(button);
    }
    empty_row->addStretch();
    column->addWidget(empty_);
    connect(view_, &ToyView::hovered, hover_, &QLabel::setText);
    connect(scrubber_, &StepScrubber::indexChanged, this, [this](int index) { showFrame(index); });
    clearRun();
}

ToyLabPanel::~ToyLabPanel() = default;

QWidget* ToyLabPanel::makeSide() {
    auto* side = new QWidget(this);
    side->setFixedWidth(kSideWidth);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kRow);
    column->addWidget(heading(tr("Held-out metrics"), side));
    metrics_ = new QWidget(side);
    column->addWidget(metrics_);
    column->addSpacing(theme::kGroupGap);
    column->addWidget(heading(tr("Show"), side));
    makeLayerBoxes(column);
    column->addSpacing(theme::kGroupGap);
    column->addWidget(heading(tr("Change while it runs"), side));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setVerticalSpacing(theme::kRow);
    makeEditRows(grid);
    column->addLayout(grid);
    edit_error_ = new QLabel(side);
    edit_error_->setWordWrap(true);
    edit_error_->hide();
    column->addWidget(edit_error_);
    column->addStretch();
    return side;
}

void ToyLabPanel::makeLayerBoxes(QVBoxLayout* column) {
    using Layers = ToyView::Layers;
    const std::array<std::tuple<QString, QString, bool Layers::*>, 5> boxes = {{
        {tr("Target points"), tr("Draws of the target distribution, the same for the whole run"),
         &Layers::data},
        {tr("Generated points"), tr("The generator's output for fixed noise"), &Layers::generated},
        {tr("Trails"), tr("Where each generated point was in the last frames"), &Layers::trails},
        {tr("Field on a grid"), tr("Where a sample at this place would be pushed; colour is the length"),
         &Layers::grid_arrows},
        {tr("Field at the samples"), tr("The drift that each generated point feels now"),
         &Layers::sample_arrows},
    }};
    for (const auto& [text, tip, member] : boxes) {
        auto* box = new QCheckBox(text, this);
        box->setToolTip(tip);
        box->setChecked(view_->layers().*member);
        bool Layers::*const layer = member;
        connect(box, &QCheckBox::toggled, this, [this, layer](bool on) {
            Layers layers = view_->layers();
            layers.*layer = on;
            view_->setLayers(layers);
        });
        column->addWidget(box);
    }
}

void ToyLabPanel::makeMetricRows() {
    delete metrics_->layout();
    qDeleteAll(metrics_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    metric_labels_.clear();
    auto* grid = new QGridLayout(metrics_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    int row = 0;
    const auto add = [&](const QString& key, const QString& name, const QString& ideal, const QString& tip) {
        auto* label = new QLabel(name, metrics_);
        auto* value = new QLabel(QStringLiteral("–"), metrics_);
        auto* wanted = new QLabel(ideal, metrics_);
        for (QLabel* number : {value, wanted}) {
            number->setFont(theme::tabular());
            number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
        wanted->setEnabled(false);
        value->setAccessibleName(name);
        for (QLabel* part : {label, value, wanted}) {
            part->setToolTip(tip);
        }
        grid->addWidget(label, row, 0);
        grid->addWidget(value, row, 1);
        grid->addWidget(wanted, row++, 2);
        metric_labels_.insert(key, value);
    };
    auto* now = new QLabel(tr("now"), metrics_);
    auto* ideal = new QLabel(tr("ideal"), metrics_);
    for (QLabel* label : {now, ideal}) {
        label->setFont(theme::font(theme::TextSize::kSmall));
        label->setAlignment(Qt::AlignRight);
        label->setEnabled(false);
    }
    grid->addWidget(now, row, 1);
    grid->addWidget(ideal, row++, 2);
    const int modes = modeCount(config_.data);
    for (int mode = 0; mode < modes; ++mode) {
        add(QStringLiteral("eval/coverage_%1").arg(mode), tr("share of mode %1").arg(mode + 1),
            QString::number(1.0 / modes, 'f', 3), tr("Share of generated points nearest to this mode"));
    }
    add(QStringLiteral("eval/mean_distance"), tr("mean distance"),
        QString::number(idealDistance(config_.data), 'f', 3),
        tr("Mean distance of a generated point to the nearest mode, data units"));
    add(QStringLiteral("eval/spread_ratio"), tr("spread ratio"), QStringLiteral("1"),
        tr("Standard deviation within the modes divided by the target's; 0 means collapsed onto points"));
    add(QStringLiteral("eval/energy_distance"), tr("energy distance"), QStringLiteral("floor"),
        tr("Distance of the two distributions (V-statistic), smaller is better"));
    add(QStringLiteral("eval/energy_floor"), tr("… its floor"), {},
        tr("What two independent draws of the target give at this size: no model can do better"));
}

void ToyLabPanel::makeEditRows(QGridLayout* grid) {
    int row = 0;
    for (const char* name : kEditable) {
        const OptionInfo& option = option_info(name);
        const QString key = QString::fromLatin1(name);
        QString text = key.section(QLatin1Char('.'), 1).replace(QLatin1Char('_'), QLatin1Char(' '));
        auto* label = new QLabel(text, this);
        auto* edit = new QLineEdit(this);
        edit->setFont(theme::tabular());
        const QString tip = QString::fromStdString(option.info.help) + QLatin1Char('\n') + key;
        label->setToolTip(tip);
        edit->setToolTip(tip);
        edit->setAccessibleName(text);
        label->setBuddy(edit);
        connect(edit, &QLineEdit::editingFinished, this, [this, key] { commitEdit(key); });
        grid->addWidget(label, row, 0, Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(edit, row++, 1);
        edits_.insert(key, edit);
    }
}

void ToyLabPanel::commitEdit(const QString& key) {
    const std::string name = key.toStdString();
    const std::string before = get_value(config_, name);
    const std::string text = edits_[key]->text().toStdString();
    RunConfig changed = config_;
    try {
        set_value(changed, name, text);
        edit_error_->hide();
    } catch (const Error& error) {
        edit_error_->setText(QString::fromStdString(error.info().message));
        edit_error_->show();
        return;
    }
    const std::string after = get_value(changed, name);
    edits_[key]->setText(QString::fromStdString(after));
    if (after != before) {
        config_ = changed;
        Q_EMIT liveEdit(job_, key, QString::fromStdString(after));
    }
}

void ToyLabPanel::setRun(const std::filesystem::path& folder, const QString& name, const RunConfig& config,
                         JobId job) {
    const bool same = folder == folder_ && frames_;
    folder_ = folder;
    config_ = config;
    job_ = job;
    title_->setText(name);
    side_->show();
    scrubber_->show();
    empty_->hide();
    for (auto it = edits_.cbegin(); it != edits_.cend(); ++it) {
        it.value()->setText(QString::fromStdString(get_value(config_, it.key().toStdString())));
    }
    edit_error_->hide();
    setEditable(job != 0);
    scrubber_->setLive(job != 0);
    if (same) {
        return;
    }
    makeMetricRows();
    view_->clear(tr("The first frame appears when training starts."));
    try {
        frames_ = std::make_unique<ToyFrameReader>(folder);
        scrubber_->setSteps(frames_->steps());
    } catch (const Error& error) {
        frames_.reset();
        scrubber_->setSteps({});
        view_->clear(QString::fromStdString(error.info().text()));
    }
    loadStoredMetrics();
}

void ToyLabPanel::clearRun() {
    folder_.clear();
    job_ = 0;
    frames_.reset();
    title_->setText(tr("Toy lab"));
    view_->clear(
        tr("A two-dimensional drifting model trains here: target points, generated points and the field that "
           "moves them.\nSelect a toy run on the left, or start one."));
    side_->hide();
    scrubber_->hide();
    empty_->show();
}

void ToyLabPanel::loadStoredMetrics() {
    try {
        const ScalarReader reader(folder_);
        for (const QString& key : metric_labels_.keys()) {
            if (const auto value = reader.last(key.toStdString())) {
                setMetric(key, *value);
            }
        }
    } catch (const Error& error) {
        // A run that has just started has no database yet; its values arrive with the step reports.
        log_debug(error.info().message);
    }
}

void ToyLabPanel::setMetric(const QString& key, double value) {
    if (QLabel* label = metric_labels_.value(key)) {
        label->setText(metricText(value));
    }
}

void ToyLabPanel::onFrame(const FieldFrame& frame) {
    if (frame.job != job_ || job_ == 0 || !frame.frame || !frames_) {
        return;
    }
    // Frames are written before they are announced, so the file has it; the newest is shown without reading
    // it back.
    frames_->refresh();
    if (scrubber_->following()) {
        view_->setFrame(frame.frame);
    }
    scrubber_->setSteps(frames_->steps());
}

void ToyLabPanel::showFrame(int index) {
    if (!frames_ || index < 0 || index >= static_cast<int>(frames_->steps().size())) {
        return;
    }
    const std::int64_t step = frames_->steps()[static_cast<std::size_t>(index)];
    if (view_->frame() != nullptr && view_->frame()->step == step) {
        return;
    }
    try {
        view_->setFrame(frames_->read(static_cast<std::size_t>(index)));
    } catch (const Error& error) {
        view_->clear(QString::fromStdString(error.info().text()));
    }
}

void ToyLabPanel::onStepReport(const StepReport& report) {
    if (report.job != job_ || job_ == 0) {
        return;
    }
    for (const StepReport::Row& row : report.rows) {
        for (const ScalarValue& value : row.values) {
            if (value.key.rfind("eval/", 0) == 0) {
                setMetric(QString::fromStdString(value.key), value.value);
            }
        }
    }
}

void ToyLabPanel::onConfigEdited(const ConfigEdited& edit) {
    if (edit.job != job_ || job_ == 0) {
        return;
    }
    set_value(config_, edit.key, edit.after);
    if (QLineEdit* field = edits_.value(QString::fromStdString(edit.key));
        field != nullptr && !field->hasFocus()) {
        field->setText(QString::fromStdString(edit.after));
    }
}

void ToyLabPanel::onJobState(JobId job, JobState state) {
    if (job != job_ || job_ == 0) {
        return;
    }
    setEditable(state == JobState::kStarting || state == JobState::kRunning || state == JobState::kPaused);
    if (is_finished(state)) {
        scrubber_->setLive(false);
    }
}

void ToyLabPanel::setEditable(bool editable) {
    for (QLineEdit* edit : std::as_const(edits_)) {
        edit->setReadOnly(!editable);
        edit->setEnabled(editable);
    }
}

void ToyLabPanel::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Comma:
            scrubber_->previous();
            break;
        case Qt::Key_Period:
            scrubber_->next();
            break;
        case Qt::Key_Home:
            scrubber_->first();
            break;
        case Qt::Key_End:
            scrubber_->last();
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

}  // namespace drift
