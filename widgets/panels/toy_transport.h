// The transport under the toy views: which recorded moment is shown, playing back and forth, following a live
// run, slow motion.
//
// While a run goes on the newest moment is followed until the user looks back; new moments then never move
// what is shown, only goLive() does. THREADING  GUI thread only.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <vector>

#include "widgets/panels/toy_timeline.h"

class QComboBox;
class QLabel;
class QTimer;
class QToolButton;

namespace drift {

enum class ToySync { kStep, kTime };

class ToyTransport : public QWidget {
    Q_OBJECT

public:
    explicit ToyTransport(QWidget* parent = nullptr);

    // Steps or seconds, increasing. Keeps the shown moment, or the newest one while following.
    void setMoments(std::vector<double> moments);
    void setMarks(std::vector<ToyTimelineMark> marks);
    // What moments are; kTime shows seconds. Only with several toys there is a choice.
    void setSync(ToySync sync);
    void setSyncChoice(bool several);
    // False: the run has ended. Following then means standing at the end.
    void setLive(bool live);
    // Whether the live run is paused: space then resumes it, "step" does one step.
    void setPaused(bool paused);
    // A live picture between two recorded moments is on screen.
    void setLiveMoment(double moment);

    [[nodiscard]] bool following() const { return following_; }
    [[nodiscard]] bool isPlaying() const;
    [[nodiscard]] double moment() const;  // negative when nothing is recorded
    [[nodiscard]] int index() const;
    [[nodiscard]] ToySync sync() const { return sync_; }
    [[nodiscard]] double framesPerSecond() const;
    void setFramesPerSecond(double rate);  // the nearest one offered
    [[nodiscard]] ToyTimeline* timeline() const { return timeline_; }
    // The keys of the toy lab; false: not one of them.
    bool handleKey(QKeyEvent* event);
    [[nodiscard]] static bool isKey(const QKeyEvent& event);

public Q_SLOTS:
    void first();
    void last();
    void previous();  // also: pauses playing
    void next();
    void jump(double share);  // of the whole recording, e.g. 0.1 or -0.1
    void goLive();
    void play(int direction);  // 1, -1; 0 stops
    void togglePlay();

Q_SIGNALS:
    void moved(double moment);  // what is shown has to change
    void syncChosen(drift::ToySync sync);
    void pauseRequested(bool pause);  // of the live run
    void stepRequested();             // one step of the paused live run
    void slowMotionRequested(double factor);

private:
    void buildControls();
    void choose(int index, bool by_user);
    void tick();
    void refresh();
    void showMoment(double moment);

    ToySync sync_ = ToySync::kStep;
    bool live_ = false, paused_ = false, following_ = true;
    int direction_ = 0;
    double played_ = 0;  // frames since playing began, not yet shown
    QElapsedTimer clock_;
    QTimer* timer_ = nullptr;
    ToyTimeline* timeline_ = nullptr;
    QToolButton *back_ = nullptr, *play_ = nullptr, *live_button_ = nullptr;
    QComboBox *rate_ = nullptr, *sync_choice_ = nullptr, *slow_ = nullptr;
    QLabel* state_ = nullptr;
};

}  // namespace drift
