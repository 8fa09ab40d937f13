// The ready-made comparisons of the toy: each changes one thing and leaves all else as the preset has it.
//
// `drift toy ablation` runs them and the Toy lab offers them; both read this table. DEPENDS  Neither Qt nor
// torch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct ToyVariant {
    std::string name;                      // "repulsion_2_0x", for files, tables and options
    std::string label;                     // "repulsion x 2", for people
    std::vector<std::string> assignments;  // "drift.repulsion=2"; every one a valid option
};

struct ToySweep {
    std::string name;                  // "antisymmetry"
    std::string title;                 // "Anti-symmetry"
    std::string help;                  // what it shows, one or two sentences
    std::vector<ToyVariant> variants;  // the first is what the others are compared with
};

// In the order in which lists show them; names and labels are unique within their list.
[[nodiscard]] const std::vector<ToySweep>& toy_sweeps();
// Throws Error{kUsage} that lists the names.
[[nodiscard]] const ToySweep& toy_sweep(std::string_view name);

}  // namespace drift
