#include "widgets/panels/toy_lab.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "core/config/config_io.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"
#include "tests/support/temp_folder.h"
#include "widgets/panels/step_scrubber.h"
#include "widgets/toy/toy_view.h"
#include "widgets/theme/palette.h"

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
        frame->gen_field.insert(frame->gen_field.end(), {0.1F * std::cos(angle), 0.1F * std::sin(angle)});
    }
    for (int x = -3; x <= 3; ++x) {
        for (int y = -3; y <= 3; ++y) {
            frame->grid.insert(frame->grid.end(), {static_cast<float>(x), static_cast<float>(y)});
            frame->grid_field.insert(frame->grid_field.end(), {0.05F * static_cast<float>(x), 0.02F});
        }
    }
    return frame;
}

int pixels_near(const QImage& image, const QColor& color) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                         std::abs(pixel.blue() - color.blue()) <
                     24;
        }
    }
    return count;
}

class ToyLab : public testing::Test {
protected:
    void record(std::initializer_list<std::int64_t> steps) {
        ToyFrameWriter writer(folder.path());
        for (const std::int64_t step : steps) {
            writer.append(*frame_at(step));
        }
    }
    const TempFolder folder;
    ToyLabPanel panel;
};

TEST_F(ToyLab, ShowsTheRecordedFramesOfAFinishedRun) {
    record({0, 20, 40});
    panel.setRun(folder.path(), QStringLiteral("two gaussians"), RunConfig{}, 0);
    ASSERT_NE(panel.view()->frame(), nullptr);
    EXPECT_EQ(panel.view()->frame()->step, 40);
    panel.scrubber()->first();
    EXPECT_EQ(panel.view()->frame()->step, 0);
    QTest::keyClick(&panel, Qt::Key_Period);
    EXPECT_EQ(panel.view()->frame()->step, 20);
}

TEST_F(ToyLab, FollowsALiveRunUntilTheUserLooksBack) {
    record({0});
    panel.setRun(folder.path(), QStringLiteral("live"), RunConfig{}, kJob);
    record({20});
    panel.onFrame({kJob, frame_at(20)});
    EXPECT_EQ(panel.view()->frame()->step, 20);
    panel.scrubber()->first();
    record({40});
    panel.onFrame({kJob, frame_at(40)});
    EXPECT_EQ(panel.view()->frame()->step, 0) << "a held frame must stay";
    panel.scrubber()->last();
    EXPECT_EQ(panel.view()->frame()->step, 40);
    panel.onFrame({kJob + 1, frame_at(60)});
    EXPECT_EQ(panel.view()->frame()->step, 40) << "frames of other jobs are not shown";
}

TEST_F(ToyLab, DrawsTheGeneratedPointsAndHidesThemOnRequest) {
    record({40});
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, 0);
    panel.view()->resize(500, 500);
    ToyView::Layers layers;
    layers.trails = layers.grid_arrows = false;
    panel.view()->setLayers(layers);
    EXPECT_GT(pixels_near(panel.view()->grab().toImage(), theme::colors().accent), 200);
    layers.generated = false;
    panel.view()->setLayers(layers);
    EXPECT_LT(pixels_near(panel.view()->grab().toImage(), theme::colors().accent), 20);
}

TEST_F(ToyLab, SendsALiveEditOnceAndRefusesABadValue) {
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    panel.onJobState(kJob, JobState::kRunning);
    QSignalSpy edits(&panel, &ToyLabPanel::liveEdit);
    QLineEdit* rate = nullptr;
    for (auto* edit : panel.findChildren<QLineEdit*>()) {
        if (edit->toolTip().contains(QStringLiteral("optimizer.learning_rate"))) {
            rate = edit;
        }
    }
    ASSERT_NE(rate, nullptr);
    rate->setText(QStringLiteral("-1"));
    QTest::keyClick(rate, Qt::Key_Return);
    EXPECT_EQ(edits.count(), 0);
    rate->setText(QStringLiteral("0.002"));
    QTest::keyClick(rate, Qt::Key_Return);
    QTest::keyClick(rate, Qt::Key_Return);
    ASSERT_EQ(edits.count(), 1);
    EXPECT_EQ(edits[0][1].toString(), QStringLiteral("optimizer.learning_rate"));
    EXPECT_EQ(edits[0][2].toString(), QStringLiteral("0.002"));
    panel.onJobState(kJob, JobState::kDone);
    EXPECT_FALSE(rate->isEnabled());
}

TEST_F(ToyLab, ShowsStoredAndLiveMetrics) {
    {
        ScalarWriter writer(folder.path());
        StepReport::Row row;
        row.step = 100;
        row.values = {{"eval/coverage_0", 0.491}, {"eval/mean_distance", 0.4444}};
        writer.add(row);
        writer.flush();
    }
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    const auto value = [this](const QString& name) {
        for (auto* label : panel.findChildren<QLabel*>()) {
            if (label->accessibleName() == name) {
                return label->text();
            }
        }
        return QString();
    };
    EXPECT_EQ(value(QStringLiteral("share of mode 1")), QStringLiteral("0.491"));
    EXPECT_EQ(value(QStringLiteral("mean distance")), QStringLiteral("0.444"));
    StepReport report;
    report.job = kJob;
    report.rows.push_back({120, 0, 0, {{"eval/coverage_0", 0.52}}});
    panel.onStepReport(report);
    EXPECT_EQ(value(QStringLiteral("share of mode 1")), QStringLiteral("0.520"));
}

TEST_F(ToyLab, OffersARunWhenThereIsNone) {
    QSignalSpy starts(&panel, &ToyLabPanel::startRequested);
    panel.findChild<QPushButton*>()->click();
    ASSERT_EQ(starts.count(), 1);
    EXPECT_NO_THROW((void)preset(starts[0][0].toString().toStdString()));
}

TEST_F(ToyLab, EveryControlHasAName) {
    panel.setRun(folder.path(), QStringLiteral("run"), RunConfig{}, kJob);
    for (auto* button : panel.findChildren<QAbstractButton*>()) {
        EXPECT_FALSE(button->text().isEmpty() && button->accessibleName().isEmpty());
    }
    for (auto* edit : panel.findChildren<QLineEdit*>()) {
        EXPECT_FALSE(edit->accessibleName().isEmpty());
    }
}

}  // namespace
}  // namespace drift
