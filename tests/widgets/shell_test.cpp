#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include "app/gui/main_window.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/panels/command_palette.h"

namespace drift {
namespace {

struct MainWindowTest : testing::Test {
    TempFolder folder;
    AppOptions options = [this] {
        AppOptions o;
        o.profile_dir = QString::fromStdString((folder.path() / "profile").string());
        return o;
    }();
    Settings settings{options};
    std::unique_ptr<Session> session =
        std::make_unique<Session>(folder.path() / "project", test::fake_jobs());
    std::unique_ptr<MainWindow> window;

    MainWindow& open(bool quick_start = false) {
        if (!quick_start) {
            settings.setQuickStartDone();
        }
        window = std::make_unique<MainWindow>(*session, settings, options);
        window->show();
        window->begin();
        return *window;
    }
    // Ends everything as closing the program does, and opens the project again.
    void reopen() {
        window.reset();
        session.reset();
        session = std::make_unique<Session>(folder.path() / "project", test::fake_jobs());
    }
    JobId start(std::int64_t total = 1000000, std::int64_t save_every = 1000000) {
        return window->bridge().enqueue(test::fake_spec(total, save_every)).value();
    }
    bool waitState(JobId id, JobState state) {
        return QTest::qWaitFor(
            [&] {
                const auto& info = window->focus().info();
                return info && info->id == id && info->state == state;
            },
            20000);
    }
    bool enabled(ActionId id) { return window->actions()[id]->isEnabled(); }
};

const std::map<ActionId, JobAction>& jobActions() {
    static const std::map<ActionId, JobAction> kActions = {
        {ActionId::kPause, JobAction::kPause},
        {ActionId::kStop, JobAction::kStop},
        {ActionId::kStopAndSave, JobAction::kStopAndSave},
        {ActionId::kStepOnce, JobAction::kStepOnce},
        {ActionId::kSampleNow, JobAction::kSampleNow},
        {ActionId::kCheckpointNow, JobAction::kCheckpointNow}};
    return kActions;
}

TEST_F(MainWindowTest, ButtonsFollowTheStateTableInEveryStateAJobReaches) {
    open();
    const auto check = [&](JobState state) {
        for (const auto& [id, action] : jobActions()) {
            EXPECT_EQ(enabled(id), is_allowed(state, action))
                << to_string(action) << " while " << to_string(state);
        }
    };
    for (const auto& [id, action] : jobActions()) {
        EXPECT_FALSE(enabled(id)) << to_string(action) << " without a job";
    }
    const JobId job = start();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    check(JobState::kRunning);
    window->actions()[ActionId::kToggle]->trigger();
    ASSERT_TRUE(waitState(job, JobState::kPaused));
    check(JobState::kPaused);
    EXPECT_EQ(window->actions()[ActionId::kStart]->text(), QStringLiteral("Resume"));
    // The step in flight when the pause came may still be counted.
    const std::int64_t before = window->bridge().job(job)->step;
    window->actions()[ActionId::kStepOnce]->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->bridge().job(job)->step > before; }, 20000));
    window->actions()[ActionId::kToggle]->trigger();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    window->actions()[ActionId::kStopAndSave]->trigger();
    ASSERT_TRUE(waitState(job, JobState::kStopped));
    check(JobState::kStopped);
    EXPECT_EQ(window->bridge().job(job)->checkpoint_steps.size(), 1U);
}

TEST_F(MainWindowTest, EveryControlHasAnAccessibleName) {
    MainWindow& w = open();
    int seen = 0;
    for (const auto& page :
         {ActionId::kSetup, ActionId::kToyLab, ActionId::kMonitor, ActionId::kGallery, ActionId::kDevices}) {
        w.showWorkspace(page);
        QCoreApplication::processEvents();
    }
    for (QWidget* widget : w.findChildren<QWidget*>()) {
        const bool control =
            qobject_cast<QAbstractButton*>(widget) != nullptr ||
            qobject_cast<QAbstractItemView*>(widget) != nullptr ||
            qobject_cast<QComboBox*>(widget) != nullptr || qobject_cast<QLineEdit*>(widget) != nullptr ||
            qobject_cast<QAbstractSpinBox*>(widget) != nullptr ||
            qobject_cast<QToolBar*>(widget) != nullptr || qobject_cast<QDockWidget*>(widget) != nullptr;
        // Parts that Qt makes for itself: tool bar extensions, dock buttons, the view inside a combo box.
        const bool own =
            !widget->objectName().startsWith(QStringLiteral("qt_")) &&
            !QByteArray(widget->metaObject()->className()).startsWith("QComboBox") &&
            qobject_cast<QComboBox*>(widget->parentWidget()) == nullptr &&
            QByteArray(widget->parentWidget()->metaObject()->className()) != "QComboBoxPrivateContainer" &&
            QByteArray(widget->parentWidget()->metaObject()->className()) != "QComboBoxListView" &&
            QByteArray(widget->metaObject()->className()) != "QLineEditIconButton" &&
            QByteArray(widget->metaObject()->className()) != "QTableCornerButton" &&
            QByteArray(widget->metaObject()->className()) != "QHeaderView" &&
            qobject_cast<QAbstractItemView*>(widget->parentWidget()) == nullptr &&
            qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) == nullptr;
        if (!control || (!own && qobject_cast<QComboBox*>(widget) == nullptr)) {
            continue;
        }
        ++seen;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        ASSERT_NE(face, nullptr);
        EXPECT_FALSE(face->text(QAccessible::Name).isEmpty())
            << widget->metaObject()->className() << " in "
            << widget->parentWidget()->metaObject()->className();
    }
    EXPECT_GT(seen, 40);
}

TEST_F(MainWindowTest, LayoutAndWorkspaceComeBack) {
    open();
    window->showWorkspace(ActionId::kGallery);
    window->actions()[ActionId::kShowLog]->trigger();
    EXPECT_TRUE(window->findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
    window->close();
    reopen();
    open();
    EXPECT_EQ(window->workspace(), ActionId::kGallery);
    EXPECT_TRUE(window->findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
    window->actions()[ActionId::kResetLayout]->trigger();
    EXPECT_FALSE(window->findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
}

TEST_F(MainWindowTest, SafeModeIgnoresTheSavedLayoutAndLeavesIt) {
    open();
    window->actions()[ActionId::kShowLog]->trigger();
    window->close();
    reopen();
    options.safe_mode = true;
    open();
    EXPECT_FALSE(window->findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
    window->close();
    reopen();
    options.safe_mode = false;
    open();
    EXPECT_TRUE(window->findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
}

TEST_F(MainWindowTest, FirstStartQueuesTheQuickStartOnceAndOnlyOnce) {
    session->pause_all();  // jobs without tensors would be done before the window closes
    open(true);
    EXPECT_EQ(window->bridge().jobs().size(), 2U);
    EXPECT_EQ(window->bridge().jobs().front().spec.preset, "two_gaussians");
    EXPECT_EQ(window->bridge().jobs().back().spec.preset, "digits");
    window->closeGuard().setAsk([](const auto&) { return CloseChoice::kStopNow; });
    window->close();
    reopen();
    open(true);
    EXPECT_EQ(window->bridge().jobs().size(), 2U);
    // Both were still queued: held until the user says so, never started by themselves.
    EXPECT_FALSE(window->bridge().hasActiveJob());
    EXPECT_TRUE(window->banners().isShown(QStringLiteral("held")));
}

TEST_F(MainWindowTest, ClosingWhileAJobRunsCanBeCancelled) {
    open();
    const JobId job = start();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    std::size_t asked_about = 0;
    window->closeGuard().setAsk([&](const std::vector<JobInfo>& active) {
        asked_about = active.size();
        return CloseChoice::kCancel;
    });
    EXPECT_FALSE(window->close());
    EXPECT_EQ(asked_about, 1U);
    EXPECT_TRUE(window->isVisible());
    EXPECT_EQ(window->bridge().job(job)->state, JobState::kRunning);
    window->bridge().stop(job);
    ASSERT_TRUE(waitState(job, JobState::kStopped));
    EXPECT_TRUE(window->close());
}

TEST_F(MainWindowTest, ClosingNowStopsTheJobAndKeepsTheQueue) {
    open();
    const JobId job = start();
    const JobId waiting = start();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    window->closeGuard().setAsk([](const auto&) { return CloseChoice::kStopNow; });
    EXPECT_TRUE(window->close());
    reopen();
    open();
    EXPECT_EQ(window->bridge().job(job)->state, JobState::kStopped);
    EXPECT_EQ(window->bridge().job(waiting)->state, JobState::kQueued);
}

TEST_F(MainWindowTest, ClosingAfterTheCheckpointWaitsForItAndKeepsTheQueue) {
    open();
    const JobId job = start(100000000, 20000);
    const JobId waiting = start();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    window->closeGuard().setAsk([](const auto&) { return CloseChoice::kAfterCheckpoint; });
    EXPECT_FALSE(window->close());
    EXPECT_TRUE(window->banners().isShown(QStringLiteral("closing")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window->isVisible(); }, 60000));
    const auto info = session->job(job);
    EXPECT_EQ(info->state, JobState::kStopped);
    EXPECT_FALSE(info->checkpoint_steps.empty());
    reopen();
    EXPECT_EQ(session->job(waiting)->state, JobState::kQueued);
}

TEST_F(MainWindowTest, ASecondProgramOpensTheProjectForReading) {
    open();
    Session other(folder.path() / "project", test::fake_jobs(), true);
    MainWindow reader(other, settings, options);
    reader.show();
    reader.begin();
    EXPECT_TRUE(reader.banners().isShown(QStringLiteral("read_only")));
    EXPECT_FALSE(reader.actions()[ActionId::kStart]->isEnabled());
}

TEST_F(MainWindowTest, AFailedJobBecomesABannerWithTheWayOut) {
    session.reset();
    session = std::make_unique<Session>(
        folder.path() / "project", test::fake_jobs([](JobContext&, std::int64_t step) {
            if (step == 25) {
                throw Error(ErrorCode::kNumeric, "the loss is NaN since step 25",
                            "lower optimizer.learning_rate");
            }
        }));
    open();
    const JobId job = start(100, 10);
    const QString key = QStringLiteral("job%1").arg(job);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->banners().isShown(key); }, 20000));
    bool offers = false;
    for (const QAbstractButton* button : window->banners().findChildren<QAbstractButton*>()) {
        offers = offers || button->text() == QStringLiteral("Continue from step 20");
    }
    EXPECT_TRUE(offers);
}

TEST_F(MainWindowTest, AFileThatIsNoConfigurationIsExplainedNotFatal) {
    open();
    window->openFile(QStringLiteral("no/such/file.yaml"));
    EXPECT_TRUE(window->banners().isShown(QStringLiteral("file")));
    EXPECT_TRUE(window->bridge().jobs().empty());
}

TEST_F(MainWindowTest, TheStatusLineNamesWhatRuns) {
    open();
    const JobId job = start();
    ASSERT_TRUE(waitState(job, JobState::kRunning));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->focus().info()->step > 0; }, 20000));
    bool named = false;
    for (const QLabel* label : window->findChildren<QLabel*>()) {
        named = named || label->text() == QStringLiteral("fake: running");
    }
    EXPECT_TRUE(named);
    window->bridge().stop(job);
    ASSERT_TRUE(waitState(job, JobState::kStopped));
}

TEST(CommandPalette, RanksStartsBeforeInsidesAndNeedsEveryWord) {
    EXPECT_GT(matchScore(QStringLiteral("check"), QStringLiteral("Checkpoint")),
              matchScore(QStringLiteral("check"), QStringLiteral("Save checkpoint")));
    EXPECT_GT(matchScore(QStringLiteral("point"), QStringLiteral("Save point")),
              matchScore(QStringLiteral("point"), QStringLiteral("Checkpoint")));
    EXPECT_EQ(matchScore(QStringLiteral("check zebra"), QStringLiteral("Checkpoint")), 0);
    EXPECT_GT(matchScore(QStringLiteral("ckpt"), QStringLiteral("Checkpoint")), 0);
}

TEST_F(MainWindowTest, ThePaletteFindsActionsPresetsAndRunsIt) {
    open();
    window->palette().open();
    window->palette().setQuery(QStringLiteral("gallery"));
    ASSERT_GT(window->palette().count(), 0);
    EXPECT_EQ(window->palette().titleAt(0), QStringLiteral("Gallery"));
    window->palette().runCurrent();
    EXPECT_EQ(window->workspace(), ActionId::kGallery);
    window->palette().open();
    window->palette().setQuery(QStringLiteral("two_gaussians"));
    EXPECT_GT(window->palette().count(), 0);
}

TEST(Settings, OptionsAreReadAndWrongOnesNamed) {
    const AppOptions o =
        parseOptions({QStringLiteral("x"), QStringLiteral("--safe-mode"), QStringLiteral("--tour"),
                      QStringLiteral("t"), QStringLiteral("folder")});
    EXPECT_TRUE(o.safe_mode);
    EXPECT_EQ(o.tour, QStringLiteral("t"));
    EXPECT_EQ(o.project, QStringLiteral("folder"));
    EXPECT_THROW((void)parseOptions({QStringLiteral("x"), QStringLiteral("--colour")}), Error);
    EXPECT_THROW((void)parseOptions({QStringLiteral("x"), QStringLiteral("a"), QStringLiteral("b")}), Error);
}

TEST(Settings, ResetAllForgetsEverythingAndResetLayoutOnlyTheLayout) {
    const QTemporaryDir dir;
    AppOptions o;
    o.profile_dir = dir.path();
    {
        Settings s(o);
        s.saveWindow("g", "l", QStringLiteral("Gallery"));
        s.setThemeMode(theme::Mode::kDark);
    }
    o.reset_layout = true;
    {
        Settings s(o);
        EXPECT_TRUE(s.layout().isEmpty());
        EXPECT_EQ(s.themeMode(), theme::Mode::kDark);
    }
    o.reset_all = true;
    EXPECT_EQ(Settings(o).themeMode(), theme::Mode::kSystem);
}

}  // namespace
}  // namespace drift
