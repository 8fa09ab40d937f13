#include "widgets/toy/toy_raster.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drift {
namespace {

constexpr int kPhases = 4;          // sub-pixel positions of a stamp in each direction
constexpr int kSamples = 4;         // per pixel and direction, for the coverage
constexpr double kFarthest = 1.25;  // corner of any mark of radius 1
constexpr int kColours = 255;       // odd: the middle of a difference is exactly zero

// A mark's coverage in 0..256 at every sub-pixel position.
struct Stamp {
    int side = 0;  // pixels; the centre lies in pixel side / 2
    std::array<std::vector<std::uint16_t>, kPhases * kPhases> coverage;
};

Stamp make_stamp(ToyMark mark, double radius) {
    Stamp stamp;
    const int reach = static_cast<int>(std::ceil(radius * kFarthest)) + 1;
    stamp.side = 2 * reach + 1;
    for (int phase = 0; phase < kPhases * kPhases; ++phase) {
        const double dx = (phase % kPhases + 0.5) / kPhases, dy = (phase / kPhases + 0.5) / kPhases;
        auto& cells = stamp.coverage[static_cast<std::size_t>(phase)];
        cells.reserve(static_cast<std::size_t>(stamp.side * stamp.side));
        for (int y = 0; y < stamp.side; ++y) {
            for (int x = 0; x < stamp.side; ++x) {
                int inside = 0;
                for (int k = 0; k < kSamples * kSamples; ++k) {
                    const double px = x - reach + (k % kSamples + 0.5) / kSamples - dx;
                    const double py = y - reach + (k / kSamples + 0.5) / kSamples - dy;
                    inside += mark_covers(mark, px / radius, py / radius) ? 1 : 0;
                }
                cells.push_back(static_cast<std::uint16_t>(inside * 256 / (kSamples * kSamples)));
            }
        }
    }
    return stamp;
}

QRgb blend(QRgb under, QRgb over, unsigned part) {
    // Two channels at a time; part is 0..256.
    const unsigned rb = ((under & 0xff00ffU) * (256 - part) + (over & 0xff00ffU) * part) >> 8U;
    const unsigned g = ((under & 0x00ff00U) * (256 - part) + (over & 0x00ff00U) * part) >> 8U;
    return 0xff000000U | (rb & 0xff00ffU) | (g & 0x00ff00U);
}

// One pass of a box filter of half width `reach` along lines of `count` values `stride` apart.
void box_blur(const float* from, float* to, int count, int stride, int reach) {
    double sum = 0;  // a float keeps a residue of what has left the window, seen as stripes
    for (int i = 0; i < std::min(reach, count); ++i) {
        sum += from[i * stride];
    }
    const float factor = 1.0F / static_cast<float>(2 * reach + 1);
    for (int i = 0; i < count; ++i) {
        if (i + reach < count) {
            sum += from[(i + reach) * stride];
        }
        if (i - reach - 1 >= 0) {
            sum -= from[(i - reach - 1) * stride];
        }
        to[i * stride] = std::max(0.0F, static_cast<float>(sum) * factor);
    }
}

// Three box filters are within 3 % of a Gaussian of the same variance.
void gaussian_blur(std::vector<float>& cells, int side, double sigma_cells) {
    const int reach = static_cast<int>(std::lround((std::sqrt(1 + 4 * sigma_cells * sigma_cells) - 1) / 2));
    if (reach < 1) {
        return;
    }
    std::vector<float> other(cells.size());
    for (int pass = 0; pass < 3; ++pass) {
        for (int row = 0; row < side; ++row) {
            box_blur(cells.data() + row * side, other.data() + row * side, side, 1, reach);
        }
        for (int column = 0; column < side; ++column) {
            box_blur(other.data() + column, cells.data() + column, side, side, reach);
        }
    }
}

template <class Color>
QImage picture_of(int side, const Color& color_at) {
    QImage image(side, side, QImage::Format_RGB32);
    for (int y = 0; y < side; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < side; ++x) {
            line[x] = color_at(static_cast<std::size_t>(y * side + x));
        }
    }
    return image;
}

std::size_t table_index(double t) {
    return static_cast<std::size_t>(std::clamp(t, 0.0, 1.0) * (kColours - 1) + 0.5);
}

}  // namespace

bool mark_covers(ToyMark mark, double x, double y) {
    const double r2 = x * x + y * y;
    switch (mark) {
        case ToyMark::kDisc:
            return r2 <= 1;
        case ToyMark::kSquare:
            return std::abs(x) <= 0.9 && std::abs(y) <= 0.9;
        case ToyMark::kTriangle:
            return y <= 0.85 && std::abs(x) <= (y + 1.15) * 0.58;
        case ToyMark::kDown:
            return y >= -0.85 && std::abs(x) <= (1.15 - y) * 0.58;
        case ToyMark::kDiamond:
            return std::abs(x) + std::abs(y) <= 1.25;
        case ToyMark::kCross:
            return std::min(std::abs(x - y), std::abs(x + y)) <= 0.5 &&
                   std::max(std::abs(x), std::abs(y)) <= 1.1;
        case ToyMark::kPlus:
            return std::min(std::abs(x), std::abs(y)) <= 0.38 && std::max(std::abs(x), std::abs(y)) <= 1.25;
        case ToyMark::kRing:
            return r2 <= 1.35 && r2 >= 0.36;
    }
    return false;
}

void stamp_dots(QImage& image, const QRect& clip, const std::vector<ToyDot>& dots, double radius) {
    const QRect area = clip.intersected(image.rect());
    std::array<Stamp, kToyMarks> stamps;
    uchar* const bits = image.bits();
    const auto stride = image.bytesPerLine();
    for (const ToyDot& dot : dots) {
        if (!(dot.x > area.left() - 64.0F && dot.x < area.right() + 64.0F && dot.y > area.top() - 64.0F &&
              dot.y < area.bottom() + 64.0F)) {
            continue;
        }
        Stamp& stamp = stamps[static_cast<std::size_t>(dot.mark)];
        if (stamp.side == 0) {
            stamp = make_stamp(dot.mark, dot.mark == ToyMark::kDisc ? radius : radius * 1.15);
        }
        const float fx = std::floor(dot.x), fy = std::floor(dot.y);
        const auto phase = static_cast<std::size_t>((dot.y - fy) * kPhases) * kPhases +
                           static_cast<std::size_t>((dot.x - fx) * kPhases);
        const int left = static_cast<int>(fx) - stamp.side / 2, top = static_cast<int>(fy) - stamp.side / 2;
        const std::uint16_t* coverage =
            stamp.coverage[std::min<std::size_t>(phase, kPhases * kPhases - 1)].data();
        const int x0 = std::max(left, area.left()), x1 = std::min(left + stamp.side - 1, area.right());
        const int y1 = std::min(top + stamp.side - 1, area.bottom());
        for (int y = std::max(top, area.top()); y <= y1; ++y) {
            auto* line = reinterpret_cast<QRgb*>(bits + y * stride);
            const std::uint16_t* row = coverage + (y - top) * stamp.side - left;
            for (int x = x0; x <= x1; ++x) {
                if (row[x] != 0) {
                    line[x] = blend(line[x], dot.color, row[x]);
                }
            }
        }
    }
}

float ToyDensityMap::peak() const {
    return values.empty() ? 0.0F : *std::max_element(values.begin(), values.end());
}

ToyDensityMap density_map(const std::vector<float>& points, const ToyWindow& window, int side, double sigma) {
    ToyDensityMap map;
    map.side = side;
    map.values.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), 0.0F);
    const double sx = side / window.width(), sy = side / window.height();
    const float share = points.empty() ? 0.0F : 2.0F / static_cast<float>(points.size());
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        const double x = (points[i] - window.low[0]) * sx, y = (window.high[1] - points[i + 1]) * sy;
        if (x >= 0 && y >= 0 && x < side && y < side) {  // false for NaN
            map.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                       static_cast<std::size_t>(x)] += share;
        }
    }
    gaussian_blur(map.values, side, sigma * std::sqrt(sx * sy));
    return map;
}

QImage density_picture(const ToyDensityMap& density, const ToyStyle& style) {
    std::array<QRgb, kColours> table{};
    for (std::size_t i = 0; i < kColours; ++i) {
        table[i] = density_color(style, static_cast<double>(i) / (kColours - 1));
    }
    const float peak = density.peak();
    const float factor = peak > 0 ? 1 / peak : 0.0F;
    return picture_of(density.side,
                      [&](std::size_t i) { return table[table_index(density.values[i] * factor)]; });
}

QImage difference_picture(const ToyDensityMap& generated, const ToyDensityMap& data, const ToyStyle& style) {
    std::array<QRgb, kColours> table{};
    for (std::size_t i = 0; i < kColours; ++i) {
        table[i] = difference_color(style, 2.0 * static_cast<double>(i) / (kColours - 1) - 1);
    }
    // One scale for both signs, and the data's own peak at least: a good fit looks quiet.
    const float peak = std::max(generated.peak(), data.peak());
    const float factor = peak > 0 ? 0.5F / peak : 0.0F;
    return picture_of(data.side, [&](std::size_t i) {
        return table[table_index(0.5F + factor * (generated.values[i] - data.values[i]))];
    });
}

}  // namespace drift
