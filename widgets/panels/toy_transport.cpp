#include "widgets/panels/toy_transport.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QSignalBlocker>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/base/clock.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kTickMs = 16;
constexpr double kJump = 0.1;
constexpr double kRates[] = {1, 2, 5, 12, 25, 60, 120, 240};
constexpr double kUsualRate = 25;
constexpr int kSlowest = 64;

QString momentText(double moment, ToySync sync) {
    return sync == ToySync::kStep
               ? ToyTransport::tr("step %1").arg(QString::fromStdString(grouped(std::llround(moment))))
               : ToyTransport::tr("%1 s").arg(moment, 0, 'f', moment < 100 ? 2 : 1);
}

}  // namespace

ToyTransport::ToyTransport(QWidget* parent) : QWidget(parent), timer_(new QTimer(this)) {
    setAccessibleName(tr("Time"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    timeline_ = new ToyTimeline(this);
    timeline_->setToolTip(
        tr("Recorded moments. Keys: , and . one moment, < and > a tenth, Home, End, L follows the run"));
    column->addWidget(timeline_);
    connect(timeline_, &ToyTimeline::chosen, this, [this](int index) {
        play(0);
        choose(index, true);
    });
    buildControls();
    timer_->setInterval(kTickMs);
    timer_->setTimerType(Qt::PreciseTimer);
    connect(timer_, &QTimer::timeout, this, &ToyTransport::tick);
    refresh();
}

void ToyTransport::buildControls() {
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    const auto button = [&](const QString& icon, const QString& tip, const QString& name, auto slot) {
        auto* made = new QToolButton(this);
        if (!icon.isEmpty()) {
            made->setIcon(theme::icon(icon));
        }
        made->setToolTip(tip);
        made->setAccessibleName(name);
        made->setAutoRaise(true);
        connect(made, &QToolButton::clicked, this, slot);
        row->addWidget(made);
        return made;
    };
    button(QStringLiteral("first"), tr("First moment (Home)"), tr("First moment"), &ToyTransport::first);
    back_ = button(QStringLiteral("play_back"), tr("Play backward"), tr("Play backward"),
                   [this] { play(direction_ == -1 ? 0 : -1); });
    button(QStringLiteral("frame_back"), tr("Previous moment (,)"), tr("Previous moment"),
           &ToyTransport::previous);
    play_ = button(QStringLiteral("play"), tr("Play forward (Space)"), tr("Play forward"),
                   [this] { play(direction_ == 1 ? 0 : 1); });
    button(QStringLiteral("frame_next"), tr("Next moment (.); at the end of a paused run: one more step"),
           tr("Next moment"), &ToyTransport::next);
    button(QStringLiteral("last"), tr("Last moment (End)"), tr("Last moment"), &ToyTransport::last);
    row->addSpacing(theme::kGrid);
    rate_ = new QComboBox(this);
    for (const double rate : kRates) {
        rate_->addItem(tr("%1 / s").arg(rate), rate);
    }
    rate_->setAccessibleName(tr("Moments played per second"));
    rate_->setToolTip(tr("Speed of playing: recorded moments per second"));
    setFramesPerSecond(kUsualRate);
    row->addWidget(rate_);
    sync_choice_ = new QComboBox(this);
    sync_choice_->addItem(tr("by step"));
    sync_choice_->addItem(tr("by time"));
    sync_choice_->setAccessibleName(tr("Toys run in step by"));
    sync_choice_->setToolTip(tr("All toys show the same step, or the same running time"));
    connect(sync_choice_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT syncChosen(index == 0 ? ToySync::kStep : ToySync::kTime); });
    row->addWidget(sync_choice_);
    row->addStretch();
    state_ = new QLabel(this);
    state_->setFont(theme::tabular(theme::TextSize::kSmall));
    state_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    state_->setAccessibleName(tr("Shown moment"));
    row->addWidget(state_);
    row->addSpacing(theme::kGrid);
    slow_ = new QComboBox(this);
    slow_->addItem(tr("full speed"), 1.0);
    for (int factor = 2; factor <= kSlowest; factor *= 2) {
        slow_->addItem(tr("1/%1 speed").arg(factor), static_cast<double>(factor));
    }
    slow_->setAccessibleName(tr("Speed of the live run"));
    slow_->setToolTip(tr("Slow motion: the run waits between its steps; its result stays the same"));
    connect(slow_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT slowMotionRequested(slow_->itemData(index).toDouble()); });
    row->addWidget(slow_);
    live_button_ = button(QStringLiteral("live"), tr("Follow the newest step of the run (L)"), tr("Live"),
                          &ToyTransport::goLive);
    live_button_->setText(tr("Live"));
    live_button_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    live_button_->setCheckable(true);
    setSyncChoice(false);
}

void ToyTransport::setSyncChoice(bool several) {
    sync_choice_->setVisible(several);
}

void ToyTransport::setSync(ToySync sync) {
    sync_ = sync;
    sync_choice_->setCurrentIndex(sync == ToySync::kStep ? 0 : 1);
    refresh();
}

void ToyTransport::setMoments(std::vector<double> moments) {
    const double shown = moment();
    const int before = index();
    {
        const QSignalBlocker quiet(timeline_);
        timeline_->setMoments(std::move(moments));
    }
    const int newest = static_cast<int>(timeline_->moments().size()) - 1;
    const int wanted = following_ || shown < 0 ? newest : timeline_->indexAt(shown);
    if (newest < 0) {
        refresh();
    } else if (following_ || wanted != before || shown < 0 || moment() != shown) {
        choose(wanted, false);
    } else {
        refresh();
    }
}

void ToyTransport::setMarks(std::vector<ToyTimelineMark> marks) {
    timeline_->setMarks(std::move(marks));
}

void ToyTransport::setLive(bool live) {
    if (live != live_) {
        live_ = live;
        following_ = live || following_;
        slow_->setCurrentIndex(0);
    }
    refresh();
}

void ToyTransport::setPaused(bool paused) {
    paused_ = paused;
    refresh();
}

void ToyTransport::setLiveMoment(double moment) {
    if (following_ && live_) {
        showMoment(moment);
    }
}

bool ToyTransport::isPlaying() const {
    return timer_->isActive();
}

double ToyTransport::moment() const {
    return timeline_->moments().empty() ? -1
                                        : timeline_->moments()[static_cast<std::size_t>(timeline_->value())];
}

int ToyTransport::index() const {
    return timeline_->moments().empty() ? -1 : timeline_->value();
}

double ToyTransport::framesPerSecond() const {
    return rate_->currentData().toDouble();
}

void ToyTransport::setFramesPerSecond(double rate) {
    const auto nearest = std::min_element(std::begin(kRates), std::end(kRates), [rate](double a, double b) {
        return std::abs(a - rate) < std::abs(b - rate);
    });
    rate_->setCurrentIndex(static_cast<int>(nearest - std::begin(kRates)));
}

void ToyTransport::choose(int index, bool by_user) {
    if (timeline_->moments().empty()) {
        return;
    }
    {
        const QSignalBlocker quiet(timeline_);
        timeline_->setValue(std::clamp(index, 0, timeline_->maximum()));
    }
    following_ = by_user ? false : following_;
    refresh();
    Q_EMIT moved(moment());
}

void ToyTransport::first() {
    play(0);
    choose(0, true);
}
void ToyTransport::last() {
    play(0);
    choose(timeline_->maximum(), true);
}
void ToyTransport::previous() {
    play(0);
    choose(index() - 1, true);
}

void ToyTransport::next() {
    play(0);
    const bool at_end = index() == timeline_->maximum() || index() < 0;
    if (live_ && paused_ && (following_ || at_end)) {
        goLive();
        Q_EMIT stepRequested();
        return;
    }
    choose(index() + 1, true);
}

void ToyTransport::jump(double share) {
    play(0);
    const int distance = std::max(1, static_cast<int>(std::lround(std::abs(share) * timeline_->maximum())));
    choose(index() + (share < 0 ? -distance : distance), true);
}

void ToyTransport::goLive() {
    play(0);
    following_ = true;
    choose(timeline_->maximum(), false);
    refresh();
}

void ToyTransport::play(int direction) {
    if (direction != 0 && timeline_->maximum() > 0) {
        const int end = direction > 0 ? timeline_->maximum() : 0;
        if (index() == end) {
            choose(timeline_->maximum() - end, true);
        }
        following_ = false;
        direction_ = direction;
        played_ = 0;
        clock_.start();
        timer_->start();
    } else {
        direction_ = 0;
        timer_->stop();
    }
    refresh();
}

void ToyTransport::togglePlay() {
    if (live_ && following_) {
        Q_EMIT pauseRequested(!paused_);
    } else {
        play(direction_ == 0 ? 1 : 0);
    }
}

void ToyTransport::tick() {
    played_ += framesPerSecond() * static_cast<double>(clock_.restart()) / 1000.0;
    const int frames = static_cast<int>(played_);
    if (frames == 0) {
        return;
    }
    played_ -= frames;
    const int wanted = index() + direction_ * frames;
    choose(wanted, true);
    if (wanted <= 0 || wanted >= timeline_->maximum()) {
        if (direction_ > 0 ? wanted >= timeline_->maximum() : wanted <= 0) {
            play(0);
        }
    }
}

void ToyTransport::showMoment(double moment) {
    timeline_->setLabel(momentText(moment, sync_));
}

void ToyTransport::refresh() {
    const bool some = timeline_->maximum() > 0;
    timeline_->setEnabled(some);
    const auto icon = [this](int direction, const QString& name) {
        return theme::icon(direction_ == direction ? QStringLiteral("pause") : name);
    };
    play_->setIcon(icon(1, QStringLiteral("play")));
    back_->setIcon(icon(-1, QStringLiteral("play_back")));
    for (QWidget* part : {static_cast<QWidget*>(play_), static_cast<QWidget*>(back_)}) {
        part->setEnabled(some);
    }
    slow_->setVisible(live_);
    live_button_->setVisible(live_);
    live_button_->setChecked(live_ && following_);
    if (timeline_->moments().empty()) {
        timeline_->setLabel({});
        state_->setText(tr("nothing recorded yet"));
        return;
    }
    showMoment(moment());
    const QString end = momentText(timeline_->moments().back(), sync_);
    state_->setText(!live_       ? tr("of %1").arg(end)
                    : following_ ? (paused_ ? tr("live, paused") : tr("live"))
                                 : tr("held; the run is at %1").arg(end));
}

bool ToyTransport::isKey(const QKeyEvent& event) {
    if ((event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) != 0) {
        return false;
    }
    switch (event.key()) {
        case Qt::Key_Space:
        case Qt::Key_Comma:
        case Qt::Key_Period:
        case Qt::Key_Less:
        case Qt::Key_Greater:
        case Qt::Key_Home:
        case Qt::Key_End:
        case Qt::Key_L:
            return true;
        default:
            return false;
    }
}

bool ToyTransport::handleKey(QKeyEvent* event) {
    if (!isKey(*event)) {
        return false;
    }
    switch (event->key()) {
        case Qt::Key_Space:
            togglePlay();
            break;
        case Qt::Key_Comma:
            previous();
            break;
        case Qt::Key_Period:
            next();
            break;
        case Qt::Key_Less:
            jump(-kJump);
            break;
        case Qt::Key_Greater:
            jump(kJump);
            break;
        case Qt::Key_Home:
            first();
            break;
        case Qt::Key_End:
            last();
            break;
        default:
            goLive();
    }
    return true;
}

}  // namespace drift
