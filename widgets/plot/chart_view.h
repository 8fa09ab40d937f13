// The chart's surface: turns mouse, wheel, pinch and keys into plot gestures. Knows no data.
#pragma once

#include <QChartView>
#include <QElapsedTimer>
#include <functional>
#include <optional>

class QPinchGesture;

namespace drift {

enum class PlotKey {
    kPrevious,  // cursor to the previous point: Left
    kNext,      // Right
    kFirst,     // Home
    kLast,      // End
    kPanLeft,   // Shift and an arrow
    kPanRight,
    kPanUp,
    kPanDown,
    kZoomIn,  // +
    kZoomOut,
    kReset,  // 0
    kPinA,   // Return
    kPinB,   // Shift + Return
    kClear,  // Esc: pins, then cursor
    kTable,  // Ctrl + T
    kLogY,   // L
    kCopy,   // Ctrl + C
    kUndo,
    kRedo
};

// Left drag: zoom box. Middle drag or Shift + left drag: pan. Click: pin. Double click: reset. Wheel: zoom at
// the pointer while the chart has focus or Ctrl is held, otherwise the surrounding page scrolls. Pinch: zoom.
class ChartView : public QChartView {
    Q_OBJECT
public:
    explicit ChartView(QChart* chart, QWidget* parent);
    // Says whether it used the key; unused keys go on to the surrounding panel.
    void setKeyHandler(std::function<bool(PlotKey)> handler) { on_key_ = std::move(handler); }

Q_SIGNALS:
    void hovered(QPointF position);
    void left();
    void clicked(QPointF position, Qt::KeyboardModifiers modifiers);
    void boxChanged(QRectF box);  // while dragging; null when given up
    void boxChosen(QRectF box);
    void gestureStarted();                       // before a drag, a pinch, or a wheel turn after a pause
    void panned(QPointF pixels);                 // by how far the content moved
    void zoomed(double factor, QPointF centre);  // factor > 1: closer
    void resetRequested();
    void menuRequested(QPoint global_position, QPointF position);
    void resized();
    void focusChanged();

protected:
    bool viewportEvent(QEvent* event) override;
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
    enum class Drag { kNone, kPress, kBox, kPan };
    void pinch(const QPinchGesture& gesture);

    Drag drag_ = Drag::kNone;
    bool pans_ = false;  // the pressed button and keys mean panning
    QPointF from_, last_;
    QElapsedTimer last_wheel_;
    std::function<bool(PlotKey)> on_key_;
};

}  // namespace drift
