#include "widgets/theme/icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <functional>
#include <optional>

#include "core/base/error.h"
#include "widgets/theme/palette.h"

// A static library's resources are linked only when something names them; the macro needs the global
// namespace.
static void init_window_resources() {
    Q_INIT_RESOURCE(window);
}

namespace drift::theme {
namespace {

// Renders on demand at the device size asked for, so one SVG serves every pixel ratio and both themes.
class SvgTintEngine final : public QIconEngine {
public:
    SvgTintEngine(QString name, std::optional<QColor> color, bool on_accent)
        : name_(std::move(name)), color_(color), on_accent_(on_accent) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, render(rect.size(), ratio, mode, state));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return render(size, 1.0, mode, state);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        // QIcon hands over device pixels here; the ratio only marks the result.
        QPixmap pixmap = render(size, 1.0, mode, state);
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new SvgTintEngine(*this); }
    bool isNull() override { return false; }
    QString key() const override { return QStringLiteral("drift-svg"); }

private:
    [[nodiscard]] QColor tint(QIcon::Mode mode, QIcon::State state) const {
        const Colors& c = colors();
        if (mode == QIcon::Disabled) {
            return c.disabled;
        }
        if (color_) {
            return *color_;
        }
        if (on_accent_) {
            return c.on_accent;
        }
        return state == QIcon::On ? c.accent : c.text;
    }
    [[nodiscard]] QPixmap render(const QSize& size, double ratio, QIcon::Mode mode,
                                 QIcon::State state) const {
        const QColor color = tint(mode, state);
        const QSize device = (QSizeF(size) * ratio).toSize();
        const QString key = QStringLiteral("drift-icon/%1/%2/%3x%4")
                                .arg(name_, color.name(QColor::HexArgb))
                                .arg(device.width())
                                .arg(device.height());
        QPixmap pixmap;
        if (!QPixmapCache::find(key, &pixmap)) {
            QImage image(device, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            QPainter painter(&image);
            QSvgRenderer renderer(QStringLiteral(":/icons/%1.svg").arg(name_));
            renderer.setAspectRatioMode(Qt::KeepAspectRatio);
            renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(device)));
            painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
            painter.fillRect(image.rect(), color);
            painter.end();
            pixmap = QPixmap::fromImage(image);
            QPixmapCache::insert(key, pixmap);
        }
        pixmap.setDevicePixelRatio(ratio);
        return pixmap;
    }

    QString name_;
    std::optional<QColor> color_;
    bool on_accent_;
};

// Paints a shape that needs no file.
class PaintEngine final : public QIconEngine {
public:
    using Paint = std::function<void(QPainter&, const QRectF&)>;
    explicit PaintEngine(Paint paint) : paint_(std::move(paint)) {}
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        paint_(*painter, rect);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode, QIcon::State) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint_(painter, QRectF(QPointF(0, 0), QSizeF(size)));
        return pixmap;
    }
    [[nodiscard]] QIconEngine* clone() const override { return new PaintEngine(*this); }

private:
    Paint paint_;
};

QIcon svgIcon(const QString& name, std::optional<QColor> color, bool on_accent = false) {
    init_window_resources();
    if (!QFile::exists(QStringLiteral(":/icons/%1.svg").arg(name))) {
        throw Error(ErrorCode::kNotFound, "There is no icon '" + name.toStdString() + "'",
                    "add it to resources/icons and resources/window.qrc");
    }
    return QIcon(new SvgTintEngine(name, color, on_accent));
}

}  // namespace

QIcon icon(const QString& name) {
    return svgIcon(name, std::nullopt);
}
QIcon icon(const QString& name, const QColor& color) {
    return svgIcon(name, color);
}

QIcon iconOnAccent(const QString& name) {
    return svgIcon(name, std::nullopt, true);
}

QIcon tierIcon(Tier tier) {
    return QIcon(new PaintEngine([tier](QPainter& painter, const QRectF& rect) {
        const double inset = rect.width() / 6.0;
        paintTierBadge(painter, rect.adjusted(inset, inset, -inset, -inset), tier);
    }));
}

QIcon colorChip(const QColor& color) {
    return QIcon(new PaintEngine([color](QPainter& painter, const QRectF& rect) {
        const double inset = rect.width() / 5.0;
        painter.fillRect(rect.adjusted(inset, inset, -inset, -inset), color);
    }));
}

}  // namespace drift::theme
