#include "widgets/panels/toy_animation.h"

#include <QFileDialog>
#include <limits>

#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

constexpr int kShowAfterMs = 400;

}  // namespace

ToyAnimation::ToyAnimation(QWidget* window) : QObject(window), window_(window), writer_(this) {
    connect(&writer_, &ToyMovieWriter::progressed, this, [this](int done, int total) {
        if (progress_) {
            progress_->setMaximum(total);
            progress_->setValue(done);
        }
    });
    connect(&writer_, &ToyMovieWriter::finished, this, [this](const QString& path) {
        close();
        Q_EMIT message(tr("Written to %1").arg(path));
    });
    connect(&writer_, &ToyMovieWriter::cancelled, this, [this] {
        close();
        Q_EMIT message(tr("The animation was cancelled; nothing was written"));
    });
    connect(&writer_, &ToyMovieWriter::failed, this, [this](const ErrorInfo& error) {
        close();
        Q_EMIT failed(error);
    });
}

void ToyAnimation::close() {
    if (progress_) {
        progress_->deleteLater();
    }
}

void ToyAnimation::ask(const ToyView& view, const std::filesystem::path& run_folder) {
    const QString path = QFileDialog::getSaveFileName(
        window_, tr("Save animation"), QStringLiteral("toy.png"), tr("Animated PNG (*.png *.apng)"));
    if (!path.isEmpty()) {
        write(view, run_folder, path);
    }
}

void ToyAnimation::write(const ToyView& view, const std::filesystem::path& run_folder, const QString& path) {
    ToyMovie movie;
    movie.look = view.movieLook(view.size(), 1);
    movie.run_folder = run_folder;
    movie.last_step = std::numeric_limits<std::int64_t>::max();
    movie.path = path.toStdString();
    try {
        writer_.start(std::move(movie));
    } catch (const Error& error) {
        Q_EMIT failed(error.info());
        return;
    }
    progress_ = new QProgressDialog(tr("Painting the recorded frames"), tr("Cancel"), 0, 0, window_);
    progress_->setWindowTitle(tr("Save animation"));
    progress_->setMinimumDuration(kShowAfterMs);
    progress_->setAutoClose(false);
    progress_->setAutoReset(false);
    connect(progress_, &QProgressDialog::canceled, &writer_, &ToyMovieWriter::cancel);
}

}  // namespace drift
