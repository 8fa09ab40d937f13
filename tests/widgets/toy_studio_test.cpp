#include "app/gui/toy_studio.h"

#include <gtest/gtest.h>

#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <fstream>

#include "app/gui/main_window.h"
#include "app/gui/toy_experiments.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/form/config_form.h"
#include "widgets/form/field_editors.h"
#include "widgets/form/form_row.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_lab.h"

namespace drift {
namespace {

struct ToyStudioTest : testing::Test {
    ToyStudioTest() {
        settings.setQuickStartDone();
        window = std::make_unique<MainWindow>(session, settings, options);
        window->show();
        window->begin();
        window->showWorkspace(ActionId::kToyLab);
    }
    ToyLabPanel& lab() { return *static_cast<ToyLabPanel*>(window->panel(ActionId::kToyLab)); }
    SetupPanel& setup() { return *static_cast<SetupPanel*>(window->panel(ActionId::kSetup)); }
    [[nodiscard]] static RunConfig longToy() {
        RunConfig config = preset("two_gaussians");
        config.train.total_steps = 1000000;
        return config;
    }
    void drop(const std::filesystem::path& file) {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
        // A drop goes to the widget that the drag entered.
        QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window.get(), &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window.get(), &event);
    }
    std::filesystem::path write(const char* name, const char* text) {
        const std::filesystem::path file = folder.path() / name;
        std::ofstream(file) << text;
        return file;
    }

    const TempFolder folder;
    AppOptions options = [this] {
        AppOptions o;
        o.profile_dir = QString::fromStdString((folder.path() / "profile").string());
        return o;
    }();
    Settings settings{options};
    Session session{folder.path() / "project", test::fake_jobs()};
    std::unique_ptr<MainWindow> window;
};

TEST_F(ToyStudioTest, APairRunsAtTheSameTimeSideBySideAndStaysAsRuns) {
    ToyContrast contrast = toy_contrast(longToy(), "drift.repulsion", "1", "0");
    contrast.a.train.total_steps = contrast.b.train.total_steps = 1000000;
    ASSERT_TRUE(window->experiments().startContrast(contrast, {}));
    ASSERT_EQ(lab().grid()->cells().size(), 2U);
    EXPECT_EQ(lab().grid()->cells()[1]->shown().difference, QStringLiteral("Repulsion 0"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            const auto jobs = window->bridge().jobs();
            return std::all_of(jobs.begin(), jobs.end(),
                               [](const JobInfo& job) { return job.state == JobState::kRunning; });
        },
        20000))
        << "one of them waits for the other";
    window->bridge().drainNow();
    for (const ToyCell* cell : lab().grid()->cells()) {
        EXPECT_FALSE(cell->shown().folder.empty()) << "the run of a started job is shown";
    }
    for (const JobInfo& job : window->bridge().jobs()) {
        window->bridge().stop(job.id);
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window->bridge().hasActiveJob(); }, 20000));
    EXPECT_EQ(window->bridge().store().runs().size(), 2U);
    EXPECT_EQ(lab().grid()->cells().size(), 2U) << "finished toys stay in view";
}

TEST_F(ToyStudioTest, ASweepQueuesEveryVariantAndShowsTheFirstFour) {
    RunConfig config = longToy();
    ASSERT_TRUE(window->experiments().startSweep(QStringLiteral("antisymmetry"), config, {}));
    EXPECT_EQ(window->bridge().jobs().size(), 6U);
    EXPECT_EQ(lab().grid()->cells().size(), 4U);
    EXPECT_FALSE(window->experiments().startSweep(QStringLiteral("no such"), config, {}));
    EXPECT_EQ(window->banners().count(), 1);
}

TEST_F(ToyStudioTest, EveryToyOptionInSetupOffersItsPair) {
    window->showWorkspace(ActionId::kSetup);
    setup().setPreset(QStringLiteral("ring8"));
    FormRow* row = setup().form()->row(QStringLiteral("drift.temperatures"));
    EXPECT_TRUE(row->isExplainable());
    EXPECT_FALSE(setup().form()->row(QStringLiteral("run.device"))->isExplainable());
    Q_EMIT row->explainRequested();
    ToyPairDialog* dialog = window->studio().pairDialog();
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->right()->text(), QStringLiteral("[0.08, 0.2, 0.8]"));
    dialog->right()->setText(dialog->left()->text());
    Q_EMIT dialog->right()->edited({});
    EXPECT_FALSE(dialog->startButton()->isEnabled()) << "two equal toys show nothing";
    dialog->right()->setText(QStringLiteral("[0.5]"));
    Q_EMIT dialog->right()->edited({});
    dialog->startButton()->click();
    EXPECT_EQ(window->workspace(), ActionId::kToyLab);
    EXPECT_EQ(lab().grid()->cells().size(), 2U);
    setup().setPreset(QStringLiteral("digits"));
    EXPECT_FALSE(setup().form()->row(QStringLiteral("drift.temperatures"))->isExplainable());
}

TEST_F(ToyStudioTest, ATableDroppedOnTheToyLabStartsASetupWithIt) {
    const auto file = write("spiral.csv", "x,y\n0,0\n1,0\n0,1\n");
    drop(file);
    EXPECT_EQ(window->workspace(), ActionId::kSetup);
    EXPECT_EQ(setup().form()->config().data.source, DataSource::kCsv);
    EXPECT_EQ(setup().form()->config().data.path, file.string());
    EXPECT_TRUE(setup().form()->problems().empty());
}

TEST_F(ToyStudioTest, APictureDroppedOnTheToyLabBecomesItsOutline) {
    QImage picture(32, 32, QImage::Format_RGB32);
    picture.fill(Qt::white);
    const auto file = folder.path() / "shape.png";
    ASSERT_TRUE(picture.save(QString::fromStdString(file.string())));
    drop(file);
    EXPECT_EQ(window->workspace(), ActionId::kSetup);
    EXPECT_EQ(setup().form()->config().data.source, DataSource::kOutline);
    window->showWorkspace(ActionId::kMonitor);
    drop(file);
    EXPECT_EQ(window->workspace(), ActionId::kMonitor) << "elsewhere a picture is looked at";
}

TEST_F(ToyStudioTest, ADrawingIsKeptInTheProjectAndBecomesTheData) {
    window->studio().draw({}, {});
    ASSERT_NE(window->studio().drawDialog(), nullptr);
    DrawDialog& dialog = *window->studio().drawDialog();
    dialog.model().dab({0, 0}, 1, 200, 0);
    dialog.model().dab({2, 0}, 1, 200, 1);
    for (auto* button : dialog.findChildren<QPushButton*>()) {
        if (button->text() == QStringLiteral("Use in Setup")) {
            button->click();
        }
    }
    EXPECT_EQ(window->workspace(), ActionId::kSetup);
    const RunConfig& config = setup().form()->config();
    EXPECT_EQ(config.data.source, DataSource::kDrawing);
    EXPECT_TRUE(config.data.toy_classes);
    EXPECT_EQ(read_drawing(config.data.path).points.size(), 400U);
    EXPECT_TRUE(setup().form()->problems().empty())
        << (setup().form()->problems().empty() ? "" : setup().form()->problems().front().message);
}

TEST_F(ToyStudioTest, TheLabRemembersWhatItShows) {
    ToyLayers layers = lab().grid()->layers();
    layers.lattice = !layers.lattice;
    lab().grid()->setLayers(layers);
    window->close();
    window = std::make_unique<MainWindow>(session, settings, options);
    EXPECT_EQ(lab().grid()->layers(), layers);
}

}  // namespace
}  // namespace drift
