#include "widgets/theme/palette.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <array>
#include <cmath>

// A static library's resources are linked only when something names them; the macro needs the global
// namespace.
static void init_window_resources() {
    Q_INIT_RESOURCE(window);
}

namespace drift::theme {
namespace {

struct State {
    Mode mode = Mode::kSystem;
    bool dark = false;
    bool read_system = false;  // the platform palette is only visible before the first setPalette()
    bool system_dark = false;
    QFont system_font;
};
State& state() {
    static State instance;
    return instance;
}

double linear(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}
double luminance(const QColor& c) {
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

bool systemIsDark() {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown) {
        return scheme == Qt::ColorScheme::Dark;
    }
#endif
    return state().system_dark;
}

Colors lightColors() {
    Colors c;
    c.window = QColor(0xf2, 0xf3, 0xf4);
    c.base = QColor(0xfc, 0xfc, 0xfc);
    c.alternate = QColor(0xf6, 0xf7, 0xf8);
    c.text = QColor(0x20, 0x24, 0x28);
    c.muted = QColor(0x5c, 0x64, 0x6c);
    c.border = QColor(0xcd, 0xd1, 0xd5);
    c.disabled = QColor(0x98, 0x9e, 0xa4);
    c.accent = QColor(0x1f, 0x66, 0xad);
    c.on_accent = QColor(0xfc, 0xfc, 0xfc);
    c.selection = QColor(0xd3, 0xe3, 0xf4);
    c.good = QColor(0x1a, 0x7f, 0x4b);
    c.warning = QColor(0x96, 0x62, 0x00);
    c.bad = QColor(0xb8, 0x2c, 0x2c);
    c.neutral = QColor(0x6b, 0x72, 0x79);
    c.plot_background = QColor(0xfd, 0xfd, 0xfd);
    c.plot_grid = QColor(0xe3, 0xe6, 0xe8);
    c.plot_text = QColor(0x3f, 0x46, 0x4d);
    c.data_points = QColor(0x9a, 0xa1, 0xa8);
    c.banner_warning = QColor(0xfb, 0xf0, 0xd6);
    c.banner_error = QColor(0xfa, 0xe3, 0xe1);
    c.banner_info = QColor(0xe2, 0xec, 0xf6);
    return c;
}

Colors darkColors() {
    Colors c;
    c.window = QColor(0x25, 0x28, 0x2b);
    c.base = QColor(0x1c, 0x1e, 0x21);
    c.alternate = QColor(0x21, 0x24, 0x27);
    c.text = QColor(0xdc, 0xdf, 0xe2);
    c.muted = QColor(0x9d, 0xa5, 0xac);
    c.border = QColor(0x3e, 0x43, 0x48);
    c.disabled = QColor(0x6c, 0x73, 0x7a);
    c.accent = QColor(0x6a, 0xae, 0xee);
    c.on_accent = QColor(0x12, 0x1a, 0x22);
    c.selection = QColor(0x2c, 0x45, 0x5e);
    c.good = QColor(0x5c, 0xc0, 0x8b);
    c.warning = QColor(0xe0, 0xb0, 0x50);
    c.bad = QColor(0xee, 0x7f, 0x79);
    c.neutral = QColor(0x94, 0x9b, 0xa2);
    c.plot_background = QColor(0x17, 0x19, 0x1b);
    c.plot_grid = QColor(0x2e, 0x32, 0x36);
    c.plot_text = QColor(0xb6, 0xbc, 0xc2);
    c.data_points = QColor(0x74, 0x7b, 0x82);
    c.banner_warning = QColor(0x40, 0x37, 0x20);
    c.banner_error = QColor(0x47, 0x2b, 0x2a);
    c.banner_info = QColor(0x24, 0x35, 0x46);
    return c;
}

// Replaces @name in the style sheet by the theme's colours, so that the sheet itself stays theme-free.
QString styleSheet(const Colors& c) {
    QFile file(QStringLiteral(":/qss/workbench.qss"));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QString text = QString::fromUtf8(file.readAll());
    const std::array<std::pair<const char*, QColor>, 8> names = {{{"@border", c.border},
                                                                  {"@window", c.window},
                                                                  {"@base", c.base},
                                                                  {"@on_accent", c.on_accent},
                                                                  {"@accent", c.accent},
                                                                  {"@selection", c.selection},
                                                                  {"@muted", c.muted},
                                                                  {"@text", c.text}}};
    for (const auto& [name, color] : names) {
        text.replace(QLatin1String(name), color.name());
    }
    return text;
}

// Moves `color` toward black (light theme) or white (dark theme) until it stands out from `background`.
QColor withContrast(QColor color, const QColor& background, double ratio) {
    const bool darken = luminance(background) > 0.5;
    for (int i = 0; i < 64 && contrast(color, background) < ratio; ++i) {
        float h = 0, s = 0, l = 0;
        color.getHslF(&h, &s, &l);
        color = QColor::fromHslF(h, s, qBound(0.0F, darken ? l - 0.01F : l + 0.01F, 1.0F));
    }
    return color;
}

}  // namespace

QString modeName(Mode mode) {
    switch (mode) {
        case Mode::kLight:
            return QStringLiteral("light");
        case Mode::kDark:
            return QStringLiteral("dark");
        case Mode::kSystem:
            break;
    }
    return QStringLiteral("system");
}

Mode modeFrom(const QString& name) {
    if (name == QLatin1String("light")) {
        return Mode::kLight;
    }
    return name == QLatin1String("dark") ? Mode::kDark : Mode::kSystem;
}

void apply(QApplication& app, Mode mode) {
    init_window_resources();
    State& s = state();
    if (!s.read_system) {
        s.read_system = true;
        s.system_dark = luminance(app.palette().color(QPalette::Window)) < 0.25;
        s.system_font = app.font();
    }
    s.mode = mode;
    s.dark = mode == Mode::kDark || (mode == Mode::kSystem && systemIsDark());
    if (QApplication::style()->name().compare(QLatin1String("fusion"), Qt::CaseInsensitive) != 0) {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    QApplication::setPalette(paletteFor(s.dark));
    app.setStyleSheet(styleSheet(colors()));
}

Mode mode() {
    return state().mode;
}
bool isDark() {
    return state().dark;
}
const Colors& colors() {
    return colorsFor(isDark());
}

const Colors& colorsFor(bool dark) {
    static const Colors kLight = lightColors();
    static const Colors kDark = darkColors();
    return dark ? kDark : kLight;
}

QPalette paletteFor(bool dark) {
    const Colors& c = colorsFor(dark);
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
        p.setColor(QPalette::Active, role, color);
        p.setColor(QPalette::Inactive, role, color);
        p.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, c.window, c.window);
    set(QPalette::Base, c.base, c.window);
    set(QPalette::AlternateBase, c.alternate, c.window);
    set(QPalette::Button, c.window, c.window);
    set(QPalette::WindowText, c.text, c.disabled);
    set(QPalette::Text, c.text, c.disabled);
    set(QPalette::ButtonText, c.text, c.disabled);
    set(QPalette::PlaceholderText, c.muted, c.disabled);
    set(QPalette::ToolTipBase, c.base, c.base);
    set(QPalette::ToolTipText, c.text, c.text);
    set(QPalette::Highlight, c.selection, c.border);
    set(QPalette::HighlightedText, c.text, c.disabled);
    set(QPalette::Link, c.accent, c.disabled);
    set(QPalette::LinkVisited, c.accent, c.disabled);
    set(QPalette::BrightText, c.bad, c.bad);
    set(QPalette::Light, dark ? c.window.lighter(125) : c.base, c.window);
    set(QPalette::Midlight, dark ? c.window.lighter(112) : c.alternate, c.window);
    set(QPalette::Mid, c.border, c.border);
    set(QPalette::Dark, c.border.darker(dark ? 90 : 115), c.border);
    set(QPalette::Shadow, c.border.darker(dark ? 150 : 130), c.border);
    return p;
}

double contrast(const QColor& a, const QColor& b) {
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor runColorFor(int index, bool dark) {
    // Okabe & Ito's order; their black becomes a neutral grey that reads in both themes.
    static constexpr std::array<QRgb, kRunColors> kOkabeIto = {
        0xffe69f00, 0xff56b4e9, 0xff009e73, 0xfff0e442, 0xff0072b2, 0xffd55e00, 0xffcc79a7, 0xff808080};
    const auto slot = static_cast<std::size_t>(((index % kRunColors) + kRunColors) % kRunColors);
    return withContrast(QColor(kOkabeIto[slot]), colorsFor(dark).plot_background, 3.0);
}

QColor runColor(int index) {
    return runColorFor(index, isDark());
}

QFont font(TextSize size) {
    QFont f = state().read_system ? state().system_font : QApplication::font();
    const double factor = size == TextSize::kSmall ? 0.9 : size == TextSize::kTitle ? 1.25 : 1.0;
    if (f.pointSizeF() > 0) {
        f.setPointSizeF(f.pointSizeF() * factor);
    } else {
        f.setPixelSize(qRound(f.pixelSize() * factor));
    }
    if (size == TextSize::kTitle) {
        f.setWeight(QFont::DemiBold);
    }
    return f;
}

QFont tabular(TextSize size) {
    const QFont f = font(size);
    const QFontMetricsF metrics(f);
    const double one = metrics.horizontalAdvance(QLatin1Char('1'));
    for (char digit = '0'; digit <= '9'; ++digit) {
        // Qt < 6.7 cannot switch a font's tabular figures on, so a proportional font gives way to the fixed
        // one.
        if (std::abs(metrics.horizontalAdvance(QLatin1Char(digit)) - one) > 0.05) {
            return monospace(size);
        }
    }
    return f;
}

QFont monospace(TextSize size) {
    QFont f = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont like = font(size);
    if (like.pointSizeF() > 0) {
        f.setPointSizeF(like.pointSizeF());
    } else {
        f.setPixelSize(like.pixelSize());
    }
    return f;
}

QColor tierColor(Tier tier) {
    const Colors& c = colors();
    switch (tier) {
        case Tier::kFirstClass:
            return c.good;
        case Tier::kBestEffort:
            return c.accent;
        case Tier::kExperimental:
            return c.warning;
        case Tier::kUnsupported:
            break;
    }
    return c.neutral;
}

void paintTierBadge(QPainter& painter, const QRectF& rect, Tier tier) {
    const double side = std::min(rect.width(), rect.height());
    const double pen = std::max(1.4, side / 7.0);
    QRectF circle(0, 0, side - pen, side - pen);
    circle.moveCenter(rect.center());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tierColor(tier), pen, Qt::SolidLine, Qt::RoundCap));
    painter.setBrush(tier == Tier::kFirstClass ? QBrush(tierColor(tier)) : QBrush(Qt::NoBrush));
    if (tier == Tier::kUnsupported) {
        const QRectF cross = circle.adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2);
        painter.drawLine(cross.topLeft(), cross.bottomRight());
        painter.drawLine(cross.topRight(), cross.bottomLeft());
    } else {
        painter.drawEllipse(circle);
    }
    if (tier == Tier::kBestEffort) {
        painter.setBrush(tierColor(tier));
        painter.setPen(Qt::NoPen);
        painter.drawPie(circle, 90 * 16, 180 * 16);  // the left half
    }
    painter.restore();
}

}  // namespace drift::theme
