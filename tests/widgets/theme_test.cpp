#include <gtest/gtest.h>

#include <QApplication>
#include <QDirIterator>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>

#include "core/base/error.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift::theme {
namespace {

QApplication& app() {
    return *qobject_cast<QApplication*>(QCoreApplication::instance());
}

TEST(Palette, RunColoursStandOutFromThePlotBackgroundInBothThemes) {
    for (const bool dark : {false, true}) {
        for (int i = 0; i < kRunColors; ++i) {
            EXPECT_GE(contrast(runColorFor(i, dark), colorsFor(dark).plot_background), 3.0)
                << i << (dark ? " dark" : " light");
        }
    }
}

TEST(Palette, RunColoursDifferFromEachOther) {
    for (const bool dark : {false, true}) {
        for (int i = 0; i < kRunColors; ++i) {
            for (int j = 0; j < i; ++j) {
                const QColor a = runColorFor(i, dark), b = runColorFor(j, dark);
                const int distance = std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) +
                                     std::abs(a.blue() - b.blue());
                EXPECT_GT(distance, 40) << i << " and " << j << (dark ? " dark" : " light");
            }
        }
    }
}

TEST(Palette, TextIsReadableAndNothingIsPureBlackOrWhite) {
    for (const bool dark : {false, true}) {
        const Colors& c = colorsFor(dark);
        EXPECT_GE(contrast(c.text, c.window), 7.0);
        EXPECT_GE(contrast(c.muted, c.window), 4.5);
        EXPECT_GE(contrast(c.muted, c.base), 4.5);
        EXPECT_GE(contrast(c.on_accent, c.accent), 4.5);
        EXPECT_GE(contrast(c.text, c.selection), 4.5);
        EXPECT_GE(contrast(c.plot_text, c.plot_background), 4.5);
        for (const QColor& semantic : {c.good, c.warning, c.bad, c.neutral, c.accent}) {
            EXPECT_GE(contrast(semantic, c.window), 3.0) << semantic.name().toStdString();
        }
        for (const QColor& banner : {c.banner_info, c.banner_warning, c.banner_error}) {
            EXPECT_GE(contrast(c.text, banner), 7.0) << banner.name().toStdString();
        }
        for (const QColor& grey : {c.window, c.base, c.text, c.plot_background}) {
            EXPECT_NE(grey, QColor(Qt::black));
            EXPECT_NE(grey, QColor(Qt::white));
        }
    }
}

TEST(Palette, ApplyingAThemeReachesEveryWidgetsPalette) {
    apply(app(), Mode::kDark);
    EXPECT_TRUE(isDark());
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), colorsFor(true).window);
    apply(app(), Mode::kLight);
    EXPECT_FALSE(isDark());
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), colorsFor(false).window);
}

TEST(Palette, ModeNamesReadBackAndUnknownMeansSystem) {
    for (const Mode m : {Mode::kSystem, Mode::kLight, Mode::kDark}) {
        EXPECT_EQ(modeFrom(modeName(m)), m);
    }
    EXPECT_EQ(modeFrom(QStringLiteral("purple")), Mode::kSystem);
}

TEST(Palette, TabularDigitsAreEquallyWide) {
    const QFontMetricsF metrics(tabular());
    const double width = metrics.horizontalAdvance(QLatin1Char('0'));
    for (char digit = '1'; digit <= '9'; ++digit) {
        EXPECT_NEAR(metrics.horizontalAdvance(QLatin1Char(digit)), width, 0.05) << digit;
    }
}

TEST(Palette, TierBadgesHaveFourDifferentShapes) {
    std::vector<QImage> images;
    for (const Tier tier : {Tier::kFirstClass, Tier::kBestEffort, Tier::kExperimental, Tier::kUnsupported}) {
        QImage image(20, 20, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintTierBadge(painter, QRectF(0, 0, 20, 20), tier);
        painter.end();
        images.push_back(image.convertToFormat(QImage::Format_Alpha8));  // shape without colour
    }
    for (std::size_t i = 0; i < images.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(images[i], images[j]) << i << " and " << j;
        }
    }
}

TEST(Icons, EveryFileDrawsSomethingInTheThemesTextColour) {
    QDirIterator files(QStringLiteral(":/icons"), {QStringLiteral("*.svg")});
    int count = 0;
    while (files.hasNext()) {
        files.next();
        ++count;
        const QImage image = icon(files.fileInfo().completeBaseName()).pixmap(32, 32).toImage();
        int opaque = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.alpha() == 255) {
                    ++opaque;
                    EXPECT_EQ(pixel.rgb(), colors().text.rgb()) << files.fileName().toStdString();
                }
            }
        }
        EXPECT_GT(opaque, 15) << files.fileName().toStdString();
    }
    EXPECT_GT(count, 20);
}

TEST(Icons, RenderAtTheDevicePixelRatioOfTheTarget) {
    const QPixmap pixmap = icon(QStringLiteral("play")).pixmap(QSize(16, 16), 2.0);
    EXPECT_EQ(pixmap.size(), QSize(32, 32));
    EXPECT_EQ(pixmap.devicePixelRatio(), 2.0);
}

TEST(Icons, AnUnknownNameIsAnError) {
    EXPECT_THROW((void)icon(QStringLiteral("no_such_icon")), Error);
}

}  // namespace
}  // namespace drift::theme
