// Drawings from files: a picture's ink, a table of points, an earlier drawing.
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QImageReader>
#include <algorithm>
#include <random>

#include "core/base/error.h"
#include "core/data/toy_table.h"
#include "widgets/toy_draw/draw_model.h"

namespace drift {
namespace {

constexpr std::size_t kImportedPoints = 4000;
constexpr int kSide = 512;          // pictures are sampled at this size at most
constexpr double kFill = 0.85;      // of the square, so that nothing touches its border
constexpr int kLeastContrast = 24;  // grey levels between ink and paper

const QStringList kTables = {QStringLiteral("csv"), QStringLiteral("tsv"), QStringLiteral("txt")};

std::vector<QPoint> inkOf(const QImage& picture) {
    const QImage image = picture.convertToFormat(QImage::Format_ARGB32);
    std::vector<std::pair<QPoint, int>> grey;
    int low = 255, high = 0;
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(line[x]) >= 128) {
                const int value = qGray(line[x]);
                low = std::min(low, value);
                high = std::max(high, value);
                grey.emplace_back(QPoint(x, y), value);
            }
        }
    }
    std::vector<QPoint> ink;
    const bool cut_out = grey.size() * 20 < std::size_t(image.width()) * std::size_t(image.height()) * 19;
    if (high - low < kLeastContrast) {
        // One colour on a transparent ground is ink as a whole; one colour alone shows nothing.
        for (const auto& [at, value] : grey) {
            ink.push_back(at);
        }
        return cut_out ? ink : std::vector<QPoint>{};
    }
    const int middle = (low + high) / 2;
    const auto dark = static_cast<std::size_t>(std::count_if(
        grey.begin(), grey.end(), [middle](const auto& pixel) { return pixel.second < middle; }));
    const bool dark_ink = cut_out || dark * 2 <= grey.size();
    for (const auto& [at, value] : grey) {
        if ((value < middle) == dark_ink) {
            ink.push_back(at);
        }
    }
    return ink;
}

ToyDrawing fromTable(const QString& file) {
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly)) {
        throw Error(ErrorCode::kIo,
                    "cannot read " + file.toStdString() + ": " + opened.errorString().toStdString(),
                    "check that the file is there and may be read");
    }
    const ToyTable table =
        parse_toy_table(opened.readAll().toStdString(), QFileInfo(file).fileName().toStdString());
    if (table.class_names.size() > static_cast<std::size_t>(DrawModel::kClasses)) {
        throw Error(ErrorCode::kBadData,
                    QFileInfo(file).fileName().toStdString() + " has " +
                        std::to_string(table.class_names.size()) + " classes, but a drawing can hold 8",
                    "use the file itself as data: data.source csv");
    }
    ToyDrawing drawing;
    // Evenly thinned: the editor is for shapes, data.source csv takes the file as it is.
    const std::size_t stride = 1 + (table.points.size() - 1) / DrawModel::kMostPoints;
    for (std::size_t i = 0; i < table.points.size(); i += stride) {
        drawing.points.push_back(
            {static_cast<float>(table.points[i][0]), static_cast<float>(table.points[i][1])});
        if (!table.classes.empty()) {
            drawing.classes.push_back(table.classes[i]);
        }
    }
    return drawing;
}

}  // namespace

ToyDrawing drawing_from_picture(const QImage& picture, std::size_t points) {
    const QImage image = std::max(picture.width(), picture.height()) > kSide
                             ? picture.scaled(kSide, kSide, Qt::KeepAspectRatio, Qt::SmoothTransformation)
                             : picture;
    const std::vector<QPoint> ink = inkOf(image);
    if (ink.empty()) {
        throw Error(
            ErrorCode::kBadData, "the picture shows nothing that stands out from its ground",
            "use dark shapes on a light ground, light ones on a dark ground, or a transparent ground");
    }
    const double side = std::max(image.width(), image.height());
    const double scale = kFill * 2 * DrawModel::kReach / side;
    std::mt19937 random(1);
    std::uniform_int_distribution<std::size_t> pick(0, ink.size() - 1);
    std::uniform_real_distribution<double> inside(0, 1);
    ToyDrawing drawing;
    for (std::size_t i = 0; i < points; ++i) {
        const QPoint& at = ink[pick(random)];
        const double x = (at.x() + inside(random) - image.width() / 2.0) * scale;
        const double y = -(at.y() + inside(random) - image.height() / 2.0) * scale;
        drawing.points.push_back({static_cast<float>(x), static_cast<float>(y)});
    }
    return drawing;
}

bool is_drawable_file(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    return kTables.contains(suffix) || QImageReader::supportedImageFormats().contains(suffix.toLatin1());
}

ToyDrawing drawing_from_file(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (kTables.contains(suffix)) {
        return fromTable(file);
    }
    if (suffix == QLatin1String("json")) {
        return read_drawing(file.toStdString());
    }
    QImageReader reader(file);
    reader.setAutoTransform(true);
    const QImage picture = reader.read();
    if (picture.isNull()) {
        throw Error(ErrorCode::kBadData,
                    "cannot read " + QFileInfo(file).fileName().toStdString() + ": " +
                        reader.errorString().toStdString(),
                    "drop a PNG or JPEG picture, a CSV file with two columns, or a drawing (.json)");
    }
    return drawing_from_picture(picture, kImportedPoints);
}

}  // namespace drift
