// The runs dock: search, menu, keys, undo, empty state, and how it looks.
#include "widgets/panels/runs.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

RunSummary summary(const std::string& id, const std::string& name, JobState state, std::int64_t step) {
    RunSummary run;
    run.folder_name = "20260101T0000" + id.substr(0, 2) + "Z_" + name + "_" + id;
    run.id = id;
    run.name = name;
    run.preset = name;
    run.created = "2026-01-01T10:00:" + id.substr(0, 2) + "Z";
    run.state = state;
    run.step = step;
    run.total_steps = 5000;
    return run;
}

void fill(RunListModel& model) {
    model.setRuns({summary("50aaaa", "two_gaussians", JobState::kRunning, 1240),
                   summary("40aaaa", "digits", JobState::kDone, 5000),
                   summary("30aaaa", "ring8", JobState::kStopped, 2600),
                   summary("20aaaa", "collapsed_start", JobState::kFailed, 310)});
    model.setMetric(model.run(0).folder_name, QStringLiteral("energy distance"), 0.0213);
    model.setMetric(model.run(1).folder_name, QStringLiteral("energy distance"), 0.00149);
}

QAction* entry(RunsPanel& panel, const QString& text) {
    for (QAction* action : panel.contextMenu()->actions()) {
        if (action->text().contains(text)) {
            return action;
        }
    }
    return nullptr;
}

TEST(RunsPanel, LegalActionsFollowTheState) {
    RunListModel model;
    fill(model);
    RunsPanel panel(model, "runs");
    panel.select(model.run(0).folder_name);
    EXPECT_FALSE(entry(panel, QStringLiteral("trash"))->isEnabled()) << "a job works on it";
    EXPECT_FALSE(entry(panel, QStringLiteral("Continue"))->isEnabled());
    panel.select(model.run(2).folder_name);
    EXPECT_TRUE(entry(panel, QStringLiteral("trash"))->isEnabled());
    QSignalSpy continued(&panel, &RunsPanel::continueRequested);
    entry(panel, QStringLiteral("Continue"))->trigger();
    ASSERT_EQ(continued.count(), 1);
    EXPECT_EQ(continued[0][0].toString().toStdString(), model.run(2).folder_name);
}

TEST(RunsPanel, CopiesTheCommandThatDoesTheSame) {
    RunListModel model;
    fill(model);
    RunsPanel panel(model, "runs");
    panel.select(model.run(2).folder_name);
    entry(panel, QStringLiteral("command line"))->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("drift resume 30aaaa"));
    entry(panel, QStringLiteral("Copy id"))->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("30aaaa"));
}

TEST(RunsPanel, RemovesByKeyAndOffersToTakeItBack) {
    RunListModel model;
    fill(model);
    RunsPanel panel(model, "runs");
    panel.resize(400, 300);
    panel.show();
    const std::string folder = model.run(3).folder_name;
    panel.select(folder);
    QSignalSpy removed(&panel, &RunsPanel::removeRequested);
    QSignalSpy undone(&panel, &RunsPanel::undoRequested);
    QTest::keyClick(panel.view(), Qt::Key_Delete);
    ASSERT_EQ(removed.count(), 1);
    EXPECT_EQ(removed[0][0].toStringList(), QStringList{QString::fromStdString(folder)});
    model.remove(folder);
    panel.offerUndo({folder});
    for (QToolButton* button : panel.findChildren<QToolButton*>()) {
        if (button->text() == QStringLiteral("Undo")) {
            ASSERT_TRUE(button->isVisible());
            button->click();
        }
    }
    ASSERT_EQ(undone.count(), 1);
    EXPECT_EQ(undone[0][0].toStringList(), QStringList{QString::fromStdString(folder)});
    panel.select(model.run(0).folder_name);
    QSignalSpy told(&panel, &RunsPanel::message);
    QTest::keyClick(panel.view(), Qt::Key_Delete);
    EXPECT_EQ(removed.count(), 1) << "a running run stays";
    EXPECT_EQ(told.count(), 1);
}

TEST(RunsPanel, ChecksAndOpensByKeyboard) {
    RunListModel model;
    fill(model);
    RunsPanel panel(model, "runs");
    panel.select(model.run(1).folder_name);
    QTest::keyClick(panel.view(), Qt::Key_Space);
    EXPECT_TRUE(model.shown(1));
    QTest::keyClick(panel.view(), Qt::Key_Space);
    EXPECT_FALSE(model.shown(1));
    QSignalSpy opened(&panel, &RunsPanel::openRequested);
    QTest::keyClick(panel.view(), Qt::Key_Return);
    ASSERT_EQ(opened.count(), 1);
    EXPECT_EQ(opened[0][0].toString().toStdString(), model.run(1).folder_name);
}

TEST(RunsPanel, OffersToStartWhileThereIsNoRun) {
    RunListModel model;
    RunsPanel panel(model, "runs");
    panel.resize(300, 300);
    panel.show();
    QSignalSpy started(&panel, &RunsPanel::startRequested);
    auto* button = panel.findChild<QPushButton*>();
    ASSERT_NE(button, nullptr);
    ASSERT_TRUE(button->isVisible());
    button->click();
    EXPECT_EQ(started.count(), 1);
    fill(model);
    EXPECT_FALSE(button->isVisible());
    EXPECT_TRUE(panel.view()->isVisible());
}

TEST(RunsPanel, DrawsItselfInBothThemes) {
    const QString folder = qEnvironmentVariable("DRIFT_PICTURES");
    for (const bool dark : {false, true}) {
        theme::apply(*qApp, dark ? theme::Mode::kDark : theme::Mode::kLight);
        RunListModel model;
        fill(model);
        model.setShown(model.run(0).folder_name, true);
        model.setShown(model.run(1).folder_name, true);
        RunsPanel panel(model, "runs");
        panel.resize(420, 260);
        panel.select(model.run(2).folder_name);
        panel.show();
        panel.offerUndo({"x"});
        QApplication::processEvents();
        const QImage image = panel.grab().toImage();
        EXPECT_EQ(image.pixelColor(image.width() / 2, image.height() / 2).lightnessF() > 0.5F, !dark);
        if (!folder.isEmpty()) {
            QDir().mkpath(folder);
            image.save(folder + (dark ? QStringLiteral("/runs_dark") : QStringLiteral("/runs_light")) +
                       QString::number(qApp->devicePixelRatio()) + QStringLiteral(".png"));
        }
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

}  // namespace
}  // namespace drift
