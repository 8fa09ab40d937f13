#include "widgets/panels/jobs.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QAction>
#include <QImage>
#include <QMimeData>
#include <QPainter>
#include <QSignalSpy>
#include <QStyleOptionViewItem>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/models/job_text.h"
#include "widgets/panels/progress_delegate.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

struct JobListTest : testing::Test {
    TempFolder folder;
    Session session{folder.path() / "project", test::fake_jobs()};
    SessionBridge bridge{session};
    JobListModel model{bridge};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    JobId add(const std::string& name, std::int64_t total = 1000000) {
        JobSpec spec = test::fake_spec(total, 10);
        spec.config.run.name = name;
        return bridge.enqueue(std::move(spec)).value();
    }
    bool waitState(JobId id, JobState state) {
        return QTest::qWaitFor([&] { return model.job(model.rowOf(id)).state == state; }, 20000);
    }
    QString nameAt(int row) { return model.index(row, JobListModel::kName).data().toString(); }
};

using JobsPanelTest = JobListTest;

TEST_F(JobListTest, KeepsActiveJobsFirstThenTheQueueThenThePastAndNeverResets) {
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const JobId a = add("a", 30), b = add("b"), c = add("c");
    ASSERT_TRUE(waitState(a, JobState::kDone));
    ASSERT_TRUE(waitState(b, JobState::kRunning));
    EXPECT_EQ(nameAt(0), QStringLiteral("b"));
    EXPECT_EQ(nameAt(1), QStringLiteral("c"));
    EXPECT_EQ(nameAt(2), QStringLiteral("a"));
    bridge.remove(c);
    EXPECT_EQ(model.rowCount(), 2);
    EXPECT_EQ(resets.count(), 0);
    bridge.stop(b);
    ASSERT_TRUE(waitState(b, JobState::kStopped));
}

TEST_F(JobListTest, CheckpointsBecomeNotchesOnce) {
    const JobId a = add("a", 35);
    ASSERT_TRUE(waitState(a, JobState::kDone));
    const QVariantList notches = model.index(0, 0).data(JobListModel::kNotchesRole).toList();
    EXPECT_EQ(notches, (QVariantList{10LL, 20LL, 30LL, 35LL}));
    EXPECT_EQ(model.index(0, JobListModel::kProgress).data().toString(), QStringLiteral("35 / 35"));
}

TEST_F(JobListTest, DraggingAQueuedRowMovesItInItsLane) {
    const JobId a = add("a"), b = add("b"), c = add("c");
    ASSERT_TRUE(waitState(a, JobState::kRunning));
    const std::unique_ptr<QMimeData> data(model.mimeData({model.index(model.rowOf(c), 0)}));
    model.dropMimeData(data.get(), Qt::MoveAction, model.rowOf(b), 0, {});
    ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowOf(c) < model.rowOf(b); }, 5000));
    EXPECT_EQ(nameAt(1), QStringLiteral("c"));
    EXPECT_FALSE((model.flags(model.index(0, 0)) & Qt::ItemIsDragEnabled).testFlag(Qt::ItemIsDragEnabled));
    bridge.remove(b);
    bridge.remove(c);
    bridge.stop(a);
    ASSERT_TRUE(waitState(a, JobState::kStopped));
}

TEST_F(JobsPanelTest, EveryActionFollowsTheStateTable) {
    JobsPanel panel(bridge, model);
    const std::map<QString, JobAction> actions = {{QStringLiteral("Run next"), JobAction::kMove},
                                                  {QStringLiteral("Stop"), JobAction::kStop},
                                                  {QStringLiteral("Save and stop"), JobAction::kStopAndSave},
                                                  {QStringLiteral("Continue"), JobAction::kContinue},
                                                  {QStringLiteral("Remove"), JobAction::kRemove}};
    const auto check = [&](JobId id, JobState state) {
        panel.select(id);
        ASSERT_EQ(model.job(model.rowOf(id)).state, state);
        int checked = 0;
        for (const QAction* action : panel.actions()) {
            if (const auto found = actions.find(action->text()); found != actions.end()) {
                EXPECT_EQ(action->isEnabled(), is_allowed(state, found->second))
                    << action->text().toStdString() << " while " << to_string(state);
                ++checked;
            }
        }
        EXPECT_EQ(checked, static_cast<int>(actions.size()));
    };
    const JobId a = add("a"), b = add("b");
    ASSERT_TRUE(waitState(a, JobState::kRunning));
    check(a, JobState::kRunning);
    check(b, JobState::kQueued);
    bridge.pause(a);
    ASSERT_TRUE(waitState(a, JobState::kPaused));
    check(a, JobState::kPaused);
    bridge.remove(b);
    bridge.stop(a);
    ASSERT_TRUE(waitState(a, JobState::kStopped));
    check(a, JobState::kStopped);
}

TEST_F(JobsPanelTest, SelectionSurvivesRowsThatComeAndGo) {
    JobsPanel panel(bridge, model);
    const JobId a = add("a"), b = add("b");
    ASSERT_TRUE(waitState(a, JobState::kRunning));
    panel.select(b);
    const JobId c = add("c");
    bridge.move(c, 0);
    EXPECT_EQ(panel.selectedJob(), b);
    bridge.remove(c);
    EXPECT_EQ(panel.selectedJob(), b);
    bridge.remove(b);
    bridge.stop(a);
    ASSERT_TRUE(waitState(a, JobState::kStopped));
}

TEST_F(JobListTest, TheProgressBarDrawsItsNotches) {
    const JobId a = add("a", 30);
    ASSERT_TRUE(waitState(a, JobState::kDone));
    const ProgressDelegate delegate;
    QImage image(320, 24, QImage::Format_RGB32);
    image.fill(theme::colors().base);
    QPainter painter(&image);
    QStyleOptionViewItem option;
    option.rect = image.rect();
    option.palette = theme::paletteFor(false);
    option.font = theme::font();
    delegate.paint(&painter, option, model.index(0, JobListModel::kProgress));
    painter.end();
    int notch_pixels = 0;
    for (int x = 0; x < 200; ++x) {
        notch_pixels +=
            image.pixelColor(x, 8) == theme::colors().text ? 1 : 0;  // above the bar: notches only
    }
    EXPECT_EQ(notch_pixels, 6);  // three notches, two pixels each
}

TEST(JobText, FiguresReadAsTheyMean) {
    EXPECT_EQ(speedText(0), QString());
    EXPECT_EQ(speedText(82.4), QStringLiteral("82 it/s"));
    EXPECT_EQ(speedText(0.47), QStringLiteral("0.47 it/s"));
    EXPECT_EQ(etaText(-1, -1), QString());
    EXPECT_EQ(etaText(46, 3), QStringLiteral("46 s ± 3 s"));
    EXPECT_TRUE(errorHtml({ErrorCode::kIo, "a <b> c", {}, "try"}).contains(QStringLiteral("a &lt;b&gt; c")));
}

}  // namespace
}  // namespace drift
