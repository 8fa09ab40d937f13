// Names of lanes: "cpu" is the first lane of the device cpu, "cpu#2" its second.
#pragma once

#include <string>
#include <string_view>

namespace drift {

inline constexpr int kMaxLanes = 4;  // per device

// REQUIRES: 1 <= number <= kMaxLanes.
[[nodiscard]] std::string lane_name(std::string_view device, int number);
// "cuda:0" of "cuda:0#3".
[[nodiscard]] std::string lane_device(std::string_view lane);
// 3 of "cuda:0#3", 1 of "cuda:0". Throws Error{kUsage} for a number that is none, or out of range.
[[nodiscard]] int lane_number(std::string_view lane);
// The one spelling of a lane ("cpu#1" is "cpu"). Throws Error{kUsage} as lane_number does, and for no device.
[[nodiscard]] std::string checked_lane(std::string_view lane);
[[nodiscard]] bool names_number(std::string_view lane);  // it says "#2" itself

}  // namespace drift
