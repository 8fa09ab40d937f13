// Laws made from points: ink of letters and pictures, tables and drawings.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/config/data_path.h"
#include "core/data/toy_drawing.h"
#include "core/data/toy_families.h"
#include "core/data/toy_ink.h"
#include "core/data/toy_table.h"

namespace drift {

namespace {

using Point = std::array<double, 2>;

struct Box {
    Point low{}, high{};
};

Box box_of(const std::vector<Point>& points) {
    Box box{points.front(), points.front()};
    for (const Point& point : points) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            box.low[axis] = std::min(box.low[axis], point[axis]);
            box.high[axis] = std::max(box.high[axis], point[axis]);
        }
    }
    return box;
}

// Centres the cloud and scales it, the same in x and y, until its longer side has length `size`.
void fit(ToyCloud& cloud, double size) {
    const Box box = box_of(cloud.points);
    const double longest = std::max({box.high[0] - box.low[0], box.high[1] - box.low[1], cloud.pixel});
    const double factor = longest > 0 ? size / longest : 1.0;  // a single point only moves
    for (Point& point : cloud.points) {
        for (std::size_t axis = 0; axis < 2; ++axis) {
            point[axis] = (point[axis] - (box.low[axis] + box.high[axis]) / 2) * factor;
        }
    }
    cloud.pixel *= factor;
}

class CloudLaw final : public ToyLaw {
public:
    CloudLaw(const DataConfig& data, const ToyCloud& cloud) : pixel_(cloud.pixel), blur_(data.toy_blur) {
        facts_.name = enum_name(data.source);
        const auto count = static_cast<std::int64_t>(cloud.points.size());
        points_ = at::empty({count, 2}, at::kFloat);
        auto values = points_.accessor<float, 2>();
        for (std::int64_t i = 0; i < count; ++i) {
            for (std::size_t axis = 0; axis < 2; ++axis) {
                values[i][static_cast<std::int64_t>(axis)] =
                    static_cast<float>(cloud.points[static_cast<std::size_t>(i)][axis]);
            }
        }
        classes_ = cloud.classes.empty() ? at::zeros({count}, at::kLong)
                                         : at::tensor(cloud.classes, at::kInt).to(at::kLong);
        name_classes(cloud);
        const Box box = box_of(cloud.points);
        const double margin = kToyMarginDeviations * blur_ + pixel_ / 2 + 0.05 * (box.high[0] - box.low[0]);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            facts_.low[axis] = box.low[axis] - margin;
            facts_.high[axis] = box.high[axis] + margin;
        }
        facts_.upper_edge = box.high[1];
        identify();
    }

    ToyDraw sample(std::int64_t count, at::Generator& generator, std::int64_t label) const override {
        check_that(label < class_count(), "a toy law has no such class");
        const at::TensorOptions whole = at::TensorOptions().dtype(at::kLong);
        const at::TensorOptions real = at::TensorOptions().dtype(at::kFloat);
        at::Tensor index;
        if (label < 0) {
            index = at::randint(points_.size(0), {count}, generator, whole);
        } else {
            const at::Tensor& own = members_[static_cast<std::size_t>(label)];
            index = own.index_select(0, at::randint(own.size(0), {count}, generator, whole));
        }
        at::Tensor points = points_.index_select(0, index);
        points.add_(at::rand({count, 2}, generator, real).sub_(0.5), pixel_);
        points.add_(at::randn({count, 2}, generator, real), blur_);
        return {points, classes_.index_select(0, index)};
    }

private:
    void name_classes(const ToyCloud& cloud) {
        facts_.class_names = cloud.class_names;
        if (facts_.class_names.empty()) {
            facts_.class_names = {"all"};
        }
        for (std::int64_t label = 0; label < class_count(); ++label) {
            members_.push_back((classes_ == label).nonzero().squeeze(1));
            facts_.class_shares.push_back(static_cast<double>(members_.back().size(0)) /
                                          static_cast<double>(points_.size(0)));
        }
    }

    void identify() {
        Sha256 hash;
        hash.update(std::as_bytes(
            std::span(points_.const_data_ptr<float>(), static_cast<std::size_t>(points_.numel()))));
        hash.update(std::as_bytes(
            std::span(classes_.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(classes_.numel()))));
        facts_.identity = concat(facts_.name, ";", number_text(pixel_), ";", number_text(blur_), ";",
                                 join(facts_.class_names, ","), ";", hash.hex());
    }

    at::Tensor points_, classes_;
    std::vector<at::Tensor> members_;  // rows of each class
    double pixel_, blur_;
};

ToyCloud from_ink(InkPoints ink) {
    return {std::move(ink.points), std::move(ink.classes), std::move(ink.class_names), 1.0};
}

// Numbers for classes that nobody named; classes without a point are left out.
ToyCloud from_drawing(const ToyDrawing& drawing) {
    ToyCloud cloud;
    for (const auto& point : drawing.points) {
        cloud.points.push_back({static_cast<double>(point[0]), static_cast<double>(point[1])});
    }
    std::vector<std::int32_t> used = drawing.classes;
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    for (const std::int32_t label : used) {
        cloud.class_names.push_back(concat(label));
    }
    for (const std::int32_t label : drawing.classes) {
        cloud.classes.push_back(
            static_cast<std::int32_t>(std::lower_bound(used.begin(), used.end(), label) - used.begin()));
    }
    return cloud;
}

ToyCloud read_cloud(const DataConfig& data, const std::filesystem::path& run_folder) {
    const std::string bytes = read_toy_file(data.path, run_folder);
    if (data.source == DataSource::kOutline) {
        return from_ink(picture_ink(bytes, data.toy_ink, concat("the picture ", data.path)));
    }
    if (data.source == DataSource::kDrawing) {
        return from_drawing(parse_drawing(bytes, concat("the drawing ", data.path)));
    }
    ToyTable table = parse_toy_table(bytes, concat("the table ", data.path));
    return {std::move(table.points), std::move(table.classes), std::move(table.class_names), 0.0};
}

}  // namespace

ToyLawPtr make_cloud(const DataConfig& data, const std::filesystem::path& run_folder) {
    ToyCloud cloud = data.source == DataSource::kLetters ? from_ink(letters_ink(data.toy_text))
                                                         : read_cloud(data, run_folder);
    const bool fitted = data.source == DataSource::kCsv ? data.toy_fit : data.source != DataSource::kDrawing;
    if (fitted) {
        fit(cloud, data.toy_size);
    }
    if (data.toy_classes && cloud.class_names.size() < 2) {
        throw Error(ErrorCode::kConfig,
                    concat("data.toy_classes is on, but ",
                           data.source == DataSource::kLetters ? "data.toy_text has one letter only"
                           : data.source == DataSource::kCsv   ? "the table has fewer than two classes"
                                                               : "the drawing has fewer than two classes"),
                    "Switch data.toy_classes off, or give the data a class per point");
    }
    return std::make_shared<CloudLaw>(data, cloud);
}

}  // namespace drift
