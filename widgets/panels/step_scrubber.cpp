#include "widgets/panels/step_scrubber.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "core/base/clock.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kPlayMilliseconds = 80;

}  // namespace

StepScrubber::StepScrubber(QWidget* parent) : QWidget(parent), timer_(new QTimer(this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kRow);
    const auto button = [&](const QString& icon, const QString& name, auto slot) {
        auto* made = new QToolButton(this);
        made->setIcon(theme::icon(icon));
        made->setToolTip(name);
        made->setAccessibleName(name);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    button(QStringLiteral("first"), tr("First recorded step (Home)"), &StepScrubber::first);
    button(QStringLiteral("back"), tr("Previous recorded step (,)"), &StepScrubber::previous);
    play_ = button(QStringLiteral("play"), tr("Play the recording"), &StepScrubber::togglePlay);
    button(QStringLiteral("next"), tr("Next recorded step (.)"), &StepScrubber::next);
    button(QStringLiteral("live"), tr("Newest step; follow the run (End)"), &StepScrubber::last);
    slider_ = new QSlider(Qt::Horizontal, this);
    slider_->setAccessibleName(tr("Recorded step"));
    row->addWidget(slider_, 1);
    label_ = new QLabel(this);
    label_->setFont(theme::tabular());
    label_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label_->setMinimumWidth(
        label_->fontMetrics().horizontalAdvance(QStringLiteral("step 000 000 of 000 000  live")));
    label_->setAccessibleName(tr("Shown step"));
    row->addWidget(label_);
    connect(slider_, &QSlider::valueChanged, this, [this](int value) { choose(value, true); });
    timer_->setInterval(kPlayMilliseconds);
    connect(timer_, &QTimer::timeout, this, [this] {
        if (index() + 1 >= static_cast<int>(steps_.size())) {
            togglePlay();
            return;
        }
        choose(index() + 1, true);
    });
    refresh();
}

std::int64_t StepScrubber::step() const {
    return steps_.empty() ? -1 : steps_[static_cast<std::size_t>(slider_->value())];
}

int StepScrubber::index() const {
    return steps_.empty() ? -1 : slider_->value();
}

void StepScrubber::setSteps(std::vector<std::int64_t> steps) {
    const std::int64_t shown = step();
    steps_ = std::move(steps);
    int wanted = static_cast<int>(steps_.size()) - 1;
    if (!following_ && shown >= 0) {
        const auto at = std::lower_bound(steps_.begin(), steps_.end(), shown);
        wanted = std::min(wanted, static_cast<int>(at - steps_.begin()));
    }
    {
        const QSignalBlocker quiet(slider_);
        slider_->setRange(0, std::max(0, static_cast<int>(steps_.size()) - 1));
    }
    choose(wanted, false);
}

void StepScrubber::addStep(std::int64_t step) {
    if (!steps_.empty() && step <= steps_.back()) {
        steps_.erase(std::lower_bound(steps_.begin(), steps_.end(), step), steps_.end());
    }
    std::vector<std::int64_t> steps = steps_;
    steps.push_back(step);
    setSteps(std::move(steps));
}

void StepScrubber::setLive(bool live) {
    live_ = live;
    refresh();
}

void StepScrubber::setIndex(int index) {
    choose(index, true);
}

void StepScrubber::choose(int index, bool by_user) {
    if (!steps_.empty()) {
        index = std::clamp(index, 0, static_cast<int>(steps_.size()) - 1);
        const QSignalBlocker quiet(slider_);
        slider_->setValue(index);
        if (by_user) {
            following_ = index + 1 == static_cast<int>(steps_.size());
        }
        Q_EMIT indexChanged(index, steps_[static_cast<std::size_t>(index)]);
    }
    refresh();
}

void StepScrubber::refresh() {
    slider_->setEnabled(steps_.size() > 1);
    if (steps_.empty()) {
        label_->setText(tr("nothing recorded"));
        return;
    }
    QString text =
        tr("step %1 of %2")
            .arg(QString::fromStdString(grouped(step())), QString::fromStdString(grouped(steps_.back())));
    if (live_) {
        text += following_ ? tr("  live") : tr("  held");
    }
    label_->setText(text);
}

void StepScrubber::first() {
    choose(0, true);
}
void StepScrubber::previous() {
    choose(index() - 1, true);
}
void StepScrubber::next() {
    choose(index() + 1, true);
}
void StepScrubber::last() {
    choose(static_cast<int>(steps_.size()) - 1, true);
}

void StepScrubber::togglePlay() {
    if (timer_->isActive()) {
        timer_->stop();
    } else if (steps_.size() > 1) {
        if (index() + 1 == static_cast<int>(steps_.size())) {
            choose(0, true);
        }
        timer_->start();
    }
    play_->setIcon(theme::icon(timer_->isActive() ? QStringLiteral("pause") : QStringLiteral("play")));
}

}  // namespace drift
