// One sample sheet, classes down and seeds across, in true pixels: nearest neighbour, integer zoom, 1 px
// gaps.
//
// Up to 64 px a tile is never smoothed. A click chooses a tile; arrow keys move the choice. THREADING  GUI
// thread only.
#pragma once

#include <QImage>
#include <QWidget>
#include <memory>

#include "core/session/event.h"

namespace drift {

class SheetView : public QWidget {
    Q_OBJECT

public:
    explicit SheetView(QWidget* parent = nullptr);
    // Keeps the chosen tile and the zoom.
    void setSheet(std::shared_ptr<const SampleSheet> sheet);
    [[nodiscard]] const SampleSheet* sheet() const { return sheet_.get(); }
    // 0 fits the sheet into `viewport` (at least 1); else device-independent pixels per picture pixel.
    void setZoom(int zoom);
    [[nodiscard]] int zoom() const;  // the factor in use
    void setViewport(const QSize& size);
    void select(int row, int column);  // -1, -1: nothing
    [[nodiscard]] int selectedRow() const { return row_; }
    [[nodiscard]] int selectedColumn() const { return column_; }
    [[nodiscard]] QImage tile(int row, int column) const;
    [[nodiscard]] QImage wholeSheet() const;  // the tiles without labels, one picture pixel each, 1 px gaps
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void selectionChanged(int row, int column);
    void hovered(const QString& caption);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRect tileRect(int row, int column) const;
    [[nodiscard]] QPoint tileAt(const QPoint& position) const;  // (column, row) or (-1, -1)
    [[nodiscard]] QSize sheetSize(int zoom) const;
    [[nodiscard]] QString caption(int row, int column) const;
    void updateSize();

    std::shared_ptr<const SampleSheet> sheet_;
    QImage image_;  // RGB32 copy of the tiles: draws several times faster than RGB888
    QSize viewport_;
    int zoom_ = 0;
    int row_ = -1, column_ = -1;
};

}  // namespace drift
