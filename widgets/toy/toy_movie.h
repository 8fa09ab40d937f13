// Turns recorded frames of a toy run into an animation (APNG) on a thread of its own.
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <stop_token>
#include <thread>

#include "core/base/error.h"
#include "widgets/toy/toy_export.h"

namespace drift {

struct ToyMovie {
    ToyMovieLook look;
    std::filesystem::path run_folder;
    std::int64_t first_step = 0, last_step = 0;  // both included
    int most_pictures = 300;                     // more frames than this are thinned evenly
    double seconds_each = 1.0 / 15;              // how long a picture stays
    std::filesystem::path path;                  // whole or absent
};

// Indices of the frames that become pictures: all between the two steps, or `most` of them evenly with the
// first and the last.
[[nodiscard]] std::vector<std::size_t> movie_frames(const std::vector<std::int64_t>& steps,
                                                    std::int64_t first, std::int64_t last, int most);

// THREADING  Lives on the GUI thread, where its signals arrive; reads and paints on its own.
class ToyMovieWriter : public QObject {
    Q_OBJECT

public:
    explicit ToyMovieWriter(QObject* parent = nullptr);
    ~ToyMovieWriter() override;  // cancels and waits for the picture under way

    // Throws Error{kConflict} while another one is being written.
    void start(ToyMovie movie);
    void cancel();  // finished by cancelled(); nothing is left on disk
    [[nodiscard]] bool isBusy() const { return busy_; }

Q_SIGNALS:
    void progressed(int done, int total);  // pictures
    void finished(const QString& path);
    void cancelled();
    void failed(const drift::ErrorInfo& error);

private:
    void write(const std::stop_token& stop, const ToyMovie& movie);
    void announce(const std::function<void()>& what);

    std::jthread thread_;
    bool busy_ = false;
};

}  // namespace drift
