#include "widgets/bridge/loop_monitor.h"

#include <algorithm>

namespace drift {

LoopMonitor::LoopMonitor(QObject* parent) : QObject(parent) {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(kIntervalMs);
    connect(&timer_, &QTimer::timeout, this, &LoopMonitor::tick);
}

void LoopMonitor::start() {
    kept_.clear();
    next_ = 0;
    clock_.start();
    timer_.start();
}

void LoopMonitor::stop() {
    timer_.stop();
}

void LoopMonitor::tick() {
    const double elapsed_ms = static_cast<double>(clock_.nsecsElapsed()) * 1e-6;
    clock_.restart();
    if (kept_.size() < kKept) {
        kept_.push_back(elapsed_ms);
    } else {
        kept_[next_] = elapsed_ms;
        next_ = (next_ + 1) % kKept;
    }
}

LoopMonitor::Intervals LoopMonitor::intervals() const {
    Intervals result;
    result.count = kept_.size();
    if (kept_.empty()) {
        return result;
    }
    std::vector<double> sorted = kept_;
    std::sort(sorted.begin(), sorted.end());
    const auto at = [&sorted](double quantile) {
        return sorted[static_cast<std::size_t>(quantile * static_cast<double>(sorted.size() - 1))];
    };
    result.p50_ms = at(0.5);
    result.p99_ms = at(0.99);
    result.max_ms = sorted.back();
    return result;
}

}  // namespace drift
