// How often a toy view is shown: the rate the user picked, or one at which showing costs little.
#pragma once

#include <cstdint>

namespace drift {

enum class ToyRate : std::uint8_t { kAuto, k5, k15, k30, k60 };

// Follows what a frame costs and says how many are worth their price.
// kAuto spends at most kShare of the machine's processor time on them: on two cores with 4 ms a frame, that
// is 10 frames/s. THREADING  One thread.
class ToyCostMeter {
public:
    static constexpr double kShare = 0.01;
    static constexpr double kLeast = 2, kMost = 60;  // frames/s
    explicit ToyCostMeter(unsigned cores = 0);       // 0: of this machine

    void setRate(ToyRate rate) { rate_ = rate; }
    [[nodiscard]] ToyRate rate() const { return rate_; }
    // Milliseconds of processor time for one frame. The first ones are ignored: caches are cold.
    void addFrame(double milliseconds);
    // What the field of a frame costs on the pool thread, in ms; 0 when none is shown.
    void setFieldCost(double milliseconds) { field_ms_ = milliseconds; }
    [[nodiscard]] double costMs() const { return paint_ms_ + field_ms_; }
    // Frames per second worth showing.
    [[nodiscard]] double hz() const;
    // Share of the machine's processor time at that rate, 0..1.
    [[nodiscard]] double share() const;

private:
    ToyRate rate_ = ToyRate::kAuto;
    unsigned cores_;
    int seen_ = 0;
    double paint_ms_ = 0, field_ms_ = 0;
};

}  // namespace drift
