#include "core/session/replay.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/config/config_io.h"

namespace drift {

namespace {

struct Edit {
    std::int64_t step = 0;
    std::string key, before, after;
};

// In the order in which they took effect. A resume from step s takes a run back to s, but keeps its options:
// edits made behind s hold from s on.
std::vector<Edit> edits_of(const RunDir& run) {
    std::vector<Edit> edits;
    for (const std::string& line : run.read_events()) {
        const auto event = nlohmann::json::parse(line, nullptr, false);
        if (!event.is_object()) {
            continue;
        }
        const std::string kind = event.value("event", "");
        const auto step = event.value("step", std::int64_t{0});
        if (kind == "edit") {
            edits.push_back({std::max<std::int64_t>(step, 0), event.value("key", ""),
                             event.value("before", ""), event.value("after", "")});
        } else if (kind == "resume") {
            for (Edit& edit : edits) {
                edit.step = std::min(edit.step, step);
            }
        }
    }
    return edits;
}

}  // namespace

JobSpec replay_spec(const RunDir& run) {
    const RunManifest manifest = run.manifest();
    const std::vector<CheckpointRef> checkpoints = run.checkpoints();
    if (manifest.step < 1) {
        throw Error(ErrorCode::kUsage, "the run " + run.name() + " has done no step: nothing can be repeated",
                    "choose a run that has trained");
    }
    if (!manifest.parent.empty()) {
        throw Error(ErrorCode::kUsage,
                    "the run " + run.name() + " began from the weights of " + manifest.parent,
                    "repeat that run, and fork it again at the same step");
    }
    JobSpec spec;
    spec.config = run.config();
    const std::vector<Edit> edits = edits_of(run);
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        set_value(spec.config, edit->key, edit->before);
    }
    for (const Edit& edit : edits) {
        spec.edits.push_back({edit.step, edit.key, edit.after});
    }
    spec.config.run.threads = manifest.threads;  // sums of many threads may be rounded in another order
    spec.title = manifest.name + " again";
    spec.preset = manifest.preset;
    spec.lane = manifest.device.empty() ? "cpu" : manifest.device;
    // The steps behind the newest checkpoint of a killed run are repeated, too.
    spec.stop_at_step = std::max(manifest.step, checkpoints.empty() ? 0 : checkpoints.back().step);
    return spec;
}

}  // namespace drift
