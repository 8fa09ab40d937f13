#include "app/cli/runs_query.h"

#include <algorithm>
#include <optional>

#include "core/store/run_query.h"

namespace drift::cli {

void add_selection(CLI::App& command, RunSelection& selection) {
    command.add_option("--where", selection.where,
                       "Only runs for which this holds, e.g. 'optimizer.learning_rate > 1e-4 and "
                       "eval/energy_distance < 0.01'");
    command.add_option("--sort", selection.sort,
                       "Order by this value, smallest first, e.g. 'loss' or '-step'");
    command.add_flag("--reverse", selection.reverse, "Largest first; runs without the value stay last");
}

std::vector<RunSummary> select_runs(std::vector<RunSummary> runs, const std::filesystem::path& project,
                                    const RunSelection& selection) {
    std::optional<RunQuery> where, sort;
    if (!selection.where.empty()) {
        where = RunQuery::parse(selection.where);
    }
    if (!selection.sort.empty()) {
        sort = RunQuery::parse_value(selection.sort);
    }
    struct Entry {
        RunSummary run;
        RunValue value;
    };
    std::vector<Entry> kept;
    const bool config = (where && where->needs_config()) || (sort && sort->needs_config());
    const bool metrics = (where && where->needs_metrics()) || (sort && sort->needs_metrics());
    for (RunSummary& run : runs) {
        const RunFacts facts = read_run_facts(project / "runs" / run.folder_name, run, config, metrics);
        if (!where || where->matches(facts)) {
            kept.push_back({std::move(run), sort ? sort->value(facts) : RunValue{}});
        }
    }
    if (sort) {
        std::stable_sort(kept.begin(), kept.end(), [&selection](const Entry& a, const Entry& b) {
            return run_value_less(a.value, b.value, selection.reverse);
        });
    } else if (selection.reverse) {
        std::reverse(kept.begin(), kept.end());
    }
    std::vector<RunSummary> chosen;
    for (Entry& entry : kept) {
        chosen.push_back(std::move(entry.run));
    }
    return chosen;
}

}  // namespace drift::cli
