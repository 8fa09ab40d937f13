#include "widgets/models/toy_history.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/store/toy_frames.h"

namespace drift {
namespace {

constexpr const char* kMetricPrefix = "eval/";
constexpr const char* kTimeKey = "loss";  // logged by every run; its points carry the running time

// Linear between the entries, constant outside of them; `points` is increasing in both.
double interpolate(const std::map<double, double>& points, double x, bool inverse) {
    if (points.empty()) {
        return 0;
    }
    const auto key = [inverse](const auto& p) { return inverse ? p.second : p.first; };
    const auto value = [inverse](const auto& p) { return inverse ? p.first : p.second; };
    const auto after =
        inverse ? std::find_if(points.begin(), points.end(), [x](const auto& p) { return p.second > x; })
                : points.upper_bound(x);
    if (after == points.begin()) {
        return value(*after);
    }
    const auto before = std::prev(after);
    if (after == points.end()) {
        return value(*before);
    }
    const double share = (x - key(*before)) / (key(*after) - key(*before));
    return value(*before) + share * (value(*after) - value(*before));
}

}  // namespace

ToyHistory::ToyHistory(std::filesystem::path run_folder) : folder_(std::move(run_folder)) {
    seconds_[0] = 0;
    open();
    readScalars();
}

ToyHistory::~ToyHistory() = default;

void ToyHistory::open() {
    try {
        frames_ = std::make_unique<ToyFrameReader>(folder_);
        problem_.clear();
    } catch (...) {
        problem_ = QString::fromStdString(current_error_info().text());
    }
}

const std::vector<std::int64_t>& ToyHistory::steps() const {
    static const std::vector<std::int64_t> kNone;
    return frames_ ? frames_->steps() : kNone;
}

bool ToyHistory::refresh() {
    readScalars();
    if (!frames_) {
        return false;
    }
    try {
        return frames_->refresh();
    } catch (...) {
        problem_ = QString::fromStdString(current_error_info().text());
        return false;
    }
}

void ToyHistory::readScalars() {
    try {
        const ScalarReader reader(folder_);
        const std::int64_t newest = reader.last_step();
        if (newest < last_scalar_step_) {  // continued from an earlier checkpoint
            const auto first_gone = static_cast<double>(newest) + 0.5;
            seconds_.erase(seconds_.upper_bound(first_gone), seconds_.end());
            metrics_.erase(metrics_.upper_bound(newest), metrics_.end());
        }
        std::vector<std::string> wanted = {kTimeKey};
        for (const std::string& key : reader.keys()) {
            if (key.rfind(kMetricPrefix, 0) == 0) {
                wanted.push_back(key);
            }
        }
        for (const ScalarReader::Point& point :
             reader.points_after(std::min(last_scalar_step_, newest), wanted)) {
            point.key == kTimeKey ? noteTime(point.step, point.seconds)
                                  : noteMetric(point.step, point.key, point.value);
        }
        last_scalar_step_ = newest;
        marks_ = reader.marks();
    } catch (const Error& error) {
        // A run that has just started has no database yet; its values arrive with the step reports.
        log_debug(error.info().message);
    }
}

void ToyHistory::noteTime(std::int64_t step, double seconds) {
    seconds_[static_cast<double>(step)] = seconds;
}

void ToyHistory::noteMetric(std::int64_t step, const std::string& key, double value) {
    metrics_[step][key] = value;
}

double ToyHistory::secondsAt(double step) const {
    return interpolate(seconds_, step, false);
}

double ToyHistory::stepAt(double seconds) const {
    return interpolate(seconds_, seconds, true);
}

std::shared_ptr<const ToyFrame> ToyHistory::frameAt(double step) {
    if (steps().empty()) {
        return nullptr;
    }
    const auto after =
        std::upper_bound(steps().begin(), steps().end(), step,
                         [](double s, std::int64_t recorded) { return s < static_cast<double>(recorded); });
    const auto index = static_cast<std::size_t>(after == steps().begin() ? 0 : after - steps().begin() - 1);
    if (cached_ && cached_->step == steps()[index]) {
        return cached_;
    }
    try {
        cached_ = frames_->read(index);
        return cached_;
    } catch (...) {
        problem_ = QString::fromStdString(current_error_info().text());
        return nullptr;
    }
}

std::map<std::string, double> ToyHistory::metricsAt(double step) const {
    // A key that is written less often than others keeps its newest value.
    std::map<std::string, double> values;
    for (const auto& [at, row] : metrics_) {
        if (static_cast<double>(at) > step) {
            break;
        }
        for (const auto& [key, value] : row) {
            values[key] = value;
        }
    }
    return values;
}

}  // namespace drift
