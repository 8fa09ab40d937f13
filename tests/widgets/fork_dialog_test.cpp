// The fork dialog: what it says of a good plan, of a wrong option and of a run without checkpoints.
#include "widgets/panels/fork_dialog.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

struct ForkDialogTest : testing::Test {
    TempFolder folder;
    Session session{folder.path(), test::fake_jobs()};
    std::vector<ForkRequest> started;
    std::optional<ErrorInfo> refusal;

    // A finished run with checkpoints at steps 20, 40 and 60.
    RunDir run() {
        return session.store().find_run(session.wait_finished(session.enqueue(test::fake_spec(60, 20))).run);
    }
    ForkDialog::Starter starter() {
        return [this](const ForkRequest& request) {
            started.push_back(request);
            return refusal;
        };
    }
    template <class Widget>
    static Widget* named(const QWidget& dialog, const char* name) {
        for (Widget* widget : dialog.findChildren<Widget*>()) {
            if (widget->accessibleName() == QLatin1String(name)) {
                return widget;
            }
        }
        ADD_FAILURE() << "no control named " << name;
        return nullptr;
    }
    // Past the application, which would take Ctrl as held in the tests that follow.
    static void pressControlReturn(QObject& dialog) {
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Return, Qt::ControlModifier);
        dialog.event(&press);
    }
    static QString state(const ForkDialog& dialog) {
        return named<QLabel>(dialog, "State of the fork")->text();
    }
    static QPushButton* startButton(const ForkDialog& dialog) {
        return named<QPushButton>(dialog, "Start the fork");
    }
};

TEST_F(ForkDialogTest, ShowsThePlanCopiesTheCommandAndStarts) {
    theme::apply(*qApp, theme::Mode::kLight);
    ForkDialog dialog(run(), 47, starter());
    dialog.show();
    EXPECT_TRUE(named<QLabel>(dialog, "Where the fork begins")
                    ->text()
                    .startsWith(QStringLiteral("From the checkpoint of step 40 ")));
    auto* options = named<QPlainTextEdit>(dialog, "Changed options");
    EXPECT_TRUE(options->hasFocus() || dialog.focusWidget() == options);
    options->setPlainText(QStringLiteral("\n optimizer.learning_rate=0.002 \n"));
    named<QCheckBox>(dialog, "Inherit the parent's history")->click();
    EXPECT_TRUE(state(dialog).contains(QStringLiteral("optimizer.learning_rate: 0.001 → 0.002")))
        << state(dialog).toStdString();
    named<QPushButton>(dialog, "Copy the command")->click();
    const QString command = QApplication::clipboard()->text();
    EXPECT_TRUE(command.startsWith(QStringLiteral("drift runs fork ")));
    EXPECT_TRUE(
        command.endsWith(QStringLiteral(" --step 40 --set optimizer.learning_rate=0.002 --inherit-history")))
        << command.toStdString();
    if (const QString pictures = qEnvironmentVariable("DRIFT_PICTURES"); !pictures.isEmpty()) {
        QDir().mkpath(pictures);
        dialog.grab().save(pictures + QStringLiteral("/fork_valid.png"));
    }
    pressControlReturn(dialog);
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(dialog.result(), QDialog::Accepted);
    EXPECT_EQ(started[0].step, 47);
    EXPECT_TRUE(started[0].inherit_history);
    const Session::Fork made = session.fork_run(started[0]);
    EXPECT_EQ(made.checkpoint_step, 40);
    EXPECT_EQ(session.wait_finished(made.job).state, JobState::kDone);
}

TEST_F(ForkDialogTest, SaysWhatIsWrongWithAnOptionAndDoesNotStart) {
    ForkDialog dialog(run(), 40, starter());
    dialog.show();
    auto* options = named<QPlainTextEdit>(dialog, "Changed options");
    ASSERT_TRUE(startButton(dialog)->isEnabled());
    for (const char* wrong :
         {"optimizer.learning_rat=0.002", "optimizer.learning_rate", "generator.depth=9"}) {
        options->setPlainText(QLatin1String(wrong));
        EXPECT_FALSE(startButton(dialog)->isEnabled()) << wrong;
        EXPECT_FALSE(named<QPushButton>(dialog, "Copy the command")->isEnabled()) << wrong;
        EXPECT_TRUE(state(dialog).contains(QString::fromLatin1(wrong).section(QLatin1Char('='), 0, 0)))
            << state(dialog).toStdString();
        pressControlReturn(dialog);
    }
    if (const QString pictures = qEnvironmentVariable("DRIFT_PICTURES"); !pictures.isEmpty()) {
        QDir().mkpath(pictures);
        dialog.grab().save(pictures + QStringLiteral("/fork_wrong.png"));
    }
    EXPECT_TRUE(started.empty());
    options->clear();
    EXPECT_TRUE(startButton(dialog)->isEnabled());
    refusal = ErrorInfo{ErrorCode::kConflict, "the project is read-only", {}, "close the other program"};
    startButton(dialog)->click();
    EXPECT_TRUE(dialog.isVisible()) << "a refused start keeps what was typed";
    EXPECT_TRUE(state(dialog).contains(QStringLiteral("read-only")));
}

TEST_F(ForkDialogTest, SaysWhatToDoForARunWithoutCheckpoints) {
    const RunDir bare = run();
    fs::remove_all(bare.folder() / "checkpoints");
    ForkDialog dialog(bare, -1, starter());
    EXPECT_FALSE(startButton(dialog)->isEnabled());
    EXPECT_FALSE(named<QPlainTextEdit>(dialog, "Changed options")->isEnabled());
    EXPECT_TRUE(state(dialog).contains(QStringLiteral("no whole checkpoint"))) << state(dialog).toStdString();
    EXPECT_TRUE(state(dialog).contains(QStringLiteral("Checkpoint now")));
}

}  // namespace
}  // namespace drift
