// Filters and sort keys over runs: facts, options and newest metrics in one expression.
//
//   optimizer.learning_rate > 1e-4 and eval/energy_distance < 0.01 and task == "toy" and name ~ "ring"
//
// Names are facts of the run (RunQuery::facts()), options as in docs/config.md, and curves; a curve stands
// for its newest value. `~` means "contains" for text, without regard to case, and "has one that contains"
// for tags and lists. A run that lacks a value fails every comparison with it; has(x) asks whether it is
// there. Grammar: core/base/expression.h. THREADING  A parsed query may be used from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/store/run_dir.h"

namespace drift {

struct RunFacts {
    RunSummary run;
    std::vector<std::string> tags;
    std::string notes;
    bool starred = false, archived = false;
    std::optional<RunConfig> config;        // unset: damaged or not read
    std::map<std::string, double> metrics;  // newest value of every curve
    std::uint64_t bytes = 0;                // on disk, 0: not known
    double now = 0;                         // Unix seconds, for `age`
};

// Unset, yes/no, number, text, list.
using RunValue = std::variant<std::monostate, bool, double, std::string, std::vector<std::string>>;

class RunQuery {
public:
    struct Fact {
        std::string name, help;
    };
    // What can be asked besides options and curves.
    [[nodiscard]] static std::span<const Fact> facts();

    // A condition. Throws Error{kUsage} with the place, what was found and what was expected, the nearest
    // name for a misspelt one. `known_metrics` empty: any other name may be a curve.
    [[nodiscard]] static RunQuery parse(std::string_view text,
                                        const std::vector<std::string>& known_metrics = {});
    // Anything that has a value, to sort by.
    [[nodiscard]] static RunQuery parse_value(std::string_view text,
                                              const std::vector<std::string>& known_metrics = {});
    // Whether a search text is meant as an expression rather than as words to find.
    [[nodiscard]] static bool is_expression(std::string_view text);

    [[nodiscard]] bool matches(const RunFacts& facts) const;
    [[nodiscard]] RunValue value(const RunFacts& facts) const;
    // Which costly parts of RunFacts it looks at.
    [[nodiscard]] bool needs_config() const { return needs_config_; }
    [[nodiscard]] bool needs_metrics() const { return needs_metrics_; }

    struct Node;  // internal

private:
    static RunQuery make(std::string_view text, const std::vector<std::string>& known_metrics, bool filter);
    std::shared_ptr<const Node> root_;
    bool needs_config_ = false, needs_metrics_ = false;
};

// Reads what `query` needs from the run folder; parts that are missing or damaged stay unset. Never throws.
[[nodiscard]] RunFacts read_run_facts(const std::filesystem::path& run_folder, RunSummary summary,
                                      bool with_config, bool with_metrics);

// Order for sorting: numbers, then text; unset ones last in both directions.
[[nodiscard]] bool run_value_less(const RunValue& a, const RunValue& b, bool descending);
// "0.001", "ring8", "yes", "a, b"; empty when unset.
[[nodiscard]] std::string run_value_text(const RunValue& value);

}  // namespace drift
