#include "widgets/panels/sheet_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kLabelLeft = 40, kLabelTop = 24;
constexpr int kGap = 1;
constexpr int kMaxZoom = 16;
constexpr int kMaxFitZoom = 4;  // larger tiles show no more and only look coarse

}  // namespace

SheetView::SheetView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setAccessibleName(tr("Sample sheet"));
}

void SheetView::setSheet(std::shared_ptr<const SampleSheet> sheet) {
    sheet_ = std::move(sheet);
    image_ = QImage();
    if (sheet_ && sheet_->tiles) {
        const ImageRgb8& tiles = *sheet_->tiles;
        const QImage borrowed(tiles.pixels.data(), tiles.width, tiles.height, 3 * tiles.width,
                              QImage::Format_RGB888);
        image_ = borrowed.convertToFormat(QImage::Format_RGB32);
        if (row_ >= sheet_->rows || column_ >= sheet_->columns) {
            row_ = column_ = -1;
        }
        setAccessibleDescription(tr("%1 classes by %2 seeds at step %3, weights %4")
                                     .arg(sheet_->rows)
                                     .arg(sheet_->columns)
                                     .arg(sheet_->step)
                                     .arg(QString::fromStdString(sheet_->weights)));
    }
    updateSize();
    update();
}

void SheetView::setZoom(int zoom) {
    zoom_ = std::clamp(zoom, 0, kMaxZoom);
    updateSize();
    update();
}

void SheetView::setViewport(const QSize& size) {
    viewport_ = size;
    updateSize();
}

int SheetView::zoom() const {
    if (zoom_ > 0 || !sheet_ || viewport_.isEmpty()) {
        return std::max(1, zoom_);
    }
    int fit = 1;
    while (fit < kMaxFitZoom && sheetSize(fit + 1).width() <= viewport_.width() &&
           sheetSize(fit + 1).height() <= viewport_.height()) {
        ++fit;
    }
    return fit;
}

QSize SheetView::sheetSize(int zoom) const {
    return {kLabelLeft + sheet_->columns * (sheet_->tile_width * zoom + kGap),
            kLabelTop + sheet_->rows * (sheet_->tile_height * zoom + kGap)};
}

QSize SheetView::sizeHint() const {
    return sheet_ ? sheetSize(zoom()) : QSize(320, 240);
}

void SheetView::updateSize() {
    if (sheet_) {
        resize(sizeHint());
        setMinimumSize(sizeHint());
    }
    updateGeometry();
}

QRect SheetView::tileRect(int row, int column) const {
    const int scale = zoom();
    return {kLabelLeft + column * (sheet_->tile_width * scale + kGap),
            kLabelTop + row * (sheet_->tile_height * scale + kGap), sheet_->tile_width * scale,
            sheet_->tile_height * scale};
}

QPoint SheetView::tileAt(const QPoint& position) const {
    if (!sheet_ || position.x() < kLabelLeft || position.y() < kLabelTop) {
        return {-1, -1};
    }
    const int column = (position.x() - kLabelLeft) / (sheet_->tile_width * zoom() + kGap);
    const int row = (position.y() - kLabelTop) / (sheet_->tile_height * zoom() + kGap);
    return row < sheet_->rows && column < sheet_->columns ? QPoint(column, row) : QPoint(-1, -1);
}

QString SheetView::caption(int row, int column) const {
    return tr("class %1   seed %2   alpha %3   step %4   %5")
        .arg(sheet_->classes[static_cast<std::size_t>(row)])
        .arg(sheet_->seeds[static_cast<std::size_t>(column)])
        .arg(sheet_->alpha)
        .arg(sheet_->step)
        .arg(QString::fromStdString(sheet_->weights));
}

void SheetView::select(int row, int column) {
    if (sheet_ == nullptr) {
        return;
    }
    row_ = row < 0 ? -1 : std::min(row, sheet_->rows - 1);
    column_ = column < 0 ? -1 : std::min(column, sheet_->columns - 1);
    update();
    Q_EMIT selectionChanged(row_, column_);
}

QImage SheetView::tile(int row, int column) const {
    return image_.copy(column * sheet_->tile_width, row * sheet_->tile_height, sheet_->tile_width,
                       sheet_->tile_height);
}

QImage SheetView::wholeSheet() const {
    QImage out(sheet_->columns * (sheet_->tile_width + kGap) - kGap,
               sheet_->rows * (sheet_->tile_height + kGap) - kGap, QImage::Format_RGB32);
    out.fill(theme::colors().base);
    QPainter painter(&out);
    for (int row = 0; row < sheet_->rows; ++row) {
        for (int column = 0; column < sheet_->columns; ++column) {
            painter.drawImage(column * (sheet_->tile_width + kGap), row * (sheet_->tile_height + kGap),
                              tile(row, column));
        }
    }
    return out;
}

void SheetView::paintEvent(QPaintEvent* event) {
    if (!sheet_ || image_.isNull()) {
        return;
    }
    QPainter painter(this);
    const theme::Colors& colors = theme::colors();
    painter.setFont(theme::tabular(theme::TextSize::kSmall));
    painter.setPen(colors.muted);
    painter.drawText(QRect(0, 0, kLabelLeft - 6, kLabelTop - 4), Qt::AlignRight | Qt::AlignBottom,
                     tr("seed"));
    const QSize tile_size(sheet_->tile_width, sheet_->tile_height);
    for (int column = 0; column < sheet_->columns; ++column) {
        const QRect rect = tileRect(0, column);
        painter.drawText(QRect(rect.left(), 0, rect.width(), kLabelTop - 4),
                         Qt::AlignHCenter | Qt::AlignBottom,
                         QString::number(sheet_->seeds[static_cast<std::size_t>(column)]));
    }
    for (int row = 0; row < sheet_->rows; ++row) {
        const QRect rect = tileRect(row, 0);
        painter.drawText(QRect(0, rect.top(), kLabelLeft - 6, rect.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(sheet_->classes[static_cast<std::size_t>(row)]));
    }
    for (int row = 0; row < sheet_->rows; ++row) {
        for (int column = 0; column < sheet_->columns; ++column) {
            const QRect rect = tileRect(row, column);
            if (event->rect().intersects(rect)) {
                const QPoint source(column * tile_size.width(), row * tile_size.height());
                painter.drawImage(rect, image_, QRect(source, tile_size));
            }
        }
    }
    if (row_ >= 0 && column_ >= 0) {
        painter.setPen(QPen(colors.accent, 2));
        painter.drawRect(tileRect(row_, column_).adjusted(-1, -1, 0, 0));
    }
}

void SheetView::mousePressEvent(QMouseEvent* event) {
    const QPoint at = tileAt(event->pos());
    select(at.y(), at.x());
    QWidget::mousePressEvent(event);
}

void SheetView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = tileAt(event->pos());
    Q_EMIT hovered(at.x() < 0 ? QString() : caption(at.y(), at.x()));
}

void SheetView::leaveEvent(QEvent* /*event*/) {
    Q_EMIT hovered({});
}

}  // namespace drift
