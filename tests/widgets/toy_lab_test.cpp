#include "widgets/panels/toy_lab.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <fstream>

#include "core/config/config_io.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"
#include "tests/support/temp_folder.h"
#include "widgets/form/list_editor.h"
#include "widgets/panels/toy_edits.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_layers_box.h"
#include "widgets/panels/toy_metrics.h"
#include "widgets/panels/toy_side.h"
#include "widgets/panels/toy_transport.h"
#include "widgets/theme/palette.h"
#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

constexpr JobId kJob = 7;

std::shared_ptr<const ToyFrame> frame_at(std::int64_t step) {
    auto frame = std::make_shared<ToyFrame>();
    frame->step = step;
    for (int i = 0; i < 60; ++i) {
        const float angle = 0.1F * static_cast<float>(i);
        frame->data.insert(frame->data.end(), {2.5F * std::cos(angle), 2.5F * std::sin(angle)});
        const float reach = static_cast<float>(step) / 40;
        frame->gen.insert(frame->gen.end(), {reach * std::cos(angle), reach * std::sin(angle)});
    }
    return frame;
}

void record(const std::filesystem::path& folder, std::initializer_list<std::int64_t> steps) {
    ToyFrameWriter writer(folder);
    for (const std::int64_t step : steps) {
        writer.append(*frame_at(step));
    }
}

// A row per step: `pace` seconds each, with the energy distance 1 / step.
void log(const std::filesystem::path& folder, std::initializer_list<std::int64_t> steps, double pace) {
    ScalarWriter writer(folder);
    for (const std::int64_t step : steps) {
        StepReport::Row row;
        row.step = step;
        row.seconds = pace * static_cast<double>(step);
        row.values = {{"loss", 1.0},
                      {"eval/energy_distance", 1.0 / static_cast<double>(step + 1)},
                      {"eval/energy_floor", 0.01}};
        writer.add(row);
    }
    writer.add_mark(20, "edit", "optimizer.learning_rate: 0.004 -> 0.002");
    writer.add_mark(40, "checkpoint", "step_40");
    writer.flush();
}

class ToyLab : public testing::Test {
protected:
    void showLive() {
        record(folder.path(), {0, 20, 40});
        panel.setRun(folder.path(), QStringLiteral("live"), RunConfig{}, kJob);
        panel.onJobState(kJob, JobState::kRunning);
    }
    [[nodiscard]] std::int64_t shownStep() const {
        return panel.view()->frame() == nullptr ? -1 : panel.view()->frame()->step;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&panel, key, modifiers);
    }
    const TempFolder folder, other;
    ToyLabPanel panel;
};

TEST_F(ToyLab, ShowsTheRecordedFramesOfAFinishedRunByKey) {
    record(folder.path(), {0, 20, 40, 60});
    panel.setRun(folder.path(), QStringLiteral("two gaussians"), RunConfig{}, 0);
    EXPECT_EQ(shownStep(), 60);
    key(Qt::Key_Home);
    EXPECT_EQ(shownStep(), 0);
    key(Qt::Key_Period);
    EXPECT_EQ(shownStep(), 20);
    key(Qt::Key_Greater);
    EXPECT_EQ(shownStep(), 40) << "a tenth of four moments is at least one";
    key(Qt::Key_Less);
    key(Qt::Key_Comma);
    EXPECT_EQ(shownStep(), 0);
    key(Qt::Key_End);
    EXPECT_EQ(shownStep(), 60);
}

TEST_F(ToyLab, LookingBackHoldsTheMomentUntilLiveIsAskedFor) {
    showLive();
    record(folder.path(), {60});
    panel.onFrame({kJob, frame_at(60)});
    EXPECT_EQ(shownStep(), 60);
    panel.onFrame({kJob, frame_at(63)});
    EXPECT_EQ(shownStep(), 63) << "live frames need not be recorded";
    EXPECT_EQ(panel.transport()->timeline()->label(), QStringLiteral("step 63"));
    key(Qt::Key_Comma);
    const std::int64_t held = shownStep();
    EXPECT_LT(held, 60);
    record(folder.path(), {80});
    panel.onFrame({kJob, frame_at(80)});
    panel.onJobState(kJob, JobState::kRunning);
    EXPECT_EQ(shownStep(), held) << "new moments never move what is held";
    key(Qt::Key_End);
    EXPECT_EQ(shownStep(), 80);
    panel.onFrame({kJob, frame_at(90)});
    EXPECT_EQ(shownStep(), 80) << "the end of the recording is no live view";
    key(Qt::Key_L);
    EXPECT_EQ(shownStep(), 90);
    panel.onFrame({kJob + 1, frame_at(99)});
    EXPECT_EQ(shownStep(), 90) << "frames of other jobs are not shown";
}

TEST_F(ToyLab, SpaceAndStepActOnTheLiveRunAndOnTheRecordingWhenHeld) {
    showLive();
    QSignalSpy pauses(&panel, &ToyLabPanel::pauseRequested);
    QSignalSpy steps(&panel, &ToyLabPanel::stepRequested);
    key(Qt::Key_Space);
    ASSERT_EQ(pauses.count(), 1);
    EXPECT_TRUE(pauses[0][1].toBool());
    panel.onJobState(kJob, JobState::kPaused);
    key(Qt::Key_Period);
    EXPECT_EQ(steps.count(), 1);
    key(Qt::Key_Space);
    ASSERT_EQ(pauses.count(), 2);
    EXPECT_FALSE(pauses[1][1].toBool());
    key(Qt::Key_Home);
    key(Qt::Key_Space);
    EXPECT_EQ(pauses.count(), 2);
    EXPECT_TRUE(panel.transport()->isPlaying());
}

TEST_F(ToyLab, PlaysBackAndForthAndStopsAtTheEnds) {
    record(folder.path(), {0, 20, 40, 60, 80});
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    panel.transport()->setFramesPerSecond(240);
    panel.transport()->play(-1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.transport()->isPlaying(); }, 20000));
    EXPECT_EQ(shownStep(), 0);
    panel.transport()->play(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.transport()->isPlaying(); }, 20000));
    EXPECT_EQ(shownStep(), 80);
}

TEST_F(ToyLab, AScrubbedTimelineShowsTheMomentUnderTheMouse) {
    record(folder.path(), {0, 20, 40, 60, 80});
    panel.resize(1000, 640);
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    panel.show();
    ToyTimeline* line = panel.transport()->timeline();
    QTest::mouseClick(line, Qt::LeftButton, {}, QPoint(line->width() / 2, 28));
    EXPECT_EQ(shownStep(), 40);
}

TEST_F(ToyLab, MarksEditsAndCheckpointsOnTheTimeline) {
    record(folder.path(), {0, 20, 40});
    log(folder.path(), {0, 20, 40}, 0.1);
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    const auto& marks = panel.transport()->timeline()->marks();
    ASSERT_EQ(marks.size(), 2U);
    EXPECT_EQ(marks[0].kind, QStringLiteral("edit"));
    EXPECT_EQ(marks[0].position, 20);
    EXPECT_TRUE(marks[0].text.contains(QStringLiteral("learning_rate")));
    auto* list = panel.findChild<QListWidget*>();
    ASSERT_EQ(list->count(), 1);
    Q_EMIT list->itemClicked(list->item(0));
    EXPECT_EQ(shownStep(), 20) << "an edit in the list leads to its step";
}

TEST_F(ToyLab, SideBySideEveryToyShowsTheNewestCommonStep) {
    record(folder.path(), {0, 20, 40, 60});
    record(other.path(), {0, 30});
    panel.showToys(QStringLiteral("pair"), {{folder.path(), QStringLiteral("a"), QStringLiteral("lr 1"),
                                             RunConfig{}, kJob, JobState::kRunning},
                                            {other.path(), QStringLiteral("b"), QStringLiteral("lr 2"),
                                             RunConfig{}, kJob + 1, JobState::kRunning}});
    const auto shown = [&](std::size_t i) { return panel.grid()->cells()[i]->view()->frame()->step; };
    EXPECT_EQ(shown(0), 20);
    EXPECT_EQ(shown(1), 30);
    EXPECT_EQ(panel.transport()->moment(), 30);
    record(other.path(), {60});
    panel.onFrame({kJob + 1, frame_at(60)});
    panel.onJobState(kJob + 1, JobState::kRunning);
    EXPECT_EQ(shown(0), 60);
    EXPECT_EQ(shown(1), 60);
    key(Qt::Key_Home);
    EXPECT_EQ(shown(0), 0);
    EXPECT_EQ(shown(1), 0);
}

TEST_F(ToyLab, SyncedByTimeASlowerRunIsEarlier) {
    record(folder.path(), {0, 20, 40});
    log(folder.path(), {0, 20, 40}, 0.1);
    record(other.path(), {0, 20, 40});
    log(other.path(), {0, 20, 40}, 0.2);  // half as fast
    panel.showToys(QStringLiteral("pair"),
                   {{folder.path(), QStringLiteral("a"), QStringLiteral("fast"), {}, 0},
                    {other.path(), QStringLiteral("b"), QStringLiteral("slow"), {}, 0}});
    Q_EMIT panel.transport()->syncChosen(ToySync::kTime);
    const auto shown = [&](std::size_t i) { return panel.grid()->cells()[i]->view()->frame()->step; };
    EXPECT_EQ(shown(0), 40);
    EXPECT_EQ(shown(1), 40);
    ToyTimeline* line = panel.transport()->timeline();
    Q_EMIT line->chosen(line->indexAt(4.0));
    EXPECT_EQ(shown(0), 40) << "the fast one had ended by then";
    EXPECT_EQ(shown(1), 20);
}

TEST_F(ToyLab, ClosingAToyLeavesTheOthersAndAtLeastOne) {
    record(folder.path(), {0});
    record(other.path(), {0});
    panel.showToys(QStringLiteral("pair"), {{folder.path(), QStringLiteral("a"), QStringLiteral("x"), {}, 0},
                                            {other.path(), QStringLiteral("b"), QStringLiteral("y"), {}, 0}});
    panel.grid()->remove(panel.grid()->cells()[0]);
    ASSERT_EQ(panel.grid()->cells().size(), 1U);
    EXPECT_EQ(panel.folder(), other.path());
    panel.grid()->remove(panel.grid()->cells()[0]);
    EXPECT_EQ(panel.grid()->cells().size(), 1U);
}

TEST_F(ToyLab, AWaitingToyIsShownOnceItsJobBegins) {
    panel.showToys(QStringLiteral("pair"),
                   {{{}, QStringLiteral("a"), QStringLiteral("x"), RunConfig{}, kJob, JobState::kQueued}});
    EXPECT_TRUE(panel.holds(kJob));
    EXPECT_EQ(shownStep(), -1);
    record(folder.path(), {0, 20});
    panel.attach(kJob, folder.path(), RunConfig{});
    panel.onJobState(kJob, JobState::kRunning);
    EXPECT_EQ(shownStep(), 20);
}

TEST_F(ToyLab, SendsALiveEditOnceRefusesABadValueAndTakesItBack) {
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    panel.onJobState(kJob, JobState::kRunning);
    QSignalSpy edits(&panel, &ToyLabPanel::liveEdit);
    ToyEdits& form = *panel.side()->edits();
    FieldEditor* rate = form.editor(QStringLiteral("optimizer.learning_rate"));
    ASSERT_NE(rate, nullptr);
    const auto type = [&](const char* text) {
        rate->setText(QLatin1String(text));
        Q_EMIT rate->edited(QLatin1String(text));
        Q_EMIT rate->committed();
    };
    type("-1");
    EXPECT_EQ(edits.count(), 0);
    EXPECT_TRUE(form.problem().contains(QStringLiteral("learning_rate"))) << form.problem().toStdString();
    type("2e-3");
    Q_EMIT rate->committed();
    ASSERT_EQ(edits.count(), 1);
    EXPECT_EQ(edits[0][1].toString(), QStringLiteral("optimizer.learning_rate"));
    EXPECT_EQ(edits[0][2].toString(), QStringLiteral("0.002"));
    EXPECT_TRUE(form.problem().isEmpty());
    form.undoStack()->undo();
    ASSERT_EQ(edits.count(), 2);
    EXPECT_EQ(edits[1][2].toString(), QStringLiteral("0.001"));
    panel.onJobState(kJob, JobState::kDone);
    EXPECT_FALSE(rate->isEnabled());
}

TEST_F(ToyLab, TemperaturesAreAddedAndRemovedOneByOne) {
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    panel.onJobState(kJob, JobState::kRunning);
    QSignalSpy edits(&panel, &ToyLabPanel::liveEdit);
    auto* list =
        qobject_cast<ListEditor*>(panel.side()->edits()->editor(QStringLiteral("drift.temperatures")));
    ASSERT_NE(list, nullptr);
    ASSERT_EQ(list->count(), 3);
    list->addValue();
    ASSERT_EQ(edits.count(), 1);
    EXPECT_EQ(edits[0][2].toString(), QStringLiteral("[0.02, 0.05, 0.2, 0.4]"));
    list->removeValue(0);
    ASSERT_EQ(edits.count(), 2);
    EXPECT_EQ(edits[1][2].toString(), QStringLiteral("[0.05, 0.2, 0.4]"));
}

TEST_F(ToyLab, MetricsFollowTheShownMomentAndSayWhatTheyMean) {
    record(folder.path(), {0, 20, 40, 200});
    log(folder.path(), {0, 20, 40, 200}, 0.1);
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    const auto said = [&] {
        return panel.side()->metrics()->item(0, 1)->data(Qt::AccessibleTextRole).toString();
    };
    ASSERT_EQ(panel.side()->metrics()->item(0, 0)->text(), QStringLiteral("energy distance"));
    EXPECT_EQ(said(), QStringLiteral("0.00498 good"));
    key(Qt::Key_Home);
    key(Qt::Key_Period);
    EXPECT_EQ(said(), QStringLiteral("0.0476 near"));
    key(Qt::Key_Home);
    EXPECT_EQ(said(), QStringLiteral("1.00 off"));
}

TEST_F(ToyLab, LayersAreSharedAndRemembered) {
    record(folder.path(), {0});
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    ToyLayers layers = panel.grid()->layers();
    layers.trails = false;
    layers.density = ToyDensity::kDifference;
    Q_EMIT panel.side()->layers()->changed(layers, ToyAxesMode::kFollowed);
    ToyLabPanel later;
    later.setState(panel.state());
    EXPECT_EQ(later.grid()->layers(), layers);
    EXPECT_EQ(later.grid()->axesMode(), ToyAxesMode::kFollowed);
    later.setState({{QStringLiteral("density"), 99}});
    EXPECT_EQ(later.grid()->layers().density, ToyDensity::kDifference) << "nonsense is clamped";
}

TEST_F(ToyLab, ADamagedHistorySaysSoAndADeletedRunKeepsWhatIsShown) {
    std::filesystem::create_directories(folder.path() / "samples");
    std::ofstream(folder.path() / "samples" / "field.frames") << "this is no recording at all";
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    EXPECT_EQ(shownStep(), -1);
    record(other.path(), {0, 20});
    panel.setRun(other.path(), QStringLiteral("run"), RunConfig{}, 0);
    std::filesystem::remove_all(other.path() / "samples");
    key(Qt::Key_Home);
    EXPECT_EQ(shownStep(), 20);
}

TEST_F(ToyLab, OffersARunWhenThereIsNone) {
    QSignalSpy starts(&panel, &ToyLabPanel::startRequested);
    QSignalSpy draws(&panel, &ToyLabPanel::drawRequested);
    for (auto* button : panel.findChildren<QPushButton*>()) {
        if (!button->isHidden()) {
            button->click();
        }
    }
    ASSERT_EQ(starts.count(), 2);
    EXPECT_EQ(draws.count(), 1);
    EXPECT_NO_THROW((void)preset(starts[0][0].toString().toStdString()));
}

TEST_F(ToyLab, EveryControlHasAName) {
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    for (auto* button : panel.findChildren<QAbstractButton*>()) {
        EXPECT_FALSE(button->text().isEmpty() && button->accessibleName().isEmpty());
    }
    for (auto* edit : panel.findChildren<QLineEdit*>()) {
        const auto* box = edit->parentWidget();
        EXPECT_FALSE(edit->accessibleName().isEmpty() && box->accessibleName().isEmpty());
    }
}

TEST_F(ToyLab, ThePlaneStaysTheBiggestThingInASmallWindow) {
    record(folder.path(), {0});
    panel.resize(1280 - 72, 414);  // what a 1280 x 720 window leaves with its docks open
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    panel.show();
    EXPECT_LE(panel.minimumSizeHint().width(), 1280 - 72);
    EXPECT_LE(panel.minimumSizeHint().height(), 414);
    EXPECT_GT(panel.view()->width() * panel.view()->height(), panel.width() * panel.height() / 2);
}

}  // namespace
}  // namespace drift
