#include "widgets/panels/setup_review.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/form/diff_view.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kCommandLines = 4;
constexpr int kCopiedMs = 1500;

QLabel* heading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = theme::font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

// A palette role, not a palette of its own: that would not follow a change of theme.
void makeSmall(QLabel* label, QPalette::ColorRole role) {
    label->setFont(theme::font(theme::TextSize::kSmall));
    label->setForegroundRole(role);
}

// tr("%n ...") needs a translation file even for English plurals.
QString counted(int count, const QString& one, const QString& many) {
    return count == 1 ? one : many.arg(count);
}

}  // namespace

SetupReview::SetupReview(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
    column->setSpacing(theme::kRow);
    diff_title_ = heading({}, this);
    column->addWidget(diff_title_);
    diff_ = new DiffView(this);
    column->addWidget(diff_, 1);
    no_difference_ = new QLabel(tr("No changes yet. What you change in the form is listed here."), this);
    no_difference_->setWordWrap(true);
    no_difference_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    makeSmall(no_difference_, QPalette::PlaceholderText);
    column->addWidget(no_difference_, 1);
    column->addSpacing(theme::kGrid);
    finding_title_ = heading({}, this);
    column->addWidget(finding_title_);
    findings_ = new QListWidget(this);
    findings_->setWordWrap(true);
    findings_->setIconSize({theme::kIcon, theme::kIcon});
    findings_->setFont(theme::font(theme::TextSize::kSmall));
    findings_->setSpacing(1);
    findings_->viewport()->setAutoFillBackground(false);
    findings_->setFrameShape(QFrame::NoFrame);
    findings_->setAccessibleName(tr("Problems and warnings"));
    findings_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    findings_->setToolTip(tr("Activate an entry to go to its field"));
    column->addWidget(findings_);
    column->addSpacing(theme::kGrid);
    column->addWidget(makeCommand());
    column->addSpacing(theme::kGrid);
    column->addWidget(makeStart());
    connect(diff_, &DiffView::keyActivated, this, &SetupReview::keyActivated);
    const auto go = [this](const QListWidgetItem* item) {
        if (const QString key = item->data(Qt::UserRole).toString(); !key.isEmpty()) {
            Q_EMIT keyActivated(key);
        }
    };
    connect(findings_, &QListWidget::itemClicked, this, go);
    connect(findings_, &QListWidget::itemActivated, this, go);
}

QWidget* SetupReview::makeCommand() {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kRow);
    auto* row = new QHBoxLayout;
    row->addWidget(heading(tr("The same without a window"), box));
    row->addStretch();
    hash_ = new QLabel(box);
    hash_->setToolTip(tr("Config hash: equal for runs that must give the same result"));
    makeSmall(hash_, QPalette::PlaceholderText);
    hash_->setFont(theme::monospace(theme::TextSize::kSmall));
    hash_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(hash_);
    auto* copy = new QToolButton(box);
    copy->setIcon(theme::icon(QStringLiteral("copy")));
    copy->setText(tr("Copy"));
    copy->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copy->setAutoRaise(true);
    copy->setAccessibleName(tr("Copy the command"));
    row->addWidget(copy);
    column->addLayout(row);
    command_ = new QPlainTextEdit(box);
    command_->setReadOnly(true);
    command_->setFont(theme::monospace(theme::TextSize::kSmall));
    command_->setAccessibleName(tr("Command"));
    command_->setFixedHeight(QFontMetrics(command_->font()).lineSpacing() * kCommandLines + 2 * theme::kGrid);
    column->addWidget(command_);
    connect(copy, &QToolButton::clicked, this, [this, copy] {
        QGuiApplication::clipboard()->setText(command());
        copy->setText(tr("Copied"));
        QTimer::singleShot(kCopiedMs, copy, [copy] { copy->setText(tr("Copy")); });
    });
    return box;
}

QWidget* SetupReview::makeStart() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kGrid);
    reason_ = new QLabel(box);
    reason_->setWordWrap(true);
    reason_->setTextFormat(Qt::PlainText);
    makeSmall(reason_, QPalette::BrightText);
    reason_->setAccessibleName(tr("Why Start is disabled"));
    start_ = new QPushButton(tr("Start"), box);
    start_->setAccessibleName(tr("Start this run"));
    start_->setProperty("primary", true);  // the style sheet's accent
    start_->setMinimumSize(12 * theme::kGrid, 4 * theme::kGrid);
    row->addWidget(reason_, 1);
    row->addWidget(start_, 0, Qt::AlignBottom);
    connect(start_, &QPushButton::clicked, this, &SetupReview::startClicked);
    return box;
}

void SetupReview::setDifferences(const std::vector<ConfigDifference>& differences, const QString& base_name) {
    const QString base = base_name.isEmpty() ? tr("the defaults") : base_name;
    diff_title_->setText(differences.empty()
                             ? tr("Same as %1").arg(base)
                             : counted(static_cast<int>(differences.size()), tr("1 change from %1").arg(base),
                                       tr("%1 changes from %2").arg(QStringLiteral("%1"), base)));
    diff_->setDifferences(differences, tr("Before"), tr("Now"));
    diff_->setVisible(!differences.empty());
    no_difference_->setVisible(differences.empty());
}

void SetupReview::setFindings(const std::vector<ConfigFinding>& problems,
                              const std::vector<ConfigFinding>& warnings) {
    findings_->clear();
    for (const auto* list : {&problems, &warnings}) {
        for (const ConfigFinding& finding : *list) {
            auto* item = new QListWidgetItem(findings_);
            const bool warning = finding.warning;
            item->setText(QString::fromStdString(finding.message));
            item->setIcon(theme::icon(warning ? QStringLiteral("warning") : QStringLiteral("error"),
                                      warning ? theme::colors().warning : theme::colors().bad));
            item->setData(Qt::UserRole, QString::fromStdString(finding.key));
            item->setData(Qt::AccessibleTextRole,
                          (warning ? tr("Warning: %1") : tr("Problem: %1")).arg(item->text()));
            item->setToolTip(item->text());
        }
    }
    const int problem_count = static_cast<int>(problems.size());
    const int warning_count = static_cast<int>(warnings.size());
    QStringList parts;
    if (problem_count > 0) {
        parts << counted(problem_count, tr("1 problem"), tr("%1 problems"));
    }
    if (warning_count > 0) {
        parts << counted(warning_count, tr("1 warning"), tr("%1 warnings"));
    }
    finding_title_->setText(parts.join(QStringLiteral(", ")));
    finding_title_->setVisible(!parts.isEmpty());
    findings_->setVisible(!parts.isEmpty());
    fitFindings();
}

// As tall as its wrapped entries, at most a third of the panel.
void SetupReview::fitFindings() {
    findings_->doItemsLayout();
    int needed = 2;
    for (int i = 0; i < findings_->count(); ++i) {
        needed += findings_->visualItemRect(findings_->item(i)).height() + 2;
    }
    findings_->setFixedHeight(
        std::clamp(needed, theme::kRowHeight, std::max(height() / 3, 4 * theme::kRowHeight)));
}

void SetupReview::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitFindings();
}

void SetupReview::setCommand(const QString& command, const QString& hash) {
    if (command_->toPlainText() != command) {
        command_->setPlainText(command);
    }
    hash_->setText(hash);
}

void SetupReview::setStartReason(const QString& reason) {
    reason_->setText(reason);
    start_->setEnabled(reason.isEmpty());
    start_->setToolTip(reason.isEmpty() ? tr("Freeze this configuration and put the run into the queue")
                                        : reason);
}

QString SetupReview::startReason() const {
    return reason_->text();
}

QString SetupReview::command() const {
    return command_->toPlainText();
}

}  // namespace drift
