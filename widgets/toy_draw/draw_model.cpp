#include "widgets/toy_draw/draw_model.h"

#include <QImage>
#include <QUndoCommand>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace drift {

// One undoable change: what the drawing was and what it became.
class DrawStep : public QUndoCommand {
public:
    DrawStep(DrawModel& model, ToyDrawing before, ToyDrawing after, const QString& name)
        : QUndoCommand(name), model_(model), before_(std::move(before)), after_(std::move(after)) {}
    void undo() override { put(before_); }
    void redo() override {
        // The first redo comes with push(), when the drawing already is what it became.
        if (pushed_) {
            put(after_);
        }
        pushed_ = true;
    }

private:
    void put(const ToyDrawing& drawing) {
        model_.drawing_ = drawing;
        Q_EMIT model_.changed();
    }
    DrawModel& model_;
    ToyDrawing before_, after_;
    bool pushed_ = false;
};

DrawModel::DrawModel(QObject* parent) : QObject(parent), undo_(this) {
    undo_.setUndoLimit(100);
}

std::int32_t DrawModel::classOf(std::size_t point) const {
    return drawing_.classes.empty() ? 0 : drawing_.classes[point];
}

int DrawModel::classesUsed() const {
    std::vector<std::int32_t> classes = drawing_.classes;
    std::sort(classes.begin(), classes.end());
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    return classes.empty() ? (count() > 0 ? 1 : 0) : static_cast<int>(classes.size());
}

QString DrawModel::problem() const {
    if (count() == 0) {
        return tr("The drawing is empty: paint with the mouse, or drop a picture or a CSV file here.");
    }
    return QString::fromStdString(drawing_problem(drawing_));
}

void DrawModel::beginStroke(const QString& name) {
    if (!in_stroke_) {
        in_stroke_ = true;
        stroke_ = name;
        before_ = drawing_;
    }
}

void DrawModel::endStroke() {
    if (!in_stroke_) {
        return;
    }
    in_stroke_ = false;
    if (before_.points != drawing_.points || before_.classes != drawing_.classes) {
        undo_.push(new DrawStep(*this, std::move(before_), drawing_, stroke_));
    }
    before_ = {};
}

std::vector<QPointF> DrawModel::mirrored(const QPointF& at) const {
    const QPointF left_right(-at.x(), at.y()), top_bottom(at.x(), -at.y());
    switch (symmetry_) {
        case DrawSymmetry::kLeftRight:
            return {at, left_right};
        case DrawSymmetry::kTopBottom:
            return {at, top_bottom};
        case DrawSymmetry::kBoth:
            return {at, left_right, top_bottom, -at};
        case DrawSymmetry::kPoint:
            return {at, -at};
        case DrawSymmetry::kNone:
            break;
    }
    return {at};
}

void DrawModel::addPoint(const QPointF& at, std::int32_t label) {
    if (std::abs(at.x()) > kReach || std::abs(at.y()) > kReach) {
        return;
    }
    if (label != 0 && drawing_.classes.empty()) {
        drawing_.classes.assign(drawing_.points.size(), 0);
    }
    drawing_.points.push_back({static_cast<float>(at.x()), static_cast<float>(at.y())});
    if (!drawing_.classes.empty() || label != 0) {
        drawing_.classes.push_back(label);
    }
}

void DrawModel::dab(const QPointF& at, double radius, int count, std::int32_t label) {
    const bool alone = !in_stroke_;
    if (alone) {
        beginStroke(tr("brush"));
    }
    std::uniform_real_distribution<double> uniform(0, 1);
    for (int i = 0; i < count; ++i) {
        const double reach = radius * std::sqrt(uniform(random_));  // even over the disc's area
        const double angle = 2 * std::numbers::pi * uniform(random_);
        const std::vector<QPointF> places =
            mirrored(at + QPointF(reach * std::cos(angle), reach * std::sin(angle)));
        if (this->count() + places.size() > kMostPoints) {
            Q_EMIT full();
            break;
        }
        for (const QPointF& place : places) {
            addPoint(place, label);
        }
    }
    if (alone) {
        endStroke();
    }
    Q_EMIT changed();
}

void DrawModel::erase(const QPointF& at, double radius) {
    const bool alone = !in_stroke_;
    if (alone) {
        beginStroke(tr("eraser"));
    }
    const std::vector<QPointF> centres = mirrored(at);
    ToyDrawing kept;
    for (std::size_t i = 0; i < drawing_.points.size(); ++i) {
        const QPointF point(drawing_.points[i][0], drawing_.points[i][1]);
        const bool hit = std::any_of(centres.begin(), centres.end(), [&](const QPointF& centre) {
            return std::hypot(point.x() - centre.x(), point.y() - centre.y()) <= radius;
        });
        if (!hit) {
            kept.points.push_back(drawing_.points[i]);
            if (!drawing_.classes.empty()) {
                kept.classes.push_back(drawing_.classes[i]);
            }
        }
    }
    if (kept.points.empty()) {
        kept.classes.clear();
    }
    drawing_ = std::move(kept);
    if (alone) {
        endStroke();
    }
    Q_EMIT changed();
}

void DrawModel::clear() {
    replace({}, tr("clear"));
}

void DrawModel::replace(ToyDrawing drawing, const QString& name) {
    double reach = 0;
    for (const auto& point : drawing.points) {
        reach = std::max({reach, std::abs(double(point[0])), std::abs(double(point[1]))});
    }
    if (reach > kReach) {
        // Around its own centre, so that a table far from the origin fills the square, too.
        float low[2] = {drawing.points[0][0], drawing.points[0][1]};
        float high[2] = {low[0], low[1]};
        for (const auto& point : drawing.points) {
            for (std::size_t axis = 0; axis < 2; ++axis) {
                low[axis] = std::min(low[axis], point[axis]);
                high[axis] = std::max(high[axis], point[axis]);
            }
        }
        const float side = std::max({high[0] - low[0], high[1] - low[1], 1e-6F});
        constexpr float kFill = 0.8F;
        const float scale = kFill * 2 * static_cast<float>(kReach) / side;
        for (auto& point : drawing.points) {
            for (std::size_t axis = 0; axis < 2; ++axis) {
                point[axis] = (point[axis] - (low[axis] + high[axis]) / 2) * scale;
            }
        }
    }
    beginStroke(name);
    drawing_ = std::move(drawing);
    endStroke();
    Q_EMIT changed();
}

}  // namespace drift
