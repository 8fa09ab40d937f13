// Contract checks for our own bugs; user errors throw Error with a proper code instead.
#pragma once

#include <source_location>
#include <string_view>

namespace drift {

// Throws Error{kInternal} naming file and line when `condition` is false.
void check_that(bool condition, std::string_view message,
                std::source_location where = std::source_location::current());

}  // namespace drift
