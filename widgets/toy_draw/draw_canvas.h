// The square one draws in: points by class, the brush under the pointer, a grid of data units.
//
// Keyboard: arrows move the brush, Space or Enter dabs, E switches to the eraser and B back, [ and ] change
// the size. THREADING  GUI thread only.
#pragma once

#include <QImage>
#include <QWidget>
#include <optional>

#include "widgets/toy_draw/draw_model.h"

namespace drift {

class DrawCanvas : public QWidget {
    Q_OBJECT

public:
    explicit DrawCanvas(DrawModel& model, QWidget* parent = nullptr);

    void setEraser(bool eraser);
    void setRadius(double radius);  // data units, kLeastRadius .. kMostRadius
    void setFlow(int points);       // points per dab
    void setLabel(std::int32_t label);
    [[nodiscard]] bool eraser() const { return eraser_; }
    [[nodiscard]] double radius() const { return radius_; }
    [[nodiscard]] std::int32_t label() const { return label_; }
    [[nodiscard]] QPointF toData(const QPointF& at) const;
    [[nodiscard]] QPointF toScreen(const QPointF& at) const;
    [[nodiscard]] QSize sizeHint() const override { return {560, 560}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 240}; }
    static constexpr double kLeastRadius = 0.05, kMostRadius = 2;

Q_SIGNALS:
    void radiusChanged(double radius);
    void eraserChanged(bool eraser);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF square() const;
    void apply(const QPointF& at);
    void strokeTo(const QPointF& at);
    void paintGrid(QPainter& painter) const;
    void paintPoints(QPainter& painter) const;
    void paintBrush(QPainter& painter) const;

    DrawModel& model_;
    bool eraser_ = false;
    bool drawing_ = false;
    double radius_ = 0.35;
    int flow_ = 12;
    std::int32_t label_ = 0;
    std::optional<QPointF> brush_;  // data units
};

// The colour of a class, the same as in the toy view's legend.
[[nodiscard]] QColor classColor(std::int32_t label);

}  // namespace drift
