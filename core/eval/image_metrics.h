// How close drawn pictures are to held-out ones and how varied they are, in pixel space, class by class.
//
// These are quick looks during training on small pictures, without an encoder; they are no FID.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/eval/progress.h"

namespace drift {

// Reference values of a data set, computed once per run.
class ImageMetrics {
public:
    // `samples_per_class` is how many pictures measure() compares, limited to the training pictures of the
    // class so that the floor has the same size.
    ImageMetrics(std::shared_ptr<const ImageDataset> data, std::int64_t samples_per_class);

    struct Values {
        double energy_distance =
            0;  // mean over classes, V-statistic against held-out pictures; NaN without them
        double energy_floor = 0;  // what as many training pictures reach against the same held-out pictures
        double diversity = 0;     // mean pairwise distance within a class / that of training pictures
    };
    // Draws [count, C, H, W] float32 in [-1, 1] of one class.
    using Draw = std::function<at::Tensor(std::int64_t label, std::int64_t count)>;
    [[nodiscard]] Values measure(const Draw& draw, const Progress& progress = {});

private:
    struct ClassReference {
        at::Tensor held_out;     // [n, C H W] float32
        std::int64_t count = 0;  // pictures compared
        double spread = 0;       // mean distance of distinct training pictures
    };
    void prepare(const Progress& progress);

    std::shared_ptr<const ImageDataset> data_;
    std::int64_t samples_per_class_ = 0;
    std::vector<ClassReference> classes_;  // filled by the first measure()
    double floor_ = 0;
    bool prepared_ = false;
};

// 2 E|a - b| - E|a - a'| - E|b - b'| over all pairs of rows, self pairs included (V-statistic, >= 0), of a
// [N, D] and b [M, D] float with N, M >= 1 and any D; toy_metrics.h has the fast one for points of a plane.
[[nodiscard]] double picture_energy_distance(const at::Tensor& a, const at::Tensor& b,
                                             const Progress& progress = {});
// Mean Euclidean distance between distinct rows of points [N, D]; 0 when N < 2.
[[nodiscard]] double mean_distinct_distance(const at::Tensor& points, const Progress& progress = {});

}  // namespace drift
