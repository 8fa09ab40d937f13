#include "core/eval/image_metrics.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/data/pixels.h"

namespace drift {
namespace {

// Pictures [n, C, H, W] as rows.
at::Tensor rows_of(const at::Tensor& images) {
    return images.reshape({images.size(0), -1});
}

// Mean distance over all pairs of rows, self pairs included. Differences, not the expanded product: near
// pairs matter, and there |a|^2 + |b|^2 - 2ab cancels in float32.
double mean_pair_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress) {
    constexpr std::int64_t kBlockRows = 256;
    constexpr std::int64_t kWithoutProduct = 2;
    double sum = 0.0;
    for (std::int64_t row = 0; row < a.size(0); row += kBlockRows) {
        if (progress) {
            progress();
        }
        const std::int64_t rows = std::min(kBlockRows, a.size(0) - row);
        sum += at::cdist(a.narrow(0, row, rows), b, 2.0, kWithoutProduct).sum(at::kDouble).item<double>();
    }
    return sum / (static_cast<double>(a.size(0)) * static_cast<double>(b.size(0)));
}

}  // namespace

double picture_energy_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress) {
    return 2.0 * mean_pair_distance(a, b, progress) - mean_pair_distance(a, a, progress) -
           mean_pair_distance(b, b, progress);
}

double mean_distinct_distance(const at::Tensor& points, const Progress& progress) {
    const auto count = static_cast<double>(points.size(0));
    // Self pairs contribute nothing to the sum, so only the number of pairs changes.
    return count < 2 ? 0.0 : mean_pair_distance(points, points, progress) * count / (count - 1);
}

ImageMetrics::ImageMetrics(std::shared_ptr<const ImageDataset> data, std::int64_t samples_per_class)
    : data_(std::move(data)), samples_per_class_(samples_per_class) {}

void ImageMetrics::prepare(const Progress& progress) {
    std::vector<ClassReference> classes;
    double floor = 0.0;
    for (std::int64_t label = 0; label < data_->class_count(); ++label) {
        ClassReference reference;
        const at::Tensor& training = data_->training(label);
        reference.count = std::min(samples_per_class_, training.size(0));
        const at::Tensor real = rows_of(model_space_from_bytes(training.narrow(0, 0, reference.count)));
        reference.spread = mean_distinct_distance(real, progress);
        if (data_->held_out(label).size(0) > 0) {
            reference.held_out = rows_of(model_space_from_bytes(data_->held_out(label)));
            floor += picture_energy_distance(real, reference.held_out, progress);
        }
        classes.push_back(std::move(reference));
    }
    classes_ = std::move(classes);
    floor_ = floor / static_cast<double>(data_->class_count());
    prepared_ = true;
}

ImageMetrics::Values ImageMetrics::measure(const Draw& draw, const Progress& progress) {
    if (!prepared_) {
        prepare(progress);
    }
    double energy = 0.0, spread = 0.0, real_spread = 0.0;
    bool every_class_held_out = true;
    for (std::size_t label = 0; label < classes_.size(); ++label) {
        const ClassReference& reference = classes_[label];
        const at::Tensor drawn = rows_of(draw(static_cast<std::int64_t>(label), reference.count));
        spread += mean_distinct_distance(drawn, progress);
        real_spread += reference.spread;
        if (reference.held_out.defined()) {
            energy += picture_energy_distance(drawn, reference.held_out, progress);
        } else {
            every_class_held_out = false;
        }
    }
    Values values;
    values.diversity = real_spread > 0 ? spread / real_spread : 0.0;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    values.energy_distance = every_class_held_out ? energy / static_cast<double>(classes_.size()) : nan;
    values.energy_floor = every_class_held_out ? floor_ : nan;
    return values;
}

}  // namespace drift
