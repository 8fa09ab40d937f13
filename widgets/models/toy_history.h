// What is recorded of one toy run, by step and by running time: frames, marks, and which frame belongs to a
// moment. Grows with the run.
//
// THREADING  GUI thread only; a frame costs one read of a few KiB, refresh() only what is new.
#pragma once

#include <QString>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "core/session/event.h"
#include "core/store/scalars.h"

namespace drift {

class ToyFrameReader;

class ToyHistory {
public:
    // Reads nothing that is damaged: problem() then says what is wrong, and there are no frames.
    explicit ToyHistory(std::filesystem::path run_folder);
    ~ToyHistory();

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] const QString& problem() const { return problem_; }
    // Of every recorded frame, increasing.
    [[nodiscard]] const std::vector<std::int64_t>& steps() const;
    // Looks for frames, times and marks written since; true when a frame was added.
    bool refresh();
    void noteTime(std::int64_t step, double seconds);  // from a step report, ahead of what is stored

    // Running seconds at a step and the other way round, linear between logged steps; 0 before the first.
    [[nodiscard]] double secondsAt(double step) const;
    [[nodiscard]] double stepAt(double seconds) const;
    [[nodiscard]] const std::vector<ScalarMark>& marks() const { return marks_; }

    // The newest frame at or before `step`, else the first one; null when nothing is recorded or readable.
    [[nodiscard]] std::shared_ptr<const ToyFrame> frameAt(double step);
    // Values of the evaluation at or before `step`, by key ("eval/energy_distance"); empty before the first.
    [[nodiscard]] std::map<std::string, double> metricsAt(double step) const;
    void noteMetric(std::int64_t step, const std::string& key, double value);

private:
    void open();
    void readScalars();

    std::filesystem::path folder_;
    std::unique_ptr<ToyFrameReader> frames_;
    QString problem_;
    std::map<double, double> seconds_;  // by step
    std::map<std::int64_t, std::map<std::string, double>> metrics_;
    std::vector<ScalarMark> marks_;
    std::int64_t last_scalar_step_ = -1;
    std::shared_ptr<const ToyFrame> cached_;
};

}  // namespace drift
