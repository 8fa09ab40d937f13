#include "widgets/toy/toy_style.h"

#include <algorithm>
#include <cmath>

#include "widgets/plot/plot_series.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

using Ramp = std::array<std::array<int, 3>, 9>;

// Nine samples of viridis and of inferno; linear interpolation between them is within 2 % of the originals.
constexpr Ramp kViridis = {{{68, 1, 84},
                            {71, 44, 122},
                            {59, 81, 139},
                            {44, 113, 142},
                            {33, 144, 141},
                            {39, 173, 129},
                            {92, 200, 99},
                            {170, 220, 50},
                            {253, 231, 37}}};
constexpr Ramp kInferno = {{{0, 0, 4},
                            {31, 12, 72},
                            {85, 15, 109},
                            {136, 34, 106},
                            {186, 54, 85},
                            {227, 89, 51},
                            {249, 140, 10},
                            {249, 201, 50},
                            {252, 255, 164}}};

QColor along(const Ramp& ramp, double t) {
    const double position = std::clamp(t, 0.0, 1.0) * (ramp.size() - 1);
    const auto low = static_cast<std::size_t>(std::min(std::floor(position), ramp.size() - 2.0));
    const double part = position - static_cast<double>(low);
    const auto mix = [&](std::size_t c) {
        return static_cast<int>(std::lround(ramp[low][c] * (1 - part) + ramp[low + 1][c] * part));
    };
    return {mix(0), mix(1), mix(2)};
}

}  // namespace

ToyStyle toy_style() {
    const theme::Colors& colors = theme::colors();
    ToyStyle style;
    style.dark = theme::isDark();
    style.surround = colors.window;
    style.background = colors.plot_background;
    style.grid = colors.plot_grid;
    style.text = colors.plot_text;
    style.muted = colors.muted;
    style.accent = colors.accent;
    style.data = colors.data_points;
    style.warning = colors.warning;
    for (std::size_t i = 0; i < style.series.size(); ++i) {
        style.series[i] = theme::runColor(static_cast<int>(i));
    }
    style.small = theme::font(theme::TextSize::kSmall);
    style.tabular = theme::tabular(theme::TextSize::kSmall);
    return style;
}

ToyMark class_mark(std::int32_t label) {
    return static_cast<ToyMark>(std::abs(label) % kToyMarks);
}

QColor class_color(const ToyStyle& style, std::int32_t label) {
    const std::int32_t round = std::abs(label) / kToyMarks;
    return style.series[static_cast<std::size_t>((std::abs(label) + round) % kToyMarks)];
}

QColor temperature_color(const ToyStyle& style, std::size_t index) {
    return style.series[index % style.series.size()];
}

QColor pull_color(const ToyStyle& style) {
    return style.dark ? QColor(0x6c, 0xb8, 0xf0) : QColor(0x00, 0x66, 0xb0);
}

QColor push_color(const ToyStyle& style) {
    return style.dark ? QColor(0xf2, 0x8c, 0x4a) : QColor(0xc8, 0x4e, 0x00);
}

// The bright end vanishes on white and the dark end on black, so each theme uses the part it can show.
QColor field_color(const ToyStyle& style, double t) {
    t = std::clamp(t, 0.0, 1.0);
    return along(kViridis, style.dark ? 0.25 + 0.75 * t : 0.85 * (1 - t));
}

QColor second_color(const ToyStyle& style, double t) {
    t = std::clamp(t, 0.0, 1.0);
    return along(kInferno, style.dark ? 0.45 + 0.5 * t : 0.3 + 0.5 * t);
}

QRgb density_color(const ToyStyle& style, double t) {
    t = std::clamp(t, 0.0, 1.0);
    // The first tenth fades in, so that an empty region is the background itself.
    return mixed(field_color(style, t), style.background, std::min(1.0, t * 10)).rgb();
}

QRgb difference_color(const ToyStyle& style, double t) {
    const QColor side = t < 0 ? pull_color(style) : push_color(style);
    return mixed(side, style.background, std::pow(std::min(1.0, std::abs(t)), 0.7)).rgb();
}

}  // namespace drift
