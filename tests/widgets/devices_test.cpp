#include "widgets/panels/devices.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextDocumentFragment>
#include <QThread>
#include <atomic>

namespace drift {
namespace {

DeviceInfo cpu(double gflops) {
    DeviceInfo device;
    device.name = "cpu";
    device.description = "Test processor";
    device.tier = Tier::kFirstClass;
    device.platform = "Linux x86_64 + CPU";
    device.reason = "default";
    device.available = true;
    device.memory_mib = 2048;
    device.matmul_gflops = gflops;
    device.threads = 2;
    device.capabilities = {"AVX2"};
    return device;
}

bool shows(const QWidget& panel, const QString& text) {
    for (const QLabel* label : panel.findChildren<QLabel*>()) {
        if (QTextDocumentFragment::fromHtml(label->text()).toPlainText().contains(text)) {
            return true;
        }
    }
    return false;
}

TEST(DevicesPanel, ListsDevicesAndMeasuresOnAWorkerThread) {
    std::atomic<int> measured = 0;
    std::atomic<bool> on_gui_thread = false;
    DevicesPanel panel([&](bool measure) {
        on_gui_thread = on_gui_thread || QThread::currentThread() == QCoreApplication::instance()->thread();
        measured += measure ? 1 : 0;
        DeviceInfo absent;
        absent.name = "cuda:0";
        absent.reason = "this build of LibTorch has no CUDA";
        return std::vector<DeviceInfo>{cpu(measure ? 123.4 : 0), absent};
    });
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isMeasuring(); }));
    ASSERT_EQ(panel.devices().size(), 2U);
    EXPECT_EQ(measured, 0);
    EXPECT_TRUE(shows(panel, QStringLiteral("not measured")));
    panel.findChild<QPushButton*>()->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isMeasuring(); }));
    EXPECT_EQ(measured, 1);
    EXPECT_TRUE(shows(panel, QStringLiteral("123.4 GFLOP/s")));
    EXPECT_FALSE(on_gui_thread);
    // A look without a measurement keeps the figure.
    panel.refresh(false);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isMeasuring(); }));
    EXPECT_TRUE(shows(panel, QStringLiteral("123.4 GFLOP/s")));
    panel.findChild<QListWidget*>()->setCurrentRow(1);
    EXPECT_TRUE(shows(panel, QStringLiteral("this build of LibTorch has no CUDA")));
    EXPECT_TRUE(shows(panel, QStringLiteral("not available here")));
}

TEST(DevicesPanel, AFailureIsReportedAndTheButtonComesBack) {
    DevicesPanel panel([](bool) -> std::vector<DeviceInfo> {
        throw Error(ErrorCode::kInternal, "the driver does not answer", "restart it");
    });
    QSignalSpy failed(&panel, &DevicesPanel::failed);
    ASSERT_TRUE(QTest::qWaitFor([&] { return failed.count() == 1; }));
    EXPECT_TRUE(panel.findChild<QPushButton*>()->isEnabled());
}

TEST(DevicesPanel, ShowsEveryCaveatAndClaimBoundary) {
    DevicesPanel panel([](bool) { return std::vector<DeviceInfo>{cpu(0)}; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.isMeasuring(); }));
    for (const auto* list : {&known_caveats(), &claim_boundaries()}) {
        ASSERT_FALSE(list->empty());
        for (const char* line : *list) {
            // Backticks mark code, which is drawn in its own font instead.
            EXPECT_TRUE(shows(panel, QString::fromUtf8(line).remove(QLatin1Char('`')))) << line;
        }
    }
}

}  // namespace
}  // namespace drift
