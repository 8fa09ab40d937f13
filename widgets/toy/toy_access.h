// What a toy view tells assistive technology: role graphic, its name, and in words what is seen now.
#pragma once

namespace drift {

// Registers the interface for ToyView; repeated calls do nothing. ToyView's constructor calls it.
void install_toy_accessibility();

}  // namespace drift
