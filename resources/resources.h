// Files compiled into the program: presets and the quick-start data.
//
// A resource's name is its path below resources/, "presets/toy/ring8.yaml". Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drift {

// The bytes of a resource; they live as long as the program. Throws std::out_of_range for an unknown name.
[[nodiscard]] std::string_view resource(std::string_view name);
// Names that start with `prefix`, in the order of the build file.
[[nodiscard]] std::vector<std::string> resource_names(std::string_view prefix = {});

}  // namespace drift
