#include "widgets/toy_draw/draw_dialog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <fstream>

#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"
#include "widgets/toy_draw/draw_canvas.h"

namespace drift {
namespace {

using testing::HasSubstr;

QPushButton* button(const DrawDialog& dialog, const QString& text) {
    for (auto* candidate : dialog.findChildren<QPushButton*>()) {
        if (candidate->text() == text) {
            return candidate;
        }
    }
    return nullptr;
}

QPoint on(const DrawCanvas& canvas, double x, double y) {
    return canvas.toScreen(QPointF(x, y)).toPoint();
}

void stroke(DrawCanvas& canvas, QPointF from, QPointF to) {
    QTest::mousePress(&canvas, Qt::LeftButton, {}, on(canvas, from.x(), from.y()));
    for (int i = 1; i <= 10; ++i) {
        const QPointF at = from + (to - from) * (i / 10.0);
        QTest::mouseMove(&canvas, on(canvas, at.x(), at.y()));
        // QTest::mouseMove presses no button offscreen; the canvas is told the way a window system does.
        QMouseEvent move(QEvent::MouseMove, QPointF(on(canvas, at.x(), at.y())), QCursor::pos(), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&canvas, &move);
    }
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, on(canvas, to.x(), to.y()));
}

struct DrawDialogTest : testing::Test {
    DrawDialogTest() {
        dialog.resize(900, 640);
        dialog.show();
    }
    DrawDialog dialog;
};

TEST_F(DrawDialogTest, AnEmptyDrawingSaysWhatToDoAndCannotStart) {
    EXPECT_FALSE(button(dialog, QStringLiteral("Start"))->isEnabled());
    EXPECT_FALSE(button(dialog, QStringLiteral("Use in Setup"))->isEnabled());
    EXPECT_TRUE(dialog.model().problem().contains(QStringLiteral("empty")));
}

TEST_F(DrawDialogTest, AMouseStrokePaintsAlongItsWayAndIsOneUndoStep) {
    DrawCanvas& canvas = *dialog.canvas();
    stroke(canvas, {-2, 1}, {2, 1});
    const auto& points = dialog.model().drawing().points;
    ASSERT_GT(points.size(), 100U);
    float low = 9, high = -9;
    for (const auto& point : points) {
        EXPECT_NEAR(point[1], 1, canvas.radius() + 0.05);
        low = std::min(low, point[0]);
        high = std::max(high, point[0]);
    }
    EXPECT_LT(low, -1.8);
    EXPECT_GT(high, 1.8);
    EXPECT_TRUE(button(dialog, QStringLiteral("Start"))->isEnabled());
    dialog.model().undoStack()->undo();
    EXPECT_EQ(dialog.model().count(), 0U);
    dialog.model().undoStack()->redo();
    EXPECT_GT(dialog.model().count(), 100U);
}

TEST_F(DrawDialogTest, TheEraserTakesAwayWhatItTouches) {
    DrawCanvas& canvas = *dialog.canvas();
    stroke(canvas, {-2, 0}, {2, 0});
    canvas.setEraser(true);
    canvas.setRadius(1);
    stroke(canvas, {-2, 0}, {0, 0});
    ASSERT_GT(dialog.model().count(), 0U);
    for (const auto& point : dialog.model().drawing().points) {
        EXPECT_GT(point[0], 0.7F);
    }
}

TEST_F(DrawDialogTest, KeysPaintWithoutAMouse) {
    DrawCanvas& canvas = *dialog.canvas();
    QTest::keyClick(&canvas, Qt::Key_Right);
    QTest::keyClick(&canvas, Qt::Key_Space);
    EXPECT_GT(dialog.model().count(), 0U);
    QTest::keyClick(&canvas, Qt::Key_E);
    QTest::keyClick(&canvas, Qt::Key_Space);
    EXPECT_EQ(dialog.model().count(), 0U);
}

TEST_F(DrawDialogTest, HandsOverPointsAndClasses) {
    QSignalSpy done(&dialog, &DrawDialog::finishedDrawing);
    dialog.model().dab({-1, 0}, 0.3, 20, 0);
    dialog.model().dab({1, 0}, 0.3, 20, 2);
    EXPECT_EQ(dialog.model().classesUsed(), 2);
    button(dialog, QStringLiteral("Start"))->click();
    ASSERT_EQ(done.count(), 1);
    const auto drawing = done[0][0].value<ToyDrawing>();
    EXPECT_EQ(drawing.points.size(), 40U);
    EXPECT_EQ(drawing.classes.back(), 2);
    EXPECT_EQ(drawing.classes.front(), 0);
    EXPECT_TRUE(done[0][1].toBool());
}

TEST_F(DrawDialogTest, ADroppedTableBecomesPointsAndABadOneAMessage) {
    const TempFolder folder;
    const auto drop = [&](const char* name, const char* text) {
        const std::filesystem::path file = folder.path() / name;
        std::ofstream(file) << text;
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
        // A drop goes to the widget that the drag entered.
        QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&dialog, &enter);
        EXPECT_TRUE(enter.isAccepted());
        QDropEvent event(QPointF(200, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&dialog, &event);
    };
    drop("points.csv", "x,y,kind\n0,0,a\n1,1,b\n1,0,b\n");
    EXPECT_EQ(dialog.model().count(), 3U);
    EXPECT_EQ(dialog.model().classesUsed(), 2);
    drop("words.csv", "hello,world\nno,numbers\n");
    EXPECT_EQ(dialog.model().count(), 3U) << "the drawing stays";
    bool told = false;
    for (auto* label : dialog.findChildren<QLabel*>()) {
        told = told || label->text().contains(QStringLiteral("words.csv"));
    }
    EXPECT_TRUE(told);
}

TEST(DrawModel, SymmetryPaintsTheMirrorImages) {
    DrawModel model;
    model.setSymmetry(DrawSymmetry::kBoth);
    model.dab({1, 2}, 0, 1, 0);
    EXPECT_THAT(model.drawing().points,
                testing::UnorderedElementsAre(std::array{1.F, 2.F}, std::array{-1.F, 2.F},
                                              std::array{1.F, -2.F}, std::array{-1.F, -2.F}));
}

TEST(DrawModel, IsNeverFullerThanItsLimitAndSaysSo) {
    DrawModel model;
    QSignalSpy full(&model, &DrawModel::full);
    for (int i = 0; i < 30; ++i) {
        model.dab({0, 0}, 1, 1000, 0);
    }
    EXPECT_EQ(model.count(), DrawModel::kMostPoints);
    EXPECT_GT(full.count(), 0);
}

TEST(DrawModel, TheSameStrokesGiveTheSameDrawing) {
    const auto draw = [] {
        DrawModel model;
        model.dab({0.5, 0.5}, 1, 50, 0);
        model.dab({-0.5, 0.5}, 0.5, 50, 1);
        return model.drawing().points;
    };
    EXPECT_EQ(draw(), draw());
}

TEST(DrawModel, APictureGivesItsInkUprightAndCentred) {
    QImage picture(200, 100, QImage::Format_RGB32);
    picture.fill(Qt::white);
    QPainter(&picture).fillRect(0, 0, 100, 20, Qt::black);  // top left
    const ToyDrawing drawing = drawing_from_picture(picture, 500);
    ASSERT_EQ(drawing.points.size(), 500U);
    for (const auto& point : drawing.points) {
        EXPECT_LE(point[0], 0.001F);
        EXPECT_GT(point[1], 0) << "rows of a picture grow downward, y upward";
    }
}

TEST(DrawModel, APictureWithoutInkIsRefused) {
    QImage blank(64, 64, QImage::Format_RGB32);
    blank.fill(Qt::white);
    const ErrorInfo error = error_of([&] { (void)drawing_from_picture(blank, 100); });
    EXPECT_EQ(error.code, ErrorCode::kBadData);
    EXPECT_FALSE(error.what_to_do.empty());
}

TEST(DrawModel, FarPointsAreBroughtIntoTheSquare) {
    DrawModel model;
    model.replace({{{1000, 1000}, {1100, 1000}, {1000, 1050}}, {}}, QStringLiteral("import"));
    for (const auto& point : model.drawing().points) {
        EXPECT_LE(std::abs(point[0]), DrawModel::kReach);
        EXPECT_LE(std::abs(point[1]), DrawModel::kReach);
    }
    EXPECT_EQ(model.count(), 3U);
}

}  // namespace
}  // namespace drift
