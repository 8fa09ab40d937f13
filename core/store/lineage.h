// Which run began with a checkpoint of which other one, as a forest over a list of runs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/store/run_dir.h"

namespace drift {

struct LineageRow {
    std::size_t index = 0;  // into the list of runs
    int depth = 0;          // 0: no parent in the list
    bool last = false;      // of its parent's children
};

// Parents before their children; roots and siblings in the order of the list. A run whose parent is not
// listed is a root, and so is one of a ring of parents, which only damaged manifests can make.
[[nodiscard]] std::vector<LineageRow> lineage(const std::vector<RunSummary>& runs);

}  // namespace drift
