// Laws given by a formula: mixtures of Gaussians, noisy curves, a checkerboard.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/data/toy_families.h"

namespace drift {

namespace {

using Point = std::array<double, 2>;

at::TensorOptions float32() {
    return at::TensorOptions().dtype(at::kFloat);
}

at::Tensor tensor_of(const std::vector<Point>& points) {
    at::Tensor all = at::empty({static_cast<std::int64_t>(points.size()), 2}, at::kFloat);
    auto values = all.accessor<float, 2>();
    for (std::size_t i = 0; i < points.size(); ++i) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            values[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(axis)] =
                static_cast<float>(points[i][axis]);
        }
    }
    return all;
}

at::Tensor draw_labels(std::int64_t classes, std::int64_t count, at::Generator& generator,
                       std::int64_t label) {
    check_that(label < classes, "a toy law has no such class");
    if (label >= 0) {
        return at::full({count}, label, at::kLong);
    }
    return at::randint(classes, {count}, generator, at::TensorOptions().dtype(at::kLong));
}

void set_equal_classes(ToyLawFacts& facts, const std::vector<std::string>& names) {
    facts.class_names = names;
    facts.class_shares.assign(names.size(), 1.0 / static_cast<double>(names.size()));
}

void add_to_box(ToyLawFacts& facts, const std::vector<Point>& points, double margin) {
    facts.low = facts.high = points.front();
    for (const Point& point : points) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            facts.low[axis] = std::min(facts.low[axis], point[axis]);
            facts.high[axis] = std::max(facts.high[axis], point[axis]);
        }
    }
    facts.upper_edge = facts.high[1];
    for (std::size_t axis = 0; axis < 2; ++axis) {
        facts.low[axis] -= margin;
        facts.high[axis] += margin;
    }
}

class Mixture final : public ToyLaw {
public:
    Mixture(std::string name, std::vector<Point> centres, std::vector<std::string> names, double deviation)
        : centres_(tensor_of(centres)), deviation_(deviation) {
        facts_.name = std::move(name);
        facts_.identity = concat(facts_.name, ";", number_text(deviation));
        for (const Point& centre : centres) {
            facts_.identity += concat(";", number_text(centre[0]), ",", number_text(centre[1]));
        }
        set_equal_classes(facts_, names);
        add_to_box(facts_, centres, kToyMarginDeviations * deviation);
        facts_.modes = std::move(centres);
    }

    ToyDraw sample(std::int64_t count, at::Generator& generator, std::int64_t label) const override {
        const at::Tensor mode = draw_labels(class_count(), count, generator, label);
        const at::Tensor noise = at::randn({count, 2}, generator, float32());
        return {centres_.index_select(0, mode).add_(noise, deviation_), mode};
    }

private:
    at::Tensor centres_;  // [modes, 2]
    double deviation_;
};

// Points at t in [0, 1) along one of several curves, plus Gaussian noise.
class Curves final : public ToyLaw {
public:
    enum class Shape { kMoons, kSpiral };

    Curves(const DataConfig& data, Shape shape) : shape_(shape), data_(data) {
        facts_.name = enum_name(data.source);
        const std::int64_t curves = shape == Shape::kMoons ? 2 : data.toy_arms;
        std::vector<std::string> names;
        for (std::int64_t i = 0; i < curves; ++i) {
            names.push_back(concat(shape == Shape::kMoons ? "moon " : "arm ", i + 1));
        }
        set_equal_classes(facts_, names);
        facts_.identity =
            concat(facts_.name, ";", number_text(data.toy_std), ";", number_text(data.toy_size));
        if (shape == Shape::kSpiral) {
            facts_.identity += concat(";", number_text(data.toy_turns), ";", data.toy_arms);
        }
        const double half = data.toy_size / 2;
        const double half_height = shape == Shape::kMoons ? half / 2 : half;
        add_to_box(facts_, {{-half, -half_height}, {half, half_height}}, kToyMarginDeviations * data.toy_std);
    }

    ToyDraw sample(std::int64_t count, at::Generator& generator, std::int64_t label) const override {
        const at::Tensor curve = draw_labels(class_count(), count, generator, label);
        const at::Tensor t = at::rand({count}, generator, float32());
        const at::Tensor noise = at::randn({count, 2}, generator, float32());
        const at::Tensor points = shape_ == Shape::kMoons ? moons(curve, t) : spiral(curve, t);
        return {(points + noise * data_.toy_std).to(at::kFloat), curve};
    }

private:
    // The two half circles of scikit-learn's make_moons, 3 wide and 1.5 high, centred and scaled.
    [[nodiscard]] at::Tensor moons(const at::Tensor& curve, const at::Tensor& t) const {
        const at::Tensor angle = t * std::numbers::pi;
        const at::Tensor second = curve == 1;
        const at::Tensor x = at::where(second, 1.0 - angle.cos(), angle.cos()) - 0.5;
        const at::Tensor y = at::where(second, 0.5 - angle.sin(), angle.sin()) - 0.25;
        return at::stack({x, y}, 1) * (data_.toy_size / 3);
    }

    // Radius ~ sqrt(t) fills every turn of an Archimedean spiral about equally densely.
    [[nodiscard]] at::Tensor spiral(const at::Tensor& curve, const at::Tensor& t) const {
        const at::Tensor radius = t.sqrt();
        const at::Tensor angle =
            2.0 * std::numbers::pi *
            (radius * data_.toy_turns + curve.to(at::kFloat) / static_cast<double>(data_.toy_arms));
        return at::stack({radius * angle.cos(), radius * angle.sin()}, 1) * (data_.toy_size / 2);
    }

    Shape shape_;
    DataConfig data_;
};

class Checkerboard final : public ToyLaw {
public:
    explicit Checkerboard(const DataConfig& data)
        : side_(data.toy_size / static_cast<double>(data.toy_columns)) {
        facts_.name = enum_name(data.source);
        facts_.identity = concat(facts_.name, ";", data.toy_columns, ";", number_text(data.toy_size));
        for (std::int64_t row = 0; row < data.toy_columns; ++row) {
            for (std::int64_t column = row % 2; column < data.toy_columns; column += 2) {
                facts_.modes.push_back({(static_cast<double>(column) + 0.5) * side_ - data.toy_size / 2,
                                        (static_cast<double>(row) + 0.5) * side_ - data.toy_size / 2});
            }
        }
        set_equal_classes(facts_, {"all"});
        const double half = data.toy_size / 2;
        add_to_box(facts_, {{-half, -half}, {half, half}}, 0.1 * data.toy_size);
        centres_ = tensor_of(facts_.modes);
    }

    ToyDraw sample(std::int64_t count, at::Generator& generator, std::int64_t label) const override {
        check_that(label < 1, "a checkerboard has no classes");
        const at::Tensor square = draw_labels(centres_.size(0), count, generator, kAnyClass);
        const at::Tensor place = at::rand({count, 2}, generator, float32()).sub_(0.5);
        return {centres_.index_select(0, square).add_(place, side_), at::zeros({count}, at::kLong)};
    }

private:
    double side_;
    at::Tensor centres_;
};

std::vector<std::string> numbered(const char* word, std::int64_t count) {
    std::vector<std::string> names;
    for (std::int64_t i = 0; i < count; ++i) {
        names.push_back(concat(word, " ", i + 1));
    }
    return names;
}

}  // namespace

ToyLawPtr make_mixture(const DataConfig& data) {
    std::vector<Point> centres;
    if (data.source == DataSource::kTwoGaussians) {
        centres = {{-data.toy_separation / 2, 0.0}, {data.toy_separation / 2, 0.0}};
        return std::make_shared<Mixture>("two_gaussians", centres, std::vector<std::string>{"left", "right"},
                                         data.toy_std);
    }
    if (data.source == DataSource::kRing) {
        for (std::int64_t mode = 0; mode < data.toy_modes; ++mode) {
            const double angle =
                2.0 * std::numbers::pi * static_cast<double>(mode) / static_cast<double>(data.toy_modes);
            centres.push_back({data.toy_radius * std::cos(angle), data.toy_radius * std::sin(angle)});
        }
        check_that(!centres.empty(), "a ring needs at least one mode");
        return std::make_shared<Mixture>("ring", centres, numbered("mode", data.toy_modes), data.toy_std);
    }
    const double spacing = data.toy_size / static_cast<double>(data.toy_columns - 1);
    for (std::int64_t row = 0; row < data.toy_columns; ++row) {
        for (std::int64_t column = 0; column < data.toy_columns; ++column) {
            centres.push_back({static_cast<double>(column) * spacing - data.toy_size / 2,
                               static_cast<double>(row) * spacing - data.toy_size / 2});
        }
    }
    return std::make_shared<Mixture>("grid", centres, numbered("mode", data.toy_columns * data.toy_columns),
                                     data.toy_std);
}

ToyLawPtr make_curves(const DataConfig& data) {
    return std::make_shared<Curves>(
        data, data.source == DataSource::kMoons ? Curves::Shape::kMoons : Curves::Shape::kSpiral);
}

ToyLawPtr make_checkerboard(const DataConfig& data) {
    return std::make_shared<Checkerboard>(data);
}

}  // namespace drift
