// Measures how evenly the event loop turns: a 16 ms precise timer whose real intervals are kept.
// Off until start(), so that a still window costs nothing.
//
// THREADING  GUI thread only.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <cstddef>
#include <vector>

namespace drift {

class LoopMonitor : public QObject {
    Q_OBJECT

public:
    static constexpr int kIntervalMs = 16;
    explicit LoopMonitor(QObject* parent = nullptr);
    void start();
    void stop();
    [[nodiscard]] bool isRunning() const { return timer_.isActive(); }

    struct Intervals {
        double p50_ms = 0, p99_ms = 0, max_ms = 0;
        std::size_t count = 0;
    };
    // Over the newest `kKept` intervals since start().
    [[nodiscard]] Intervals intervals() const;

private:
    static constexpr std::size_t kKept = 4096;
    void tick();
    QTimer timer_;
    QElapsedTimer clock_;
    std::vector<double> kept_;  // ring
    std::size_t next_ = 0;
};

}  // namespace drift
