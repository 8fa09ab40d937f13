// "Save animation" of a toy plane: asks for the file, shows how far it is, can be cancelled.
//
// The run's whole history with the layers, zoom and size on screen. THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <QPointer>
#include <QProgressDialog>
#include <filesystem>

#include "widgets/toy/toy_movie.h"

namespace drift {

class ToyView;

class ToyAnimation : public QObject {
    Q_OBJECT

public:
    explicit ToyAnimation(QWidget* window);
    // Nothing happens when the user names no file.
    void ask(const ToyView& view, const std::filesystem::path& run_folder);
    void write(const ToyView& view, const std::filesystem::path& run_folder, const QString& path);
    [[nodiscard]] bool isBusy() const { return writer_.isBusy(); }

Q_SIGNALS:
    void message(const QString& text);
    void failed(const drift::ErrorInfo& error);

private:
    void close();

    QWidget* window_;
    ToyMovieWriter writer_;
    QPointer<QProgressDialog> progress_;
};

}  // namespace drift
