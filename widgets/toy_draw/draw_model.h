// A drawing of points that is being made: brush, eraser, symmetry, classes, undo.
//
// Points lie in a square of data units around the origin. The places inside a dab come from a fixed random
// stream, so the same strokes give the same drawing. THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <QPointF>
#include <QUndoStack>
#include <random>

#include "core/data/toy_drawing.h"

namespace drift {

enum class DrawSymmetry { kNone, kLeftRight, kTopBottom, kBoth, kPoint };

class DrawModel : public QObject {
    Q_OBJECT

public:
    static constexpr double kReach = 4;  // the square is [-kReach, kReach] in x and y
    static constexpr std::size_t kMostPoints =
        20'000;                         // more are not needed to sample from, and undo keeps copies
    static constexpr int kClasses = 8;  // that can be told apart by colour

    explicit DrawModel(QObject* parent = nullptr);

    [[nodiscard]] const ToyDrawing& drawing() const { return drawing_; }
    [[nodiscard]] std::size_t count() const { return drawing_.points.size(); }
    [[nodiscard]] std::int32_t classOf(std::size_t point) const;
    [[nodiscard]] int classesUsed() const;
    // What is wrong with it as data; empty when a run can learn it.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QUndoStack* undoStack() { return &undo_; }

    // A stroke is one undo step; dabs outside of beginStroke() .. endStroke() are one each.
    void beginStroke(const QString& name);
    void endStroke();
    // `count` points spread evenly over a disc, mirrored as the symmetry says. Beyond kMostPoints nothing is
    // added and full() is emitted.
    void dab(const QPointF& at, double radius, int count, std::int32_t label);
    void erase(const QPointF& at, double radius);
    void clear();
    // Replaces everything, scaled into the square when it lies outside.
    void replace(ToyDrawing drawing, const QString& name);
    void setSymmetry(DrawSymmetry symmetry) { symmetry_ = symmetry; }
    [[nodiscard]] DrawSymmetry symmetry() const { return symmetry_; }

Q_SIGNALS:
    void changed();
    void full();

private:
    friend class DrawStep;
    [[nodiscard]] std::vector<QPointF> mirrored(const QPointF& at) const;
    void addPoint(const QPointF& at, std::int32_t label);

    ToyDrawing drawing_, before_;
    QUndoStack undo_;
    QString stroke_;
    bool in_stroke_ = false;
    DrawSymmetry symmetry_ = DrawSymmetry::kNone;
    std::mt19937 random_{1};
};

// Points drawn from a picture's ink: darker than the middle between its darkest and brightest pixel, or
// brighter when dark is the larger part; transparent pixels are no ink. Fits the square of a DrawModel.
// Throws Error{kBadData} for a picture without ink.
[[nodiscard]] ToyDrawing drawing_from_picture(const QImage& picture, std::size_t points);
// A table (.csv, .txt, .tsv), a drawing (.json) or a picture; throws Error{kBadData|kIo} with what is wrong.
[[nodiscard]] ToyDrawing drawing_from_file(const QString& file);
[[nodiscard]] bool is_drawable_file(const QString& file);  // by its extension

}  // namespace drift
