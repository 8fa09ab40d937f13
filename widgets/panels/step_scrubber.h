// A slider over recorded steps with first, back, play, forward, last and a "live" end that follows new ones.
//
// The steps need not be evenly spaced. THREADING  GUI thread only.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

class QLabel;
class QSlider;
class QTimer;
class QToolButton;

namespace drift {

class StepScrubber : public QWidget {
    Q_OBJECT

public:
    explicit StepScrubber(QWidget* parent = nullptr);
    // Recorded steps in increasing order. Keeps the chosen step, or the newest one while following.
    void setSteps(std::vector<std::int64_t> steps);
    void addStep(std::int64_t step);
    // False: the run has ended, so the last step is simply the last one and "live" is hidden.
    void setLive(bool live);
    [[nodiscard]] bool following() const { return following_; }
    [[nodiscard]] std::int64_t step() const;  // -1 when there is none
    [[nodiscard]] int index() const;
    void setIndex(int index);  // clamped; the last index follows again while live

public Q_SLOTS:
    void first();
    void previous();
    void next();
    void last();
    void togglePlay();

Q_SIGNALS:
    void indexChanged(int index, qint64 step);

private:
    void choose(int index, bool by_user);
    void refresh();

    std::vector<std::int64_t> steps_;
    bool live_ = false;
    bool following_ = true;
    QSlider* slider_ = nullptr;
    QToolButton* play_ = nullptr;
    QLabel* label_ = nullptr;
    QTimer* timer_ = nullptr;
};

}  // namespace drift
