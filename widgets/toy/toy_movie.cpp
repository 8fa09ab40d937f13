#include "widgets/toy/toy_movie.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/io/apng.h"
#include "core/store/toy_frames.h"

namespace drift {
namespace {

constexpr std::size_t kTrail = 6;

ImageRgb8 rgb_of(const QImage& picture) {
    const QImage packed = picture.convertToFormat(QImage::Format_RGB888);
    ImageRgb8 image;
    image.width = packed.width();
    image.height = packed.height();
    const auto row = static_cast<std::size_t>(image.width) * 3;
    image.pixels.resize(row * static_cast<std::size_t>(image.height));
    for (int y = 0; y < image.height; ++y) {  // QImage pads its rows to four bytes
        std::memcpy(image.pixels.data() + static_cast<std::size_t>(y) * row, packed.constScanLine(y), row);
    }
    return image;
}

}  // namespace

std::vector<std::size_t> movie_frames(const std::vector<std::int64_t>& steps, std::int64_t first,
                                      std::int64_t last, int most) {
    const auto begin = std::lower_bound(steps.begin(), steps.end(), first) - steps.begin();
    const auto end = std::upper_bound(steps.begin(), steps.end(), last) - steps.begin();
    std::vector<std::size_t> chosen;
    const auto count = static_cast<double>(end - begin);
    const int pictures = static_cast<int>(std::min<double>(count, std::max(1, most)));
    for (int i = 0; i < pictures; ++i) {
        const double part = pictures > 1 ? static_cast<double>(i) / (pictures - 1) : 1.0;
        chosen.push_back(static_cast<std::size_t>(begin) +
                         static_cast<std::size_t>(std::lround(part * (count - 1))));
    }
    return chosen;
}

ToyMovieWriter::ToyMovieWriter(QObject* parent) : QObject(parent) {}

ToyMovieWriter::~ToyMovieWriter() = default;  // the jthread asks to stop and joins

void ToyMovieWriter::start(ToyMovie movie) {
    if (busy_) {
        throw Error(ErrorCode::kConflict, "An animation is being written already",
                    "wait for it or cancel it first");
    }
    busy_ = true;
    thread_ = std::jthread([this, movie = std::move(movie)](const std::stop_token& stop) {
        try {
            write(stop, movie);
        } catch (...) {
            const ErrorInfo error = current_error_info();
            announce([this, error] { Q_EMIT failed(error); });
        }
    });
}

void ToyMovieWriter::cancel() {
    thread_.request_stop();
}

void ToyMovieWriter::announce(const std::function<void()>& what) {
    QMetaObject::invokeMethod(
        this,
        [this, what] {
            busy_ = false;
            what();
        },
        Qt::QueuedConnection);
}

void ToyMovieWriter::write(const std::stop_token& stop, const ToyMovie& movie) {
    const ToyFrameReader reader(movie.run_folder);
    const std::vector<std::size_t> chosen =
        movie_frames(reader.steps(), movie.first_step, movie.last_step, movie.most_pictures);
    if (chosen.empty()) {
        throw Error(ErrorCode::kUsage, "No frame was recorded between these steps",
                    "choose other steps, or record with preview.every_steps");
    }
    ApngWriter file(movie.path);
    std::vector<std::shared_ptr<const ToyFrame>> trail;
    const int total = static_cast<int>(chosen.size());
    for (int i = 0; i < total; ++i) {
        if (stop.stop_requested()) {
            announce([this] { Q_EMIT cancelled(); });
            return;  // the unfinished file goes with its writer
        }
        const auto frame = reader.read(chosen[static_cast<std::size_t>(i)]);
        file.add(rgb_of(toy_movie_picture(movie.look, trail, frame)), movie.seconds_each);
        trail.push_back(frame);
        if (trail.size() > kTrail) {
            trail.erase(trail.begin());
        }
        QMetaObject::invokeMethod(
            this, [this, i, total] { Q_EMIT progressed(i + 1, total); }, Qt::QueuedConnection);
    }
    file.finish();
    const QString path = QString::fromStdString(movie.path.string());
    announce([this, path] { Q_EMIT finished(path); });
}

}  // namespace drift
