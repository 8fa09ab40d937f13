#include "widgets/panels/gallery.h"

#include <gtest/gtest.h>

#include <QImage>
#include <QImageReader>
#include <QSignalSpy>
#include <QTest>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"
#include "widgets/panels/sheet_view.h"
#include "widgets/panels/step_scrubber.h"

namespace drift {
namespace {

constexpr JobId kJob = 3;

// Tile (row, column) is filled with the grey 40 * row + 10 * column + step / 10.
SampleSheet sheet_at(std::int64_t step) {
    SampleSheet sheet;
    sheet.step = step;
    sheet.rows = 3;
    sheet.columns = 4;
    sheet.tile_width = sheet.tile_height = 8;
    sheet.classes = {0, 1, 2};
    sheet.seeds = {100, 101, 102, 103};
    sheet.weights = "ema_0.99";
    auto image = std::make_shared<ImageRgb8>();
    image->width = 32;
    image->height = 24;
    for (int y = 0; y < 24; ++y) {
        for (int x = 0; x < 32; ++x) {
            image->pixels.insert(image->pixels.end(), 3,
                                 static_cast<std::uint8_t>(40 * (y / 8) + 10 * (x / 8) + step / 10));
        }
    }
    sheet.tiles = image;
    return sheet;
}

class Gallery : public testing::Test {
protected:
    Gallery() { panel.resize(600, 500); }
    void record(std::initializer_list<std::int64_t> steps) {
        for (const std::int64_t step : steps) {
            write_atlas(folder.path(), sheet_at(step));
        }
    }
    void open(JobId job) {
        panel.setRun(folder.path(), QStringLiteral("digits"), QStringLiteral("abc123"), job);
    }
    const TempFolder folder;
    GalleryPanel panel;
};

TEST_F(Gallery, ShowsTheNewestSheetAndScrubsThroughTheSteps) {
    record({0, 50, 100});
    open(0);
    ASSERT_NE(panel.sheet()->sheet(), nullptr);
    EXPECT_EQ(panel.sheet()->sheet()->step, 100);
    QTest::keyClick(&panel, Qt::Key_Home);
    EXPECT_EQ(panel.sheet()->sheet()->step, 0);
    QTest::keyClick(&panel, Qt::Key_PageDown);
    EXPECT_EQ(panel.sheet()->sheet()->step, 50);
}

TEST_F(Gallery, KeepsTheChosenPictureWhileStepsChange) {
    record({0, 50});
    open(0);
    panel.sheet()->select(1, 2);
    QTest::keyClick(&panel, Qt::Key_Home);
    EXPECT_EQ(panel.sheet()->selectedRow(), 1);
    EXPECT_EQ(panel.sheet()->selectedColumn(), 2);
    EXPECT_EQ(qGray(panel.sheet()->tile(1, 2).pixel(0, 0)), 60);
    QTest::keyClick(&panel, Qt::Key_Right);
    EXPECT_EQ(panel.sheet()->selectedColumn(), 3);
    QTest::keyClick(&panel, Qt::Key_Right);
    EXPECT_EQ(panel.sheet()->selectedColumn(), 3) << "the edge of the sheet";
}

TEST_F(Gallery, FollowsALiveRunUntilTheUserLooksBack) {
    record({0});
    open(kJob);
    record({50});
    panel.onSamples({kJob, std::make_shared<SampleSheet>(sheet_at(50))});
    EXPECT_EQ(panel.sheet()->sheet()->step, 50);
    panel.scrubber()->first();
    record({100});
    panel.onSamples({kJob, std::make_shared<SampleSheet>(sheet_at(100))});
    EXPECT_EQ(panel.sheet()->sheet()->step, 0);
}

TEST_F(Gallery, TilesAreDrawnInTruePixelsWithoutSmoothing) {
    record({0});
    open(0);
    SheetView* view = panel.sheet();
    view->setZoom(3);
    const QImage shot = view->grab().toImage();
    // Inside a tile every pixel has the tile's grey: smoothing would bleed the neighbours in.
    int exact = 0;
    for (int y = 0; y < shot.height(); ++y) {
        for (int x = 0; x < shot.width(); ++x) {
            exact += shot.pixelColor(x, y) == QColor(110, 110, 110);
        }
    }
    EXPECT_EQ(exact, 24 * 24) << "tile (2, 3) has grey 110 and 8 x 3 pixels on a side";
}

TEST_F(Gallery, ExportedPicturesSayHowTheyWereMade) {
    record({50});
    open(0);
    panel.sheet()->select(2, 1);
    const QString file = QString::fromStdString((folder.path() / "tile.png").string());
    panel.exportTile(file);
    QImageReader reader(file);
    EXPECT_EQ(reader.text(QStringLiteral("class")), QStringLiteral("2"));
    EXPECT_EQ(reader.text(QStringLiteral("seed")), QStringLiteral("101"));
    EXPECT_EQ(reader.text(QStringLiteral("step")), QStringLiteral("50"));
    EXPECT_EQ(reader.text(QStringLiteral("config_hash")), QStringLiteral("abc123"));
    EXPECT_EQ(reader.read().size(), QSize(8, 8));
    EXPECT_THROW(panel.exportSheet(QStringLiteral("/nonexistent/folder/x.png")), Error);
}

TEST_F(Gallery, ADamagedSheetIsReportedNotShown) {
    record({50});
    std::filesystem::resize_file(folder.path() / "samples/00000050_sheet.atlas", 5);
    QSignalSpy failures(&panel, &GalleryPanel::failed);
    open(0);
    ASSERT_EQ(failures.count(), 1);
    EXPECT_TRUE(failures[0][0].toString().contains(QStringLiteral("00000050_sheet.atlas")));
}

TEST_F(Gallery, AnEmptyRunSaysWhatWillAppear) {
    QSignalSpy starts(&panel, &GalleryPanel::startRequested);
    panel.show();
    EXPECT_FALSE(panel.sheet()->isVisible());
    open(0);
    EXPECT_FALSE(panel.sheet()->isVisible());
}

}  // namespace
}  // namespace drift
