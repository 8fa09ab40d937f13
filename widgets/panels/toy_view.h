// The 2-D plane of a toy run: target points, generated points with trails, and the drifting field as arrows.
//
// Axes are fixed for the run and have one scale in x and y. Arrow colour is the length of V in data units
// (viridis, logarithmic); arrow length on screen is compressed so that small forces stay visible.
// THREADING  GUI thread only.
#pragma once

#include <QPixmap>
#include <QPointF>
#include <QWidget>
#include <deque>
#include <memory>

#include "core/session/event.h"

namespace drift {

class ToyView : public QWidget {
    Q_OBJECT

public:
    struct Layers {
        bool data = true;
        bool generated = true;
        bool trails = true;
        bool sample_arrows = false;
        bool grid_arrows = true;
    };
    explicit ToyView(QWidget* parent = nullptr);

    // A frame of a later step than the last one continues the trails; any other frame starts them anew.
    void setFrame(std::shared_ptr<const ToyFrame> frame);
    void clear(const QString& empty_text);
    void setLayers(const Layers& layers);
    [[nodiscard]] const Layers& layers() const { return layers_; }
    [[nodiscard]] const ToyFrame* frame() const { return frame_.get(); }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    // Position under the pointer in data units and |V| of the nearest grid arrow; empty text when outside.
    void hovered(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF plotRect() const;
    [[nodiscard]] QPointF toScreen(float x, float y) const;
    void paintBackdrop(QPainter& painter) const;  // axes and target points, cached
    void paintTrails(QPainter& painter) const;
    void paintArrows(QPainter& painter, const std::vector<float>& at, const std::vector<float>& field) const;
    void paintPoints(QPainter& painter) const;
    void paintScale(QPainter& painter) const;
    void updateFieldRange();

    Layers layers_;
    std::shared_ptr<const ToyFrame> frame_;
    std::deque<std::shared_ptr<const ToyFrame>> trail_;  // older frames, newest last
    QString empty_text_;
    QPixmap backdrop_;
    double field_low_ = 1e-3, field_high_ = 1.0;  // |V| range of the colour scale, data units
};

}  // namespace drift
