// What the pointer and the keys do to a toy view.
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMouseEvent>
#include <QWheelEvent>
#include <cmath>
#include <limits>

#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

constexpr double kReach = 14;     // pixels from a point within which a click means it
constexpr double kDragStart = 4;  // pixels before a press becomes a pan
constexpr double kZoomPerNotch = 1.2;
constexpr double kPanPart = 0.1;  // of the plane, per key

QString pair_text(double x, double y) {
    return QStringLiteral("%1, %2").arg(x, 0, 'f', 3).arg(y, 0, 'f', 3);
}

// The generated point to which `better` gives the smallest finite number.
template <class Score>
std::optional<std::int32_t> best_point(const std::vector<float>& points, const Score& score) {
    std::optional<std::int32_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        const double value = score(points[i], points[i + 1]);
        if (value < least) {
            least = value;
            best = static_cast<std::int32_t>(i / 2);
        }
    }
    return best;
}

}  // namespace

std::optional<std::int32_t> ToyView::sampleAt(const QPointF& position) const {
    const ToyLayout layout = planes();
    const std::optional<std::size_t> plane = layout.planeAt(position);
    if (!scene_.frame || !plane) {
        return std::nullopt;
    }
    const ToyMap map = layout.map(scene_, *plane);
    return best_point(scene_.frame->gen, [&](float x, float y) {
        if (!map.shows(x, y, kReach)) {
            return std::numeric_limits<double>::infinity();
        }
        const QPointF at = map.toScreen(x, y) - position;
        const double distance = std::hypot(at.x(), at.y());
        return distance <= kReach ? distance : std::numeric_limits<double>::infinity();
    });
}

void ToyView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && scene_.frame) {
        pressed_ = event->position();
        pressed_camera_ = scene_.camera;
        dragging_ = false;
    }
}

void ToyView::mouseMoveEvent(QMouseEvent* event) {
    const ToyLayout layout = planes();
    if (pressed_ && !layout.planes.empty()) {
        const QPointF by = event->position() - *pressed_;
        dragging_ = dragging_ || std::hypot(by.x(), by.y()) >= kDragStart;
        if (dragging_) {
            moveCamera(panned(pressed_camera_, base_window(*scene_.frame, scene_.axes),
                              layout.planes.front().plot, by));
            return;
        }
    }
    showReadout(event->position());
}

void ToyView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && pressed_ && !dragging_) {
        select(sampleAt(event->position()));
    }
    pressed_.reset();
    dragging_ = false;
}

void ToyView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        pressed_.reset();
        resetCamera();
    }
}

void ToyView::wheelEvent(QWheelEvent* event) {
    const ToyLayout layout = planes();
    const std::optional<std::size_t> plane = layout.planeAt(event->position());
    const double notches = event->angleDelta().y() / 120.0;
    if (!scene_.frame || !plane || notches == 0) {
        event->ignore();
        return;
    }
    moveCamera(zoomed(scene_.camera, base_window(*scene_.frame, scene_.axes), layout.planes[*plane].plot,
                      std::pow(kZoomPerNotch, notches), event->position()));
    event->accept();
}

void ToyView::showReadout(const QPointF& position) {
    const ToyLayout layout = planes();
    const std::optional<std::size_t> plane = layout.planeAt(position);
    if (!scene_.frame || !plane) {
        Q_EMIT hovered({});
        return;
    }
    const QPointF at = layout.map(scene_, *plane).toData(position);
    QStringList parts = {tr("x %1   y %2").arg(at.x(), 0, 'f', 3).arg(at.y(), 0, 'f', 3)};
    if (scene_.field && !scene_.field->places.empty()) {
        const ToyFieldResult& field = *scene_.field;
        const auto nearest =
            best_point(field.places, [&at](float x, float y) { return std::hypot(x - at.x(), y - at.y()); });
        const std::size_t k = 2 * static_cast<std::size_t>(nearest.value_or(0));
        if (k + 1 < field.grid.total.size()) {
            parts << tr("|V| %1").arg(std::hypot(field.grid.total[k], field.grid.total[k + 1]), 0, 'g', 3);
        }
    }
    if (const auto sample = sampleAt(position)) {
        const auto i = static_cast<std::size_t>(*sample);
        parts << tr("point %1 (%2)")
                     .arg(*sample)
                     .arg(pair_text(scene_.frame->gen[2 * i], scene_.frame->gen[2 * i + 1]));
        if (i < scene_.frame->gen_class.size()) {
            parts << tr("class %1").arg(scene_.frame->gen_class[i]);
        }
        if (i < scene_.frame->gen_alpha.size()) {
            parts << tr("α %1").arg(scene_.frame->gen_alpha[i], 0, 'g', 3);
        }
    }
    Q_EMIT hovered(parts.join(QStringLiteral("   ")));
}

void ToyView::leaveEvent(QEvent* /*event*/) {
    Q_EMIT hovered({});
}

bool ToyView::event(QEvent* event) {
    // While a point is chosen Tab goes from point to point; Esc gives it back to the focus chain.
    if (event->type() == QEvent::KeyPress && scene_.selected) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) {
            const auto count = static_cast<std::int32_t>(scene_.frame->gen.size() / 2);
            const std::int32_t by = key->key() == Qt::Key_Tab ? 1 : count - 1;
            select((*scene_.selected + by) % count);
            return true;
        }
    }
    return QWidget::event(event);
}

// The nearest point in a quarter of the plane: up, down, left or right of the chosen one.
void ToyView::moveSelection(int key) {
    const std::vector<float>& points = scene_.frame->gen;
    const auto i = 2 * static_cast<std::size_t>(*scene_.selected);
    const double x0 = points[i], y0 = points[i + 1];
    const double dx = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    const double dy = key == Qt::Key_Up ? 1 : key == Qt::Key_Down ? -1 : 0;
    const auto next = best_point(points, [&](float x, float y) {
        const double along = (x - x0) * dx + (y - y0) * dy;
        const double across = std::abs((x - x0) * dy) + std::abs((y - y0) * dx);
        return along > 0 && across <= along ? along + across : std::numeric_limits<double>::infinity();
    });
    if (next) {
        select(next);
    }
}

void ToyView::keyPressEvent(QKeyEvent* event) {
    const ToyLayout layout = planes();
    if (!scene_.frame || layout.planes.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const ToyWindow base = base_window(*scene_.frame, scene_.axes);
    const QRectF plot = layout.planes.front().plot;
    const auto zoom = [&](double factor) {
        moveCamera(zoomed(scene_.camera, base, plot, factor, plot.center()));
    };
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(kZoomPerNotch);
        case Qt::Key_Minus:
            return zoom(1 / kZoomPerNotch);
        case Qt::Key_0:
            return resetCamera();
        case Qt::Key_Escape:
            if (scene_.selected) {
                return select(std::nullopt);
            }
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!scene_.selected) {
                const QPointF centre = layout.map(scene_, 0).toData(plot.center());
                select(best_point(scene_.frame->gen, [&centre](float x, float y) {
                    return std::hypot(x - centre.x(), y - centre.y());
                }));
                return;
            }
            break;
        case Qt::Key_Left:
        case Qt::Key_Right:
        case Qt::Key_Up:
        case Qt::Key_Down:
            if (event->modifiers().testFlag(Qt::ShiftModifier)) {
                const double dx = event->key() == Qt::Key_Left ? 1 : event->key() == Qt::Key_Right ? -1 : 0;
                const double dy = event->key() == Qt::Key_Up ? 1 : event->key() == Qt::Key_Down ? -1 : 0;
                moveCamera(panned(scene_.camera, base, plot,
                                  QPointF(dx * plot.width(), dy * plot.height()) * kPanPart));
                return;
            }
            if (scene_.selected) {
                return moveSelection(event->key());
            }
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void ToyView::contextMenuEvent(QContextMenuEvent* event) {
    if (!scene_.frame) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Copy picture"), this, [this] { copyPicture(); });
    for (const auto& [text, suffix] : {std::pair{tr("Save picture (PNG) …"), QStringLiteral("png")},
                                       std::pair{tr("Save drawing (SVG) …"), QStringLiteral("svg")},
                                       std::pair{tr("Save numbers (CSV) …"), QStringLiteral("csv")}}) {
        const QString ending = suffix;
        menu->addAction(text, this, [this, ending] { askAndExport(ending); });
    }
    menu->addAction(tr("Save animation …"), this, [this] { Q_EMIT animationRequested(); });
    menu->addSeparator();
    QAction* follow = menu->addAction(tr("Axes follow the points"));
    follow->setCheckable(true);
    follow->setChecked(scene_.axes == ToyAxesMode::kFollowed);
    connect(follow, &QAction::toggled, this, [this](bool on) {
        setAxesMode(on ? ToyAxesMode::kFollowed : ToyAxesMode::kFixed);
        Q_EMIT layersChanged();
    });
    menu->addAction(tr("Reset zoom"), this, [this] { resetCamera(); })
        ->setEnabled(!scene_.camera.isDefault());
    addRateMenu(*menu);
    menu->popup(event->globalPos());
}

void ToyView::addRateMenu(QMenu& menu) {
    QMenu* rates = menu.addMenu(tr("Refresh rate"));
    for (const auto& [rate, text] :
         {std::pair{ToyRate::kAuto, tr("Automatic (at most 1 % of the processor)")},
          std::pair{ToyRate::k5, tr("5 Hz")}, std::pair{ToyRate::k15, tr("15 Hz")},
          std::pair{ToyRate::k30, tr("30 Hz")}, std::pair{ToyRate::k60, tr("60 Hz")}}) {
        const ToyRate value = rate;
        QAction* action = rates->addAction(text, this, [this, value] { setRate(value); });
        action->setCheckable(true);
        action->setChecked(meter_.rate() == rate);
    }
}

void ToyView::copyPicture() {
    QApplication::clipboard()->setImage(picture(size(), 2));
    Q_EMIT exported(tr("Copied the picture"));
}

void ToyView::askAndExport(const QString& suffix) {
    const QString name = QStringLiteral("toy_step_%1.%2").arg(scene_.frame->step).arg(suffix);
    const QString path = QFileDialog::getSaveFileName(this, tr("Save"), name, QStringLiteral("*.") + suffix);
    if (path.isEmpty()) {
        return;
    }
    try {
        exportTo(path);
        Q_EMIT exported(tr("Written to %1").arg(path));
    } catch (const Error& error) {
        Q_EMIT failed(error.info());
    }
}

}  // namespace drift
