// Two-dimensional laws of the toy: where real points come from, and what is known about them.
//
// A law is drawn from without end; laws made from a file (ink, tables, drawings) draw its points with
// replacement and blur them, so held-out draws are new points of the same law.
// THREADING  Immutable after construction; any thread may draw with a generator of its own.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// Positions in data units, x then y.
struct ToyDraw {
    at::Tensor points;   // [N, 2] float32
    at::Tensor classes;  // [N] int64
};

struct ToyLawFacts {
    std::string name;                          // of data.source
    std::vector<std::array<double, 2>> modes;  // centres of equally likely clusters or squares; may be empty
    std::vector<std::string> class_names;      // at least one; a single one means "no classes"
    std::vector<double> class_shares;          // sums to 1
    std::array<double, 2> low{}, high{};       // rectangle that holds (nearly) every point
    double upper_edge = 0;                     // highest y where there are many points
    std::string identity;                      // everything that decides a draw, as text
};

inline constexpr std::int64_t kAnyClass = -1;

class ToyLaw {
public:
    virtual ~ToyLaw() = default;
    // `count` points of one class, or of all classes in their shares; depends on the generator alone.
    [[nodiscard]] virtual ToyDraw sample(std::int64_t count, at::Generator& generator,
                                         std::int64_t label = kAnyClass) const = 0;
    [[nodiscard]] const ToyLawFacts& facts() const { return facts_; }
    [[nodiscard]] std::int64_t class_count() const {
        return static_cast<std::int64_t>(facts_.class_names.size());
    }

protected:
    ToyLawFacts facts_;
};
using ToyLawPtr = std::shared_ptr<const ToyLaw>;

// Own files ("run:...") are looked for below `run_folder`. Throws Error{kUnsupported} when `data.source` is
// not a 2-D law, Error{kBadData|kNotFound|kConfig} for a file that cannot be used or that has no classes
// although data.toy_classes asks for them.
[[nodiscard]] ToyLawPtr toy_law(const DataConfig& data, const std::filesystem::path& run_folder = {});

// [count, 2] float32, without the classes.
[[nodiscard]] at::Tensor sample_toy(const ToyLaw& law, std::int64_t count, at::Generator& generator);

// Where a `start` puts the untrained generator's mean, and the factor on its output weights.
struct ToyStartPlace {
    std::array<double, 2> centre{};
    double weight_factor = 1.0;
};
[[nodiscard]] ToyStartPlace toy_start(const ToyLaw& law, ToyStart start);

// A rectangle that holds data and start for the whole run, so that views never rescale. One unit is meant to
// have the same length in x and y on screen, or the field's directions would look skewed.
struct ToyAxes {
    std::array<double, 2> low{}, high{};
};
[[nodiscard]] ToyAxes toy_axes(const ToyLaw& law, ToyStart start);

// SHA-256 over everything that decides a draw: the same law gives the same text on every machine.
[[nodiscard]] std::string fingerprint(const ToyLaw& law);

}  // namespace drift
