#include "widgets/toy/toy_export.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include "core/base/error.h"

namespace drift {
namespace {

void write_whole(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        throw Error(ErrorCode::kIo,
                    "Writing " + path.toStdString() + " failed: " + file.errorString().toStdString(),
                    "choose a folder that can be written and has room");
    }
}

QByteArray png_of(const ToyScene& scene, QSizeF size, double scale) {
    QImage image((size * scale).toSize(), QImage::Format_RGB32);
    if (image.isNull()) {
        throw Error(ErrorCode::kUsage, "A picture of this size does not fit in memory",
                    "choose a smaller scale");
    }
    image.setDevicePixelRatio(scale);
    render_toy(scene, image);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

QByteArray svg_of(const ToyScene& scene, QSizeF size) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), size));
    generator.setTitle(QStringLiteral("step %1").arg(scene.frame->step));
    QPainter painter(&generator);
    paint_toy(scene, painter, size);
    painter.end();
    return bytes;
}

// Cells of one row; absent numbers are empty.
class CsvRow {
public:
    explicit CsvRow(QByteArray& out) : out_(out) {}
    void text(const char* value) { add(value); }
    void whole(qint64 value) { add(QByteArray::number(value)); }
    void real(const std::vector<float>& values, std::size_t at) {
        add(at < values.size() ? QByteArray::number(static_cast<double>(values[at]), 'g', 9) : QByteArray());
    }
    void label(const std::vector<std::int32_t>& values, std::size_t at) {
        add(at < values.size() ? QByteArray::number(values[at]) : QByteArray());
    }
    void vectors(const ToyFieldValues& values, std::size_t index, std::size_t temperatures) {
        real(values.total, 2 * index);
        real(values.total, 2 * index + 1);
        static const std::vector<float> kNone;
        for (std::size_t t = 0; t < temperatures; ++t) {
            const std::vector<float>& part =
                t < values.by_temperature.size() ? values.by_temperature[t] : kNone;
            real(part, 2 * index);
            real(part, 2 * index + 1);
        }
    }
    void end() {
        out_.chop(1);
        out_ += '\n';
    }

private:
    void add(const QByteArray& cell) {
        out_ += cell;
        out_ += ',';
    }
    QByteArray& out_;
};

}  // namespace

QByteArray toy_csv(const ToyScene& scene) {
    const ToyFrame& frame = *scene.frame;
    static const ToyFieldValues kNoField;
    const bool current = scene.field && scene.field->frame == scene.frame;
    const ToyFieldValues& samples = current ? scene.field->samples : kNoField;
    const ToyFieldValues& grid = current ? scene.field->grid : kNoField;
    const std::vector<double>& temperatures = !grid.by_temperature.empty()      ? grid.temperatures
                                              : !samples.by_temperature.empty() ? samples.temperatures
                                                                                : kNoField.temperatures;
    QByteArray out = "kind,index,class,alpha,x,y,noise_x,noise_y,vx,vy";
    for (const double temperature : temperatures) {
        const QByteArray name = QByteArray::number(temperature, 'g', 6);
        out += ",vx_" + name + ",vy_" + name;
    }
    out += '\n';
    static const std::vector<float> kNone;
    static const std::vector<std::int32_t> kNoLabels;
    const auto rows = [&](const char* kind, const std::vector<float>& points,
                          const std::vector<std::int32_t>& labels, bool generated,
                          const ToyFieldValues& field) {
        for (std::size_t i = 0; i < points.size() / 2; ++i) {
            CsvRow row(out);
            row.text(kind);
            row.whole(static_cast<qint64>(i));
            row.label(labels, i);
            row.real(generated ? frame.gen_alpha : kNone, i);
            row.real(points, 2 * i);
            row.real(points, 2 * i + 1);
            row.real(generated ? frame.noise : kNone, 2 * i);
            row.real(generated ? frame.noise : kNone, 2 * i + 1);
            row.vectors(field, i, temperatures.size());
            row.end();
        }
    };
    rows("data", frame.data, frame.data_class, false, kNoField);
    rows("generated", frame.gen, frame.gen_class, true, samples);
    if (current) {
        rows("grid", scene.field->places, kNoLabels, false, grid);
    }
    return out;
}

void export_toy(const ToyScene& scene, QSizeF size, double scale, const QString& path) {
    if (!scene.frame) {
        throw Error(ErrorCode::kUsage, "There is no picture to save yet",
                    "wait for the first frame of a toy run");
    }
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix == QLatin1String("png")) {
        write_whole(path, png_of(scene, size, scale));
    } else if (suffix == QLatin1String("svg")) {
        write_whole(path, svg_of(scene, size));
    } else if (suffix == QLatin1String("csv")) {
        write_whole(path, toy_csv(scene));
    } else {
        throw Error(ErrorCode::kUsage, "A toy picture cannot be saved as '." + suffix.toStdString() + "'",
                    "name a file that ends in .png, .svg or .csv");
    }
}

QImage toy_movie_picture(const ToyMovieLook& look, const std::vector<std::shared_ptr<const ToyFrame>>& trail,
                         const std::shared_ptr<const ToyFrame>& frame) {
    ToyScene scene = look.scene;
    scene.frame = frame;
    scene.trail.assign(trail.begin(), trail.end());
    scene.field.reset();
    if (scene.layers.needsField() || scene.selected) {
        scene.field = std::make_shared<const ToyFieldResult>(
            compute_toy_field(look.functions, toy_field_request(scene, look.options, QSizeF(look.size))));
    }
    QImage image((QSizeF(look.size) * look.scale).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(look.scale);
    render_toy(scene, image);
    return image;
}

}  // namespace drift
