// The chart's surface: turns mouse, wheel and keys into plot gestures. Knows no data.
#pragma once

#include <QChartView>
#include <optional>

namespace drift {

// Left drag: zoom box. Middle drag or Shift + left drag: pan. Double click: reset. Wheel: zoom at the pointer
// while the chart has focus or Ctrl is held, otherwise the surrounding page scrolls. Keys: arrows, + and -,
// Home.
class ChartView : public QChartView {
    Q_OBJECT
public:
    explicit ChartView(QChart* chart, QWidget* parent);

Q_SIGNALS:
    void hovered(QPointF position);
    void left();
    void boxChanged(QRectF box);  // while dragging; null when given up
    void boxChosen(QRectF box);
    void panned(QPointF pixels);                 // by how far the content moved
    void zoomed(double factor, QPointF centre);  // factor > 1: closer
    void resetRequested();
    void menuRequested(QPoint global_position);
    void resized();
    void focused();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    enum class Drag { kNone, kBox, kPan };
    Drag drag_ = Drag::kNone;
    QPointF from_, last_;
};

}  // namespace drift
