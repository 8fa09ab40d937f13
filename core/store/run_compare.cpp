#include "core/store/run_compare.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"

namespace drift {

namespace {

constexpr const char* kAbsent = "absent";

bool measures_the_machine(const std::string& key) {
    return key == "steps_per_second" || key == "memory_mib" || key.starts_with("time/");
}

// Equal bits: NaN equals NaN, and 0 differs from -0.
template <class Number>
bool same_bits(Number a, Number b) {
    return std::memcmp(&a, &b, sizeof(Number)) == 0;
}

class Comparer {
public:
    Comparer(const RunDir& a, const RunDir& b, const RunCompareOptions& options)
        : a_(a), b_(b), options_(options) {}

    RunComparison compare() {
        if (options_.config) {
            config();
        }
        curves();
        weights();
        frames();
        std::stable_sort(result_.differences.begin(), result_.differences.end(),
                         [](const RunDifference& x, const RunDifference& y) { return x.step < y.step; });
        return std::move(result_);
    }

private:
    void differs(std::string part, std::int64_t step, std::string key, std::string a, std::string b) {
        result_.differences.push_back({std::move(part), step, std::move(key), std::move(a), std::move(b)});
    }

    void config() {
        const std::string data = a_.manifest().data_fingerprint;
        const bool same_data = !data.empty() && data == b_.manifest().data_fingerprint;
        for (const ConfigDifference& one : diff(a_.config(), b_.config())) {
            const bool a_place = one.key == "data.path" || one.key == "data.labels_path";
            if (one.hashed && !(a_place && same_data)) {  // every run keeps its own copy of its data
                differs("config", -1, one.key, one.a, one.b);
            }
        }
        result_.options = static_cast<std::int64_t>(all_options().size());
    }

    using Place = std::pair<std::int64_t, std::string>;  // step, key
    static std::map<Place, double> points_of(const RunDir& run) {
        std::map<Place, double> points;
        for (const ScalarReader::Point& point : ScalarReader(run.folder()).points_after(-1)) {
            if (!measures_the_machine(point.key)) {
                points[{point.step, point.key}] = point.value;
            }
        }
        return points;
    }

    void curves() {
        const std::map<Place, double> a = points_of(a_), b = points_of(b_);
        std::set<std::string> reported;
        const auto report = [&](const Place& place, const std::string& x, const std::string& y) {
            if (reported.insert(place.second).second) {
                differs("curves", place.first, place.second, x, y);
            }
        };
        for (const auto& [place, value] : a) {
            const auto other = b.find(place);
            if (other != b.end()) {
                ++result_.points;
                if (!same_bits(value, other->second)) {
                    report(place, number_text(value), number_text(other->second));
                }
            } else if (!options_.common_steps_only) {
                report(place, number_text(value), kAbsent);
            }
        }
        for (const auto& [place, value] : b) {
            if (!options_.common_steps_only && a.find(place) == a.end()) {
                report(place, kAbsent, number_text(value));
            }
        }
    }

    void weights() {
        const std::vector<CheckpointRef> a = a_.checkpoints(), b = b_.checkpoints();
        for (auto x = a.rbegin(); x != a.rend(); ++x) {
            const auto y = std::find_if(b.begin(), b.end(),
                                        [&](const CheckpointRef& ref) { return ref.step == x->step; });
            if (y != b.end()) {
                result_.weights_step = x->step;
                checkpoint(*x, *y);
                return;
            }
        }
        if (a.empty() != b.empty() || (!a.empty() && !options_.common_steps_only)) {
            differs("weights", a.empty() ? -1 : a.back().step, "checkpoints",
                    a.empty() ? kAbsent : concat("newest of step ", a.back().step),
                    b.empty() ? kAbsent : concat("newest of step ", b.back().step));
        }
    }

    void checkpoint(const CheckpointRef& a, const CheckpointRef& b) {
        std::set<std::string> names;
        for (const fs::path& folder : {a.folder, b.folder}) {
            for (const auto& entry : fs::directory_iterator(folder)) {
                if (entry.path().extension() == ".safetensors") {
                    names.insert(entry.path().filename().string());
                }
            }
        }
        for (const std::string& name : names) {
            const bool in_a = fs::exists(a.folder / name), in_b = fs::exists(b.folder / name);
            if (!in_a || !in_b) {
                differs("weights", a.step, name, in_a ? "there" : kAbsent, in_b ? "there" : kAbsent);
                continue;
            }
            const std::string x = read_file(a.folder / name), y = read_file(b.folder / name);
            ++result_.weights;
            if (x != y) {
                tensor_file(a.step, fs::path(name).stem().string(), x, y);
            }
        }
    }

    // Names the first float that differs; files of another layout differ as a whole.
    void tensor_file(std::int64_t step, const std::string& name, const std::string& x, const std::string& y) {
        constexpr std::size_t kLength = 8;
        std::uint64_t header = 0;
        std::memcpy(&header, x.data(), std::min(kLength, x.size()));
        const bool same_layout =
            x.size() == y.size() && header + kLength <= x.size() &&
            std::equal(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(kLength + header), y.begin());
        if (!same_layout) {
            differs("weights", step, name, concat(x.size(), " bytes"),
                    concat(y.size(), " bytes, other layout"));
            return;
        }
        const std::size_t first = kLength + static_cast<std::size_t>(header);
        const auto place =
            static_cast<std::size_t>(std::mismatch(x.begin(), x.end(), y.begin()).first - x.begin());
        const auto layout = nlohmann::json::parse(x.substr(kLength, static_cast<std::size_t>(header)));
        for (const auto& [tensor, info] : layout.items()) {
            if (tensor == "__metadata__") {
                continue;
            }
            const auto from = first + info.at("data_offsets").at(0).get<std::size_t>();
            const auto to = first + info.at("data_offsets").at(1).get<std::size_t>();
            if (place < from || place >= to) {
                continue;
            }
            if (info.at("dtype") != "F32") {
                differs("weights", step, name + ": " + tensor, "other bytes", "other bytes");
                return;
            }
            const std::size_t index = (place - from) / sizeof(float);
            float a = 0, b = 0;
            std::memcpy(&a, x.data() + from + index * sizeof(float), sizeof(float));
            std::memcpy(&b, y.data() + from + index * sizeof(float), sizeof(float));
            differs("weights", step, concat(name, ": ", tensor, "[", index, "]"),
                    number_text(static_cast<double>(a)), number_text(static_cast<double>(b)));
            return;
        }
    }

    void frames() {
        const ToyFrameReader a(a_.folder()), b(b_.folder());
        std::set<std::int64_t> steps(a.steps().begin(), a.steps().end());
        steps.insert(b.steps().begin(), b.steps().end());
        for (const std::int64_t step : steps) {
            const bool in_a = has(a, step), in_b = has(b, step);
            if (in_a && in_b) {
                ++result_.frames;
                frame(step, *a.read(a.index_at(step)), *b.read(b.index_at(step)));
            } else if (!options_.common_steps_only) {
                differs("frames", step, "frame", in_a ? "recorded" : kAbsent, in_b ? "recorded" : kAbsent);
            }
        }
    }

    static bool has(const ToyFrameReader& reader, std::int64_t step) {
        return std::binary_search(reader.steps().begin(), reader.steps().end(), step);
    }

    void frame(std::int64_t step, const ToyFrame& a, const ToyFrame& b) {
        const std::pair<const char*, std::pair<const std::vector<float>*, const std::vector<float>*>>
            lists[] = {{"data point ", {&a.data, &b.data}},
                       {"noise of point ", {&a.noise, &b.noise}},
                       {"point ", {&a.gen, &b.gen}},
                       {"lattice point ", {&a.lattice, &b.lattice}}};
        for (const auto& [name, both] : lists) {
            const std::vector<float>&x = *both.first, &y = *both.second;
            if (x.size() != y.size()) {
                differs("frames", step, concat(name, "count"), concat(x.size() / 2), concat(y.size() / 2));
                return;
            }
            const auto at = std::mismatch(x.begin(), x.end(), y.begin(), same_bits<float>).first - x.begin();
            if (at < static_cast<std::ptrdiff_t>(x.size())) {
                const auto i = static_cast<std::size_t>(at);
                differs("frames", step, concat(name, i / 2, i % 2 == 0 ? " x" : " y"),
                        number_text(static_cast<double>(x[i])), number_text(static_cast<double>(y[i])));
                return;
            }
        }
    }

    const RunDir& a_;
    const RunDir& b_;
    const RunCompareOptions& options_;
    RunComparison result_;
};

}  // namespace

RunComparison compare_runs(const RunDir& a, const RunDir& b, const RunCompareOptions& options) {
    return Comparer(a, b, options).compare();
}

std::string to_text(const RunDifference& difference) {
    const std::string place = difference.step >= 0 ? concat("step ", difference.step, ", ") : std::string();
    return concat(place, difference.part, ", ", difference.key, ": ", difference.a, " in the first run, ",
                  difference.b, " in the second");
}

}  // namespace drift
