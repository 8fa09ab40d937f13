#include "core/session/lane_name.h"

#include <charconv>

#include "core/base/check.h"
#include "core/base/error.h"

namespace drift {

std::string lane_name(std::string_view device, int number) {
    check_that(number >= 1 && number <= kMaxLanes,
               "a lane number is between 1 and " + std::to_string(kMaxLanes));
    return std::string(device) + (number == 1 ? "" : "#" + std::to_string(number));
}

std::string lane_device(std::string_view lane) {
    return std::string(lane.substr(0, lane.find('#')));
}

int lane_number(std::string_view lane) {
    const std::size_t mark = lane.find('#');
    if (mark == std::string_view::npos) {
        return 1;
    }
    const std::string_view digits = lane.substr(mark + 1);
    int number = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (code != std::errc() || end != digits.data() + digits.size() || number < 1 || number > kMaxLanes) {
        throw Error(ErrorCode::kUsage, "'" + std::string(lane) + "' is no lane",
                    "write the device and a number from 1 to " + std::to_string(kMaxLanes) +
                        ", for example " + lane_name(lane_device(lane), 2));
    }
    return number;
}

std::string checked_lane(std::string_view lane) {
    const std::string device = lane_device(lane);
    if (device.empty()) {
        throw Error(ErrorCode::kUsage, "'" + std::string(lane) + "' is no lane: it names no device",
                    "write the device and a number, for example cpu#2");
    }
    return lane_name(device, lane_number(lane));
}

bool names_number(std::string_view lane) {
    return lane.find('#') != std::string_view::npos;
}

}  // namespace drift
