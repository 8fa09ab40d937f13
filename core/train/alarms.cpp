#include "core/train/alarms.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/base/text.h"
#include "core/train/trend.h"

namespace drift {
namespace {

constexpr std::size_t kPast = 64;       // logged values a series is judged against
constexpr std::size_t kLeastPast = 32;  // none is judged before
constexpr std::size_t kRecent = 8;      // logged values whose middle is judged
constexpr double kDeviations = 6;       // of the past, that the middle of the recent ones must lie above it
constexpr double kDecades = 1;          // and at least as much
constexpr int kRows = 3;                // logged values in a row for a divergence
constexpr int kNeighbourRows = 30;      // a start between the modes sees every neighbour for a while
constexpr double kOneNeighbour = 1.5;
constexpr double kAllNeighbours = 0.8;  // of the samples of one set; the softmax never spreads quite evenly
constexpr int kEvaluations = 3;
constexpr std::size_t kPlateau = 16;  // evaluations
constexpr double kLowerLevel = 0.9;   // of the level at which a plateau was told
constexpr double kNoTrend = -1.64;    // Mann-Kendall score above which a fall is not significant
constexpr double kNearFloor = 3;      // times its floor: nothing is left to improve
constexpr double kLargestExponent = 300;

struct Variety {
    const char* key;
    double least;
    const char* what;
};
// Below `least` the samples have no variety left worth the name; real data have 1, or about 0.6 for
// unique_nn.
constexpr Variety kVarieties[] = {
    {"eval/diversity", 0.25, "the samples of one class differ %s times as much as real ones do"},
    {"eval/spread_ratio", 0.30, "the samples spread around their modes %s times as far as the data"},
    {"eval/unique_nn", 0.10, "only the share %s of the samples has a real neighbour of its own"}};

std::string short_text(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

double exponent(double value) {
    if (!std::isfinite(value)) {
        return kLargestExponent;
    }
    return std::log10(std::max(std::abs(value), 1e-30));
}

std::vector<double> tail(const std::deque<double>& values) {
    return {values.begin(), values.end()};
}

void keep(std::deque<double>& values, double value, std::size_t at_most) {
    values.push_back(value);
    if (values.size() > at_most) {
        values.pop_front();
    }
}

double value_of(const std::vector<ScalarValue>& values, const char* key) {
    const auto found =
        std::find_if(values.begin(), values.end(), [key](const ScalarValue& v) { return v.key == key; });
    return found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

}  // namespace

bool AlarmWatch::Episode::update(bool holds, int needed) {
    bad = holds ? bad + 1 : 0;
    good = holds ? 0 : good + 1;
    if (raised && good >= needed) {
        raised = false;
    }
    if (!raised && bad >= needed) {
        raised = true;
        return true;
    }
    return false;
}

AlarmWatch::AlarmWatch(const RunConfig& config) : config_(config) {}

void AlarmWatch::set_config(const RunConfig& config) {
    config_ = config;
}

int AlarmWatch::needed(int times) const {
    return std::max(1, static_cast<int>(std::lround(times / config_.alarms.sensitivity)));
}

std::vector<Alarm> AlarmWatch::add(std::int64_t step, const std::vector<ScalarValue>& values) {
    std::vector<Alarm> found;
    if (!config_.alarms.enabled) {
        return found;
    }
    for (const ScalarValue& value : values) {
        if (config_.alarms.divergence && (value.key == "grad_norm" || value.key.starts_with("force/"))) {
            watch_divergence(step, value, found);
        }
        if (config_.alarms.collapse) {
            watch_variety(step, value, found);
        }
    }
    if (config_.alarms.collapse) {
        watch_neighbours(step, values, found);
    }
    if (config_.alarms.plateau) {
        watch_plateau(step, values, found);
    }
    return found;
}

// The middle of the newest values against the middle of those before, in decades. A single spike moves
// neither.
void AlarmWatch::watch_divergence(std::int64_t step, const ScalarValue& value, std::vector<Alarm>& found) {
    Series& series = series_[value.key];
    series.recent.push_back(exponent(value.value));
    if (series.recent.size() <= kRecent) {
        return;
    }
    const double leaving = series.recent.front();
    series.recent.pop_front();
    const bool judged = series.past.size() >= kLeastPast;
    bool high = false;
    if (judged) {
        const std::vector<double> past = tail(series.past);
        const double usual = median(past);
        const double now = median(tail(series.recent));
        const double limit =
            std::max(kDeviations * robust_deviation(past), kDecades) / config_.alarms.sensitivity;
        high = now > usual + limit;
        const bool quiet = diverged_;  // another series told already
        if (series.episode.update(high, needed(kRows)) && !quiet) {
            diverged_ = true;
            const double rate = config_.optimizer.learning_rate;
            found.push_back(
                {"divergence", value.key, step,
                 concat(value.key, " is ", short_text(value.value), ", about ",
                        short_text(std::pow(10, std::min(now - usual, kLargestExponent))),
                        " times its usual ", short_text(std::pow(10, usual)), ": the training diverges"),
                 concat("lower optimizer.learning_rate from ", short_text(rate), " to ", short_text(rate / 4),
                        config_.optimizer.clip_norm > 0 ? "" : ", and set optimizer.clip_norm to 2",
                        "; go on from the checkpoint before this step")});
        }
    }
    if (!high) {  // an episode must not become the usual
        keep(series.past, leaving, kPast);
    }
    diverged_ = std::any_of(series_.begin(), series_.end(),
                            [](const auto& entry) { return entry.second.episode.raised; });
}

std::string AlarmWatch::collapse_remedy() const {
    if (config_.drift.rules == DriftRules::kRelease && config_.drift.affinity_floor != 0) {
        return "set drift.rules to paper, or drift.affinity_floor to 0: the floor of the release rules pulls "
               "every sample toward the mean of the data";
    }
    if (config_.drift.repulsion < config_.drift.attraction) {
        return concat("raise drift.repulsion from ", short_text(config_.drift.repulsion), " to ",
                      short_text(config_.drift.attraction), ", the value of drift.attraction");
    }
    return concat("generate more samples per step: raise train.gen_per_class from ",
                  config_.train.gen_per_class, " to ", 2 * config_.train.gen_per_class,
                  ", or lower optimizer.learning_rate to ", short_text(config_.optimizer.learning_rate / 4));
}

void AlarmWatch::watch_variety(std::int64_t step, const ScalarValue& value, std::vector<Alarm>& found) {
    const auto* rule = std::find_if(std::begin(kVarieties), std::end(kVarieties),
                                    [&](const Variety& v) { return value.key == v.key; });
    if (rule == std::end(kVarieties)) {
        return;
    }
    Series& series = series_[value.key];
    keep(series.recent, value.value, kEvaluations);
    // A collapsed start that is on its way out is none; an alarm that was raised ends with a healthy value
    // only, because near zero noise alone looks like a rise.
    const bool rises = series.recent.size() > 1 && value.value > 1.1 * series.recent.front();
    const bool low = value.value < rule->least * config_.alarms.sensitivity;
    if (series.episode.update(low && (series.episode.raised || !rises), needed(kEvaluations))) {
        char what[160];
        std::snprintf(what, sizeof what, rule->what, short_text(value.value).c_str());
        found.push_back(
            {"collapse", value.key, step,
             concat(what, " in ", series.episode.bad, " evaluations in a row: the generator collapsed"),
             collapse_remedy()});
    }
}

// Every temperature at once: one that is too small or too large is what the others are for.
void AlarmWatch::watch_neighbours(std::int64_t step, const std::vector<ScalarValue>& values,
                                  std::vector<Alarm>& found) {
    double least = std::numeric_limits<double>::infinity(), most = 0;
    std::string key;
    for (const ScalarValue& value : values) {
        if (value.key.starts_with("neighbours/")) {
            key = key.empty() ? value.key : key;
            least = std::min(least, value.value);
            most = std::max(most, value.value);
        }
    }
    if (key.empty()) {
        return;
    }
    const auto all = static_cast<double>(config_.train.gen_per_class + config_.train.pos_per_class +
                                         config_.train.neg_per_class);
    const auto scaled = [this](double factor) {
        std::string list;
        for (const double temperature : config_.drift.temperatures) {
            list += (list.empty() ? "" : ", ") + short_text(factor * temperature);
        }
        return "[" + list + "]";
    };
    const int rows = needed(kNeighbourRows);
    if (few_neighbours_.update(most < kOneNeighbour, rows)) {
        found.push_back({"collapse", key, step,
                         concat("at every temperature a sample sees fewer than ", short_text(kOneNeighbour),
                                " of ", all, " neighbours: each one follows a single data point"),
                         concat("raise drift.temperatures to ", scaled(4))});
    }
    if (all_neighbours_.update(least > kAllNeighbours * all, rows)) {
        const bool floor = config_.drift.rules == DriftRules::kRelease && config_.drift.affinity_floor != 0;
        found.push_back({"collapse", key, step,
                         concat("at every temperature a sample sees ", short_text(least), " or more of ", all,
                                " neighbours: the field pulls everything toward the mean of the data"),
                         floor ? collapse_remedy() : concat("lower drift.temperatures to ", scaled(0.25))});
    }
}

// No significant fall over the newest evaluations, although there is something left to improve.
void AlarmWatch::watch_plateau(std::int64_t step, const std::vector<ScalarValue>& values,
                               std::vector<Alarm>& found) {
    const double distance = value_of(values, "eval/energy_distance");
    if (!std::isfinite(distance)) {
        return;
    }
    const auto window = static_cast<std::size_t>(needed(static_cast<int>(kPlateau)));
    distances_.push_back(distance);
    while (distances_.size() > std::max<std::size_t>(window, 6)) {
        distances_.pop_front();
    }
    const double floor = value_of(values, "eval/energy_floor");
    const bool room = !std::isfinite(floor) || distance > kNearFloor * floor;
    const bool full = distances_.size() >= std::max<std::size_t>(window, 6);
    // Noise alone looks like a fall now and then: an alarm that was raised ends with a lower level only.
    const double level = median(tail(distances_));
    const bool still =
        plateau_.raised ? level > kLowerLevel * plateau_level_ : trend_score(tail(distances_)) > kNoTrend;
    const bool flat = full && room && still;
    if (plateau_.update(flat, 2)) {
        plateau_level_ = level;
        std::string text = concat("eval/energy_distance has not fallen over ", distances_.size(),
                                  " evaluations; it stays near ", short_text(level));
        if (std::isfinite(floor)) {
            text += concat(", ", short_text(distance / floor), " times what real data reach");
        }
        const bool cosine = config_.optimizer.schedule == Schedule::kCosine;
        found.push_back(
            {"plateau", "eval/energy_distance", step, text,
             concat(cosine ? "" : "set optimizer.schedule to cosine, ", "lower optimizer.learning_rate from ",
                    short_text(config_.optimizer.learning_rate), " to ",
                    short_text(config_.optimizer.learning_rate / 4),
                    ", or raise train.gen_per_class and train.pos_per_class to ",
                    2 * config_.train.gen_per_class)});
    }
}

}  // namespace drift
