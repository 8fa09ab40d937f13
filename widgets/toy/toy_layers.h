// What a toy view shows: one value, so that a panel can keep it, compare it and hand it to several views.
#pragma once

#include <cstdint>

namespace drift {

// A smooth density on 256 x 256 cells of the visible window, as a picture behind the points.
enum class ToyDensity : std::uint8_t { kNone, kGenerated, kData, kDifference };
// The field's parts: the sum only, every temperature's arrows in its own colour on one plane, or one plane
// per temperature beside the sum.
enum class ToyTemperatures : std::uint8_t { kSum, kColours, kPlanes };
// What the colour of a generated point says. kClass also changes the shape, for points and data.
enum class ToyColouring : std::uint8_t { kPlain, kClass, kAlpha, kNoiseX, kNoiseY };
// kFixed: the run's axes at every step. kFollowed: the smallest window with the bulk of both point sets.
enum class ToyAxesMode : std::uint8_t { kFixed, kFollowed };

struct ToyLayers {
    bool data = true;
    bool generated = true;
    bool trails = true;
    bool sample_arrows = false;
    bool grid_arrows = true;
    bool lattice = false;  // where a regular lattice of noise ends up
    bool legend = true;
    ToyDensity density = ToyDensity::kNone;
    ToyTemperatures temperatures = ToyTemperatures::kSum;
    ToyColouring colouring = ToyColouring::kPlain;
    std::int32_t grid_class = 0;  // whose field the grid arrows show, for toys with classes

    bool operator==(const ToyLayers&) const = default;
    [[nodiscard]] bool needsField() const { return sample_arrows || grid_arrows; }
    [[nodiscard]] bool splitsField() const { return needsField() && temperatures != ToyTemperatures::kSum; }
};

}  // namespace drift
