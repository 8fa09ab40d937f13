// Writes what a toy view shows: a picture, the numbers behind it, or an animation of a run's recorded frames.
#pragma once

#include <QByteArray>
#include <QSize>
#include <QString>
#include <functional>

#include "widgets/toy/toy_scene.h"

namespace drift {

// One row per point and arrow: kind (data, generated, grid), index, class, alpha, x, y, noise_x, noise_y, vx,
// vy and one vx/vy pair per temperature. Numbers read back exactly; what a row has not is empty.
[[nodiscard]] QByteArray toy_csv(const ToyScene& scene);
// Throws Error{kUsage|kIo}; see ToyView::exportTo().
void export_toy(const ToyScene& scene, QSizeF size, double scale, const QString& path);

// How every frame of an animation is painted: the scene without its frame, and where field values come from.
struct ToyMovieLook {
    ToyScene scene;
    ToyFieldOptions options;
    ToyFieldFunctions functions;
    QSize size;  // logical pixels
    double scale = 1;
};
// The picture of one frame, its field computed here: any thread.
[[nodiscard]] QImage toy_movie_picture(const ToyMovieLook& look,
                                       const std::vector<std::shared_ptr<const ToyFrame>>& trail,
                                       const std::shared_ptr<const ToyFrame>& frame);

}  // namespace drift
