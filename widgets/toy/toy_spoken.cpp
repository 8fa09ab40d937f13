// The picture of a toy in words.
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

constexpr std::size_t kMeasured = 512;  // generated points; each is compared with all target points

// Mean distance of generated points to the nearest target point; NaN when there is nothing to compare.
double mean_nearest(const ToyFrame& frame) {
    const std::size_t count = frame.gen.size() / 2;
    const std::size_t every = std::max<std::size_t>(1, count / kMeasured);
    double sum = 0;
    std::size_t measured = 0;
    for (std::size_t i = 0; i < count; i += every) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j + 1 < frame.data.size(); j += 2) {
            const double dx = frame.gen[2 * i] - frame.data[j], dy = frame.gen[2 * i + 1] - frame.data[j + 1];
            least = std::min(least, dx * dx + dy * dy);
        }
        if (std::isfinite(least)) {
            sum += std::sqrt(least);
            ++measured;
        }
    }
    return measured > 0 ? sum / static_cast<double>(measured) : std::numeric_limits<double>::quiet_NaN();
}

QString length_text(const float* vector) {
    return QString::number(std::hypot(vector[0], vector[1]), 'g', 3);
}

}  // namespace

QString ToyView::spoken() const {
    if (!scene_.frame) {
        return empty_text_;
    }
    const ToyFrame& frame = *scene_.frame;
    QStringList parts = {tr("Step %1").arg(frame.step),
                         tr("%n generated points", nullptr, static_cast<int>(frame.gen.size() / 2)),
                         tr("%n target points", nullptr, static_cast<int>(frame.data.size() / 2))};
    if (const double distance = mean_nearest(frame); std::isfinite(distance)) {
        parts << tr("mean distance to the nearest target point %1").arg(distance, 0, 'g', 3);
    }
    const ToyLayout layout = planes();
    if (!layout.planes.empty()) {
        const QString hidden = hidden_text(scene_, layout.map(scene_, 0));
        if (!hidden.isEmpty()) {
            parts << hidden;
        }
    }
    if (scene_.field && scene_.layers.needsField()) {
        parts << tr("field lengths from %1 to %2")
                     .arg(scene_.field->low, 0, 'g', 2)
                     .arg(scene_.field->high, 0, 'g', 2);
    }
    if (const auto m = microscope()) {
        parts << tr("microscope on point %1 at %2, %3: attraction %4, repulsion %5, %6 points pull, %7 push")
                     .arg(m->sample)
                     .arg(m->position[0], 0, 'f', 2)
                     .arg(m->position[1], 0, 'f', 2)
                     .arg(length_text(m->attraction), length_text(m->repulsion))
                     .arg(m->pulls.size())
                     .arg(m->pushes.size());
    } else if (scene_.selected) {
        parts << tr("point %1 chosen").arg(*scene_.selected);
    }
    return parts.join(QStringLiteral(". "));
}

}  // namespace drift
