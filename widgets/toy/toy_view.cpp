#include "widgets/toy/toy_view.h"

#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <ctime>

#include "widgets/toy/toy_access.h"

namespace drift {
namespace {

constexpr std::size_t kTrailFrames = 6;

double thread_milliseconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace

ToyView::ToyView(QWidget* parent) : QWidget(parent), worker_(this) {
    install_toy_accessibility();
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Toy plane"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    scene_.style = toy_style();
    connect(&worker_, &ToyFieldWorker::ready, this, &ToyView::takeField);
    connect(&worker_, &ToyFieldWorker::failed, this, [this](const ErrorInfo& error) {
        dropField();
        Q_EMIT failed(error);
    });
}

ToyView::~ToyView() = default;

void ToyView::setFrame(std::shared_ptr<const ToyFrame> frame) {
    if (!frame) {
        clear(empty_text_);
        return;
    }
    const bool continues =
        scene_.frame && frame->step > scene_.frame->step && frame->gen.size() == scene_.frame->gen.size();
    if (continues) {
        scene_.trail.push_back(scene_.frame);
        while (scene_.trail.size() > kTrailFrames) {
            scene_.trail.pop_front();
        }
    } else if (!scene_.frame || frame->step != scene_.frame->step) {
        scene_.trail.clear();
    }
    scene_.frame = std::move(frame);
    if (scene_.selected && static_cast<std::size_t>(*scene_.selected) >= scene_.frame->gen.size() / 2) {
        select(std::nullopt);
    }
    askForField();
    update();
}

void ToyView::setTrail(const std::vector<std::shared_ptr<const ToyFrame>>& older) {
    scene_.trail.assign(older.end() - static_cast<std::ptrdiff_t>(std::min(older.size(), kTrailFrames)),
                        older.end());
    update();
}

void ToyView::clear(const QString& empty_text) {
    const bool had_microscope = scene_.selected.has_value();
    scene_.frame.reset();
    scene_.trail.clear();
    scene_.selected.reset();
    dropField();
    backdrop_ = {};
    empty_text_ = empty_text;
    if (had_microscope) {
        Q_EMIT sampleSelected(-1);
        Q_EMIT microscopeChanged(nullptr);
    }
    update();
}

void ToyView::setOptions(const ToyFieldOptions& options) {
    options_ = options;
    askForField();
}

void ToyView::setFieldFunctions(ToyFieldFunctions functions) {
    worker_.setFunctions(std::move(functions));
    askForField();
}

void ToyView::setLayers(const Layers& layers) {
    if (layers == scene_.layers) {
        return;
    }
    scene_.layers = layers;
    askForField();
    update();
}

void ToyView::setAxesMode(ToyAxesMode mode) {
    scene_.axes = mode;
    askForField();
    update();
}

void ToyView::setCamera(const ToyCamera& camera) {
    if (camera == scene_.camera) {
        return;
    }
    scene_.camera = camera;
    askForField();
    update();
}

void ToyView::resetCamera() {
    moveCamera({});
}

void ToyView::moveCamera(const ToyCamera& camera) {
    if (camera == scene_.camera) {
        return;
    }
    setCamera(camera);
    Q_EMIT cameraChanged(camera);
}

void ToyView::select(std::optional<std::int32_t> sample) {
    const bool valid = sample && scene_.frame && *sample >= 0 &&
                       static_cast<std::size_t>(*sample) < scene_.frame->gen.size() / 2;
    const std::optional<std::int32_t> next = valid ? sample : std::nullopt;
    if (next == scene_.selected) {
        return;
    }
    scene_.selected = next;
    Q_EMIT sampleSelected(next.value_or(-1));
    if (!next) {
        if (scene_.field && scene_.field->microscope) {
            auto without = std::make_shared<ToyFieldResult>(*scene_.field);
            without->microscope.reset();
            scene_.field = std::move(without);
        }
        Q_EMIT microscopeChanged(nullptr);
    }
    askForField();
    update();
}

std::shared_ptr<const ToyMicroscope> ToyView::microscope() const {
    return scene_.field ? scene_.field->microscope : nullptr;
}

void ToyView::askForField() {
    const bool wanted = scene_.frame && (scene_.layers.needsField() || scene_.selected);
    if (!wanted) {
        dropField();
        return;
    }
    field_is_late_ = !canBeSeen();
    if (field_is_late_) {
        return;
    }
    worker_.request(toy_field_request(scene_, options_, QSizeF(size())));
}

void ToyView::dropField() {
    worker_.cancel();
    scene_.field.reset();
    meter_.setFieldCost(0);
}

void ToyView::takeField(const std::shared_ptr<const ToyFieldResult>& result) {
    scene_.field = result;
    meter_.setFieldCost(result->milliseconds);
    if (scene_.selected) {
        Q_EMIT microscopeChanged(result->microscope);
    }
    Q_EMIT fieldChanged();
    update();
}

void ToyView::setRate(ToyRate rate) {
    meter_.setRate(rate);
    announceRate();
}

double ToyView::wantedRate() const {
    return canBeSeen() ? meter_.hz() : 0.0;
}

void ToyView::announceRate() {
    const double rate = wantedRate();
    // Small changes are noise of the measurement, and every announcement is a command to a running job.
    if (rate == wanted_rate_ || (rate > 0 && wanted_rate_ > 0 && meter_.rate() == ToyRate::kAuto &&
                                 std::abs(rate - wanted_rate_) < 0.2 * wanted_rate_)) {
        return;
    }
    wanted_rate_ = rate;
    Q_EMIT wantedRateChanged(rate);
}

void ToyView::updateNote() {
    if (meter_.costMs() <= 0) {
        return;  // nothing measured yet
    }
    scene_.note = tr("%1 Hz · %2 ms").arg(meter_.hz(), 0, 'f', 0).arg(meter_.costMs(), 0, 'f', 1);
}

void ToyView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    if (!scene_.frame) {
        painter.fillRect(rect(), scene_.style.surround);
        painter.setPen(scene_.style.muted);
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
        return;
    }
    const double begin = thread_milliseconds();
    const double ratio = devicePixelRatioF();
    const QSize pixels = (QSizeF(size()) * ratio).toSize();
    if (canvas_.size() != pixels) {
        canvas_ = QImage(pixels, QImage::Format_RGB32);
    }
    canvas_.setDevicePixelRatio(ratio);
    updateNote();
    render_toy(scene_, canvas_, &backdrop_);
    painter.drawImage(QPointF(0, 0), canvas_);
    if (hasFocus()) {
        painter.setPen(QPen(scene_.style.accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
    meter_.addFrame(thread_milliseconds() - begin);
    announceRate();
}

QImage ToyView::picture(QSize size, double scale) const {
    QImage image((QSizeF(size) * scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    ToyScene scene = scene_;
    scene.note.clear();
    render_toy(scene, image);
    return image;
}

void ToyView::exportTo(const QString& path, double scale) const {
    ToyScene scene = scene_;
    scene.note.clear();
    export_toy(scene, QSizeF(size()), scale, path);
}

ToyMovieLook ToyView::movieLook(QSize size, double scale) const {
    ToyMovieLook look;
    look.scene = scene_;
    look.scene.note.clear();
    look.options = options_;
    look.functions = worker_.functions();
    look.size = size;
    look.scale = scale;
    return look;
}

void ToyView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        scene_.style = toy_style();
        backdrop_ = {};
        update();
    }
    QWidget::changeEvent(event);
}

void ToyView::showEvent(QShowEvent* event) {
    shown_ = true;
    if (field_is_late_) {
        askForField();
    }
    announceRate();
    QWidget::showEvent(event);
}

void ToyView::hideEvent(QHideEvent* event) {
    shown_ = false;
    announceRate();
    QWidget::hideEvent(event);
}

void ToyView::resizeEvent(QResizeEvent* event) {
    if (scene_.layers.grid_arrows) {
        askForField();
    }
    QWidget::resizeEvent(event);
}

}  // namespace drift
