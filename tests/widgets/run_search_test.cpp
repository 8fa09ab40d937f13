// The runs dock's search as an expression: over options read from disk, wrong, and back to words.
#include "widgets/models/run_search.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <QTreeView>

#include "core/store/scalars.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/panels/runs.h"

namespace drift {
namespace {

struct RunSearchTest : testing::Test {
    TempFolder folder;
    Session session{folder.path(), test::fake_jobs()};
    RunListModel model;
    std::unique_ptr<RunsPanel> panel;

    void add(const std::string& name, double learning_rate, double distance) {
        JobSpec spec = test::fake_spec(10, 5);
        spec.title = name;
        spec.config.run.name = name;
        spec.config.optimizer.learning_rate = learning_rate;
        const std::string run = session.wait_finished(session.enqueue(std::move(spec))).run;
        ScalarWriter scalars(session.store().find_run(run).folder());
        scalars.add({10, 0, 0.0, {{"eval/energy_distance", distance}}});
        scalars.flush();
    }
    void SetUp() override {
        add("ring_good", 0.001, 0.005);
        add("ring_bad", 0.002, 0.5);
        add("digits", 0.001, 0.004);
        model.setRuns(session.store().runs());
        panel = std::make_unique<RunsPanel>(model, folder.path() / "runs");
        panel->show();
    }
    QStringList listed() const {
        QStringList names;
        const QAbstractItemModel& shown = *panel->view()->model();
        for (int row = 0; row < shown.rowCount(); ++row) {
            names << shown.index(row, RunListModel::kName).data().toString();
        }
        names.sort();
        return names;
    }
    // Waits for the worker's answer.
    bool lists(const QStringList& names) {
        return QTest::qWaitFor([&] { return listed() == names; }, 20000);
    }
    QLabel* problem() const {
        for (QLabel* label : panel->findChildren<QLabel*>()) {
            if (label->accessibleName() == QLatin1String("What is wrong with the search")) {
                return label;
            }
        }
        return nullptr;
    }
};

TEST_F(RunSearchTest, TakesConditionsOverOptionsAndNewestValues) {
    panel->setSearch(QStringLiteral("eval/energy_distance < 0.01 and name ~ \"ring\""));
    EXPECT_TRUE(lists({QStringLiteral("ring_good")})) << listed().join(QLatin1Char(' ')).toStdString();
    panel->setSearch(QStringLiteral("optimizer.learning_rate < 0.0015"));
    EXPECT_TRUE(lists({QStringLiteral("digits"), QStringLiteral("ring_good")}));
    add("late", 0.0001, 1.0);
    model.setRuns(session.store().runs());
    EXPECT_TRUE(lists({QStringLiteral("digits"), QStringLiteral("late"), QStringLiteral("ring_good")}))
        << "a new run is judged, too";
}

TEST_F(RunSearchTest, SaysWhatIsWrongAndKeepsTheLastGoodFilter) {
    panel->setSearch(QStringLiteral("eval/energy_distance > 0.1"));
    ASSERT_TRUE(lists({QStringLiteral("ring_bad")}));
    ASSERT_NE(problem(), nullptr);
    EXPECT_FALSE(problem()->isVisible());
    panel->setSearch(QStringLiteral("eval/energy_distance > 0.1 and name ~"));
    EXPECT_TRUE(problem()->isVisible());
    EXPECT_FALSE(problem()->text().isEmpty());
    EXPECT_EQ(listed(), QStringList{QStringLiteral("ring_bad")});
    panel->setSearch(QStringLiteral("RING good"));
    EXPECT_FALSE(problem()->isVisible());
    EXPECT_EQ(listed(), QStringList{QStringLiteral("ring_good")}) << "words are found at once, as ever";
    panel->setSearch({});
    EXPECT_EQ(listed().size(), 3);
}

}  // namespace
}  // namespace drift
