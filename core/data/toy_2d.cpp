#include "core/data/toy_2d.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"

namespace drift {

namespace {

// Free room around the data, in deviations of a mode: 4 leaves out one point in 16,000.
constexpr double kMarginDeviations = 4.0;
// The far start stands this far above the data's upper edge.
constexpr double kFarDistance = 3.0;
// A collapsed generator still needs some width: points at exactly one place have no direction to flee to.
constexpr double kCollapsedFactor = 0.2;
// Height over width of the flattest axes: two Gaussians side by side need little height, their field some.
constexpr double kFlattest = 0.62;

// Half the extent of the data along one axis, margin included.
double reach(const ToyLaw& law, std::size_t axis) {
    double value = 0.0;
    for (const auto& centre : law.centres) {
        value = std::max(value, std::abs(centre[axis]));
    }
    return value + kMarginDeviations * law.deviation;
}

double upper_edge(const ToyLaw& law) {
    double value = law.centres.front()[1];
    for (const auto& centre : law.centres) {
        value = std::max(value, centre[1]);
    }
    return value;
}

}  // namespace

ToyLaw toy_law(const DataConfig& data) {
    ToyLaw law;
    law.deviation = data.toy_std;
    if (data.source == DataSource::kTwoGaussians) {
        law.name = "two_gaussians";
        law.centres = {{-data.toy_separation / 2, 0.0}, {data.toy_separation / 2, 0.0}};
        return law;
    }
    if (data.source == DataSource::kRing) {
        law.name = "ring";
        for (std::int64_t mode = 0; mode < data.toy_modes; ++mode) {
            const double angle =
                2.0 * std::numbers::pi * static_cast<double>(mode) / static_cast<double>(data.toy_modes);
            law.centres.push_back({data.toy_radius * std::cos(angle), data.toy_radius * std::sin(angle)});
        }
        check_that(!law.centres.empty(), "a ring needs at least one mode");
        return law;
    }
    throw Error(ErrorCode::kUnsupported, "data.source does not name a 2-D toy",
                "use data.source two_gaussians or ring, or set run.task to image");
}

at::Tensor sample_toy(const ToyLaw& law, std::int64_t count, at::Generator& generator) {
    const auto modes = static_cast<std::int64_t>(law.centres.size());
    const at::Tensor mode = at::randint(modes, {count}, generator, at::TensorOptions().dtype(at::kLong));
    const at::Tensor noise = at::randn({count, 2}, generator, at::TensorOptions().dtype(at::kFloat));
    return centres_tensor(law).index_select(0, mode).add_(noise, law.deviation);
}

at::Tensor centres_tensor(const ToyLaw& law) {
    const auto modes = static_cast<std::int64_t>(law.centres.size());
    at::Tensor centres = at::empty({modes, 2}, at::kFloat);
    auto values = centres.accessor<float, 2>();
    for (std::int64_t i = 0; i < modes; ++i) {
        values[i][0] = static_cast<float>(law.centres[static_cast<std::size_t>(i)][0]);
        values[i][1] = static_cast<float>(law.centres[static_cast<std::size_t>(i)][1]);
    }
    return centres;
}

ToyStartPlace toy_start(const ToyLaw& law, ToyStart start) {
    ToyStartPlace place;
    if (start == ToyStart::kFar) {
        place.centre = {0.0, upper_edge(law) + kFarDistance};
    } else if (start == ToyStart::kCollapsed) {
        place.centre = law.centres.front();
        place.weight_factor = kCollapsedFactor;
    }
    return place;
}

ToyAxes toy_axes(const ToyLaw& law, ToyStart start) {
    const double wide = reach(law, 0);
    const double tall = std::max(reach(law, 1), kFlattest * wide);
    const double top = std::max(tall, toy_start(law, start).centre[1] + 1.0);
    return {{-wide, -tall}, {wide, top}};
}

std::string fingerprint(const ToyLaw& law) {
    std::string text = law.name + ";" + number_text(law.deviation);
    for (const auto& centre : law.centres) {
        text += ";" + number_text(centre[0]) + "," + number_text(centre[1]);
    }
    return sha256_hex(text);
}

}  // namespace drift
