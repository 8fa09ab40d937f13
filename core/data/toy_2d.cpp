#include "core/data/toy_2d.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/data/toy_families.h"
#include "core/runtime/rng.h"

namespace drift {

namespace {

// The far start stands this far above the data's upper edge.
constexpr double kFarDistance = 3.0;
// A collapsed generator still needs some width: points at exactly one place have no direction to flee to.
constexpr double kCollapsedFactor = 0.2;
// Height over width of the flattest axes: two Gaussians side by side need little height, their field some.
constexpr double kFlattest = 0.62;

std::array<double, 2> middle(const ToyLawFacts& facts) {
    return {(facts.low[0] + facts.high[0]) / 2, (facts.low[1] + facts.high[1]) / 2};
}

std::array<double, 2> collapse_place(const ToyLaw& law) {
    if (!law.facts().modes.empty()) {
        return law.facts().modes.front();
    }
    at::Generator generator = stream(0, "toy.collapse");
    const at::Tensor point = law.sample(1, generator).points;
    return {point[0][0].item<double>(), point[0][1].item<double>()};
}

}  // namespace

ToyLawPtr toy_law(const DataConfig& data, const std::filesystem::path& run_folder) {
    switch (data.source) {
        case DataSource::kTwoGaussians:
        case DataSource::kRing:
        case DataSource::kGrid:
            return make_mixture(data);
        case DataSource::kMoons:
        case DataSource::kSpiral:
            return make_curves(data);
        case DataSource::kCheckerboard:
            return make_checkerboard(data);
        case DataSource::kLetters:
        case DataSource::kOutline:
        case DataSource::kCsv:
        case DataSource::kDrawing:
            return make_cloud(data, run_folder);
        case DataSource::kBuiltinDigits:
        case DataSource::kIdx:
            break;
    }
    throw Error(ErrorCode::kUnsupported,
                concat("data.source ", enum_name(data.source), " does not name a 2-D toy"),
                "use data.source two_gaussians, ring or another 2-D one, or set run.task to image");
}

at::Tensor sample_toy(const ToyLaw& law, std::int64_t count, at::Generator& generator) {
    return law.sample(count, generator).points;
}

ToyStartPlace toy_start(const ToyLaw& law, ToyStart start) {
    ToyStartPlace place;
    place.centre = middle(law.facts());
    if (start == ToyStart::kFar) {
        place.centre[1] = law.facts().upper_edge + kFarDistance;
    } else if (start == ToyStart::kCollapsed) {
        place.centre = collapse_place(law);
        place.weight_factor = kCollapsedFactor;
    }
    return place;
}

ToyAxes toy_axes(const ToyLaw& law, ToyStart start) {
    const ToyLawFacts& facts = law.facts();
    const std::array<double, 2> centre = middle(facts);
    const double data_wide = facts.high[0] - centre[0], data_tall = facts.high[1] - centre[1];
    const double wide = std::max(data_wide, kFlattest * data_tall);
    const double tall = std::max(data_tall, kFlattest * wide);
    const double top = std::max(centre[1] + tall, toy_start(law, start).centre[1] + 1.0);
    return {{centre[0] - wide, centre[1] - tall}, {centre[0] + wide, top}};
}

std::string fingerprint(const ToyLaw& law) {
    return sha256_hex(law.facts().identity);
}

}  // namespace drift
