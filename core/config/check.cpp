// Validation across options: ranges first, then what contradicts, then what is allowed but will disappoint.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/data_path.h"
#include "core/config/option.h"

namespace drift {

namespace {

constexpr std::size_t kLongestText = 24;
constexpr double kManyPairs = 2e8;  // about a second per step on two cores

class Findings {
public:
    explicit Findings(const RunConfig& config) : config_(config) {}

    std::vector<ConfigFinding> all() {
        domains();
        data();
        drift_field();
        training();
        if (config_.run.task == Task::kImage) {
            image();
        }
        ignored_options();
        return std::move(list_);
    }

private:
    void error(std::string key, std::string message) {
        list_.push_back({std::move(key), std::move(message), false});
    }
    void warn(std::string key, std::string message) {
        list_.push_back({std::move(key), std::move(message), true});
    }

    [[nodiscard]] bool toy() const { return config_.run.task == Task::kToy; }

    void domains() {
        for_each_option(config_, [&](const Option& option) {
            const std::string problem = domain_problem(option.ref, option.info);
            if (!problem.empty()) {
                error(option.key, concat(option.key, " ", problem));
            }
        });
    }

    void data() {
        const DataSource source = config_.data.source;
        if (is_toy_source(source) != toy()) {
            error("data.source", concat("data.source is ", enum_name(source), ", but run.task is ",
                                        enum_name(config_.run.task), ": ",
                                        toy() ? concat("the toy draws from ", toy_sources())
                                              : "pictures come from builtin_digits or idx"));
        }
        if (source == DataSource::kIdx && !toy()) {
            existing_file("data.path", config_.data.path, "the IDX file with the pictures");
            existing_file("data.labels_path", config_.data.labels_path, nullptr);
        }
        if (toy()) {
            toy_data();
        }
    }

    static std::string toy_sources() {
        std::vector<std::string> names;
        for (int i = 0; is_toy_source(static_cast<DataSource>(i)); ++i) {
            names.emplace_back(enum_name(static_cast<DataSource>(i)));
        }
        const std::string last = names.back();
        names.pop_back();
        return concat(join(names, ", "), " or ", last);
    }

    void toy_data() {
        const DataConfig& c = config_.data;
        if (c.source == DataSource::kTwoGaussians && c.toy_separation < 4 * c.toy_std) {
            warn("data.toy_separation",
                 concat("data.toy_separation is ", number_text(c.toy_separation),
                        ", less than four times data.toy_std: the two clusters overlap, so coverage says "
                        "little"));
        }
        if (c.source == DataSource::kLetters) {
            written_text(c.toy_text);
        }
        if (reads_toy_file(config_) && is_example_file(c.path)) {
            const std::vector<std::string> known = example_files();
            if (std::find(known.begin(), known.end(), c.path) == known.end()) {
                error("data.path",
                      concat("data.path is ", c.path, ", but the examples are ", join(known, ", ")));
            }
        } else if (reads_toy_file(config_) && !is_own_file(c.path)) {
            existing_file("data.path", c.path,
                          c.source == DataSource::kCsv       ? "a table with two or three columns"
                          : c.source == DataSource::kOutline ? "a picture"
                                                             : "a drawing (.json or .csv)");
        }
        if (c.toy_classes && (c.source == DataSource::kCheckerboard || c.source == DataSource::kOutline)) {
            error("data.toy_classes", concat("data.toy_classes is on, but ", enum_name(c.source),
                                             " has no classes: switch it off or choose another data.source"));
        }
        if (c.toy_classes) {
            guidance();
        }
        toy_cost();
    }

    void written_text(const std::string& text) {
        const auto printable = [](char ch) { return ch >= ' ' && ch <= '~'; };
        if (trim(text).empty()) {
            error("data.toy_text",
                  "data.toy_text is empty, but data.source is letters: write 1 to 24 characters");
        } else if (text.size() > kLongestText) {
            error("data.toy_text", concat("data.toy_text has ", text.size(), " characters, but at most ",
                                          kLongestText, " can be told apart"));
        } else if (!std::all_of(text.begin(), text.end(), printable)) {
            error("data.toy_text", concat("data.toy_text is \"", text,
                                          "\", but only printable ASCII characters can be drawn"));
        }
    }

    // The field compares every generated point of a class with all others of its set.
    void toy_cost() {
        const TrainConfig& t = config_.train;
        const double sets = config_.data.toy_classes ? static_cast<double>(t.classes_per_step) : 1.0;
        const double gen = static_cast<double>(t.gen_per_class);
        const double pairs =
            sets * gen * (gen + static_cast<double>(t.pos_per_class) + static_cast<double>(t.neg_per_class));
        if (pairs > kManyPairs) {
            warn("train.gen_per_class",
                 concat("each step compares ", number_text(std::round(pairs / 1e6)),
                        " million pairs of points and will take seconds: lower train.gen_per_class or "
                        "train.pos_per_class"));
        }
    }

    // `wanted`: what an obligatory file holds; null: the file may be left out.
    void existing_file(const char* key, const std::string& path, const char* wanted) {
        std::error_code ignored;
        if (path.empty()) {
            if (wanted != nullptr) {
                error(key, concat(key, " is empty, but data.source is ", enum_name(config_.data.source),
                                  ": name ", wanted));
            }
        } else if (!std::filesystem::is_regular_file(path, ignored)) {
            error(key, concat(key, " is \"", path, "\", but there is no such file"));
        }
    }

    void drift_field() {
        const DriftConfig& c = config_.drift;
        duplicates("drift.temperatures", c.temperatures);
        if (c.precision == Precision::kFloat64 && c.kernel == KernelChoice::kFused) {
            error("drift.kernel",
                  "drift.kernel is fused, but drift.precision is float64: the fused kernel computes "
                  "in float32, so choose auto or tensor");
        }
        if (c.attraction == 0 && c.repulsion == 0) {
            error("drift.attraction", "drift.attraction and drift.repulsion are both 0: nothing would move");
        } else if (c.attraction == 0) {
            warn("drift.attraction",
                 "drift.attraction is 0: samples only repel each other and spread without end");
        } else if (c.repulsion == 0) {
            warn("drift.repulsion",
                 "drift.repulsion is 0: samples collapse onto the densest part of the data");
        }
        if (c.rules == DriftRules::kRelease && c.affinity_floor != 0) {
            const bool raw = !toy() && config_.features.raw;
            if (toy() || raw) {
                warn(
                    "drift.rules",
                    concat("drift.rules is release on ", toy() ? "toy data" : "raw pixels",
                           ": its affinity floor pulls every sample toward the mean of the real ones, so the "
                           "result collapses; choose paper"));
            }
        }
        if (!c.normalize_forces) {
            warn("drift.normalize_forces",
                 "drift.normalize_forces is off: the step length now depends on the force, "
                 "so the learning rate may need another value");
        }
    }

    void training() {
        const std::int64_t total = config_.train.total_steps;
        if (config_.optimizer.warmup_steps > total) {
            error("optimizer.warmup_steps",
                  concat("optimizer.warmup_steps is ", config_.optimizer.warmup_steps,
                         ", but train.total_steps is ", total, ": the warm-up must end before the run does"));
        }
        duplicates("ema.decays", config_.ema.decays);
        if (config_.preview.use_ema && config_.ema.decays.empty()) {
            error("preview.use_ema",
                  "preview.use_ema is on, but ema.decays is empty: add a decay or switch it off");
        }
        const double horizon = 1.0 / (1.0 - std::min(largest(config_.ema.decays), 0.9999999));
        if (horizon > static_cast<double>(total)) {
            warn("ema.decays",
                 concat("ema.decays averages over about ", static_cast<std::int64_t>(horizon + 0.5),
                        " steps, but train.total_steps is ", total,
                        ": the averaged weights will still hold the start"));
        }
    }

    void image() {
        if (!config_.features.raw && config_.features.patch_sizes.empty()) {
            error("features.raw",
                  "features.raw is off and features.patch_sizes is empty: the field needs something to "
                  "compare");
        }
        duplicates("features.patch_sizes", config_.features.patch_sizes);
        guidance();
        if (config_.data.holdout_fraction == 0) {
            warn("data.holdout_fraction",
                 "data.holdout_fraction is 0: metrics will compare with training pictures");
        }
    }

    void guidance() {
        const GuidanceConfig& c = config_.guidance;
        if (c.alpha_max < c.alpha_min) {
            error("guidance.alpha_max",
                  concat("guidance.alpha_max is ", number_text(c.alpha_max), ", but guidance.alpha_min is ",
                         number_text(c.alpha_min), ": the largest strength cannot be below the smallest"));
        }
        if (c.alpha_max > 1 && config_.train.neg_per_class == 0) {
            error("train.neg_per_class",
                  concat("train.neg_per_class is 0, but guidance.alpha_max is ", number_text(c.alpha_max),
                         ": guidance repels from samples of any class, so draw some"));
        }
        if (c.alpha_max == 1 && config_.train.neg_per_class > 0) {
            warn("train.neg_per_class",
                 "train.neg_per_class is above 0, but guidance.alpha_max is 1: these samples "
                 "get weight 0 and only cost time");
        }
        const double alpha = config_.preview.alpha;
        const bool drawn =
            (alpha >= c.alpha_min && alpha <= c.alpha_max) || (alpha == 1 && c.unguided_fraction > 0);
        if (!drawn) {
            warn("preview.alpha", concat("preview.alpha is ", number_text(alpha),
                                         ", outside the strengths drawn in training (",
                                         number_text(c.alpha_min), " to ", number_text(c.alpha_max), ")"));
        }
    }

    // An option of another task that somebody changed: harmless, but surely a mistake.
    void ignored_options() {
        RunConfig defaults;
        const std::vector<Option> standard = options_of(defaults);
        std::size_t i = 0;
        for_each_option(config_, [&](const Option& option) {
            const std::string before = value_text(standard[i++].ref);
            if (!applies(option.info, config_) && value_text(option.ref) != before) {
                warn(option.key, concat(option.key, " is set, but ", enum_name(config_.run.task), " runs on ",
                                        enum_name(config_.data.source), " ignore it"));
            }
        });
    }

    template <class Number>
    void duplicates(const char* key, std::vector<Number> values) {
        std::sort(values.begin(), values.end());
        if (std::adjacent_find(values.begin(), values.end()) != values.end()) {
            error(key, concat(key, " holds a value twice"));
        }
    }

    [[nodiscard]] static double largest(const std::vector<double>& values) {
        return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end());
    }

    const RunConfig& config_;
    std::vector<ConfigFinding> list_;
};

}  // namespace

std::vector<ConfigFinding> findings(const RunConfig& config) {
    return Findings(config).all();
}

void check(const RunConfig& config) {
    std::vector<std::string> errors;
    for (const ConfigFinding& finding : findings(config)) {
        if (!finding.warning) {
            errors.push_back(finding.message);
        }
    }
    if (errors.empty()) {
        return;
    }
    throw Error(ErrorCode::kConfig, join(errors, "\n"),
                errors.size() == 1 ? "Change that option in the form, the file or with --set"
                                   : "Change these options in the form, the file or with --set");
}

}  // namespace drift
