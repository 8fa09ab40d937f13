#include "widgets/panels/toy_cell.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/base/clock.h"
#include "widgets/models/toy_history.h"
#include "widgets/plot/elided_label.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"
#include "widgets/toy/toy_view.h"

namespace drift {

ToyCell::ToyCell(const ToyShown& shown, QWidget* parent) : QFrame(parent), shown_(shown) {
    setFrameShape(QFrame::NoFrame);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(2);
    makeCaption();
    column->addWidget(caption_);
    view_ = new ToyView(this);
    view_->installEventFilter(this);
    column->addWidget(view_, 1);
    setCaptioned(false);
    if (!shown.folder.empty()) {
        attach(shown.folder, shown.config, shown.job);
    } else {
        sayWhyEmpty();
    }
}

ToyCell::~ToyCell() = default;

void ToyCell::makeCaption() {
    caption_ = new QWidget(this);
    auto* row = new QHBoxLayout(caption_);
    row->setContentsMargins(theme::kRow, 0, 0, 0);
    row->setSpacing(theme::kGrid);
    title_ = new ElidedLabel(caption_);
    QFont bold = theme::font();
    bold.setBold(true);
    title_->setFont(bold);
    title_->setText(shown_.difference.isEmpty() ? shown_.name : shown_.difference);
    title_->setToolTip(shown_.name);
    step_ = new QLabel(caption_);
    step_->setFont(theme::tabular(theme::TextSize::kSmall));
    step_->setAccessibleName(tr("Shown step"));
    auto* close = new QToolButton(caption_);
    close->setIcon(theme::icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Take this toy out of the comparison; its run stays"));
    close->setAccessibleName(tr("Close %1").arg(title_->text()));
    connect(close, &QToolButton::clicked, this, &ToyCell::closeRequested);
    row->addWidget(title_, 1);
    row->addWidget(step_);
    row->addWidget(close);
    setAccessibleName(shown_.difference.isEmpty() ? shown_.name : shown_.difference);
}

void ToyCell::attach(const std::filesystem::path& folder, const RunConfig& config, JobId job) {
    shown_.job = job;
    setConfig(config);
    if (history_ && folder == shown_.folder) {
        return;
    }
    shown_.folder = folder;
    live_.reset();
    history_ = std::make_unique<ToyHistory>(folder);
    sayWhyEmpty();
}

void ToyCell::sayWhyEmpty() {
    if (!history_) {
        view_->clear(is_finished(shown_.state)
                         ? tr("This job ended before it began to train.")
                         : tr("Waits for its turn; it starts when a lane of its device is free."));
    } else if (!history_->problem().isEmpty()) {
        view_->clear(history_->problem());
    } else if (history_->steps().empty()) {
        view_->clear(isLive() ? tr("The first frame appears when training starts.")
                              : tr("This run recorded no frames: preview.every_steps was 0, or it ended "
                                   "before the first one."));
    }
}

void ToyCell::setState(JobState state) {
    shown_.state = state;
    if (is_finished(state)) {
        shown_.job = 0;
        if (history_) {
            history_->refresh();
        }
    }
    if (view_->frame() == nullptr) {
        sayWhyEmpty();
    }
}

void ToyCell::setConfig(const RunConfig& config) {
    shown_.config = config;
    ToyFieldOptions options = view_->options();
    options.drift = config.drift;
    view_->setOptions(options);
}

void ToyCell::setCaptioned(bool captioned) {
    caption_->setVisible(captioned);
}

void ToyCell::setCurrent(bool current) {
    if (current != current_) {
        current_ = current;
        updateFrame();
    }
}

void ToyCell::updateFrame() {
    setFrameShape(current_ ? QFrame::Box : QFrame::NoFrame);
    QPalette palette;
    palette.setColor(QPalette::WindowText, theme::colors().accent);
    setPalette(palette);
    title_->setPalette({});
}

double ToyCell::newestStep() const {
    const double recorded =
        history_ && !history_->steps().empty() ? static_cast<double>(history_->steps().back()) : -1.0;
    return live_ ? std::max(recorded, static_cast<double>(live_->step)) : recorded;
}

void ToyCell::takeFrame(const std::shared_ptr<const ToyFrame>& frame, bool show) {
    live_ = frame;
    if (show) {
        view_->setFrame(frame);
        showStep(frame->step);
    }
}

void ToyCell::showAt(double step) {
    if (!history_) {
        return;
    }
    std::shared_ptr<const ToyFrame> frame = history_->frameAt(step);
    // A live picture of a step that was not recorded is closer.
    const bool live_fits = live_ && static_cast<double>(live_->step) <= step;
    if (live_fits && (!frame || live_->step > frame->step || static_cast<double>(frame->step) > step)) {
        frame = live_;
    }
    if (!frame) {
        if (view_->frame() == nullptr) {
            sayWhyEmpty();
        }
        return;
    }
    if (view_->frame() == nullptr || view_->frame()->step != frame->step) {
        view_->setFrame(frame);
        showStep(frame->step);
    }
}

void ToyCell::showStep(std::int64_t step) {
    step_->setText(tr("step %1").arg(QString::fromStdString(grouped(step))));
}

bool ToyCell::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::FocusIn) {
        Q_EMIT chosen();
    }
    return QFrame::eventFilter(watched, event);
}

void ToyCell::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange) {
        updateFrame();
    }
}

}  // namespace drift
