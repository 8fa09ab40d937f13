#include "core/store/fork.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/store/provenance.h"
#include "core/store/run_labels.h"
#include "core/store/scalars.h"

namespace drift {
namespace {

constexpr const char* kMark = "fork";

bool starts_with_any(const std::string& key, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return key.rfind(prefix, 0) == 0; });
}

// Why a checkpoint cannot go on with another value of this option; "" when it can.
std::string fixed_by_checkpoint(const std::string& key) {
    if (starts_with_any(key, {"run.task"})) {
        return "the checkpoint belongs to this task";
    }
    if (starts_with_any(key, {"generator."})) {
        return "the checkpoint holds the weights of this network";
    }
    if (starts_with_any(key, {"data."})) {
        return "the checkpoint was trained on this data";
    }
    if (starts_with_any(key, {"ema.decays"})) {
        return "the checkpoint holds these averages";
    }
    return {};
}

std::vector<ConfigDifference> changes_of(const RunConfig& parent, const RunConfig& child) {
    std::vector<ConfigDifference> changes = diff(parent, child);
    std::erase_if(changes, [](const ConfigDifference& change) {
        return change.key == "run.name" || change.key == "run.notes";
    });
    return changes;
}

void refuse_what_does_not_fit(const std::vector<ConfigDifference>& changes) {
    std::vector<std::string> faults;
    for (const ConfigDifference& change : changes) {
        const std::string reason = fixed_by_checkpoint(change.key);
        if (!reason.empty()) {
            faults.push_back(change.key + ": " + change.a + " -> " + change.b + " (" + reason + ")");
        }
    }
    if (!faults.empty()) {
        throw Error(ErrorCode::kConfig,
                    "a fork cannot change " + std::to_string(faults.size()) +
                        (faults.size() == 1 ? " of these options: " : " of these options: ") +
                        join(faults, "; "),
                    "leave them as the parent has them, or start a new run with 'drift train'");
    }
}

std::string steps_text(const std::vector<std::int64_t>& steps) {
    std::vector<std::string> texts;
    for (const std::int64_t step : steps) {
        texts.push_back(std::to_string(step));
    }
    return join(texts, ", ");
}

CheckpointRef checkpoint_for(const RunDir& parent, const std::vector<CheckpointRef>& all, std::int64_t step) {
    if (all.empty()) {
        throw Error(ErrorCode::kNotFound,
                    "the run " + parent.name() + " has no whole checkpoint to fork from",
                    "let it write one (Checkpoint now, checkpoint.every_steps), or train from its options: "
                    "'drift train " +
                        (parent.folder() / "run.yaml").string() + "'");
    }
    if (step < 0) {
        return all.back();
    }
    const auto after =
        std::find_if(all.begin(), all.end(), [step](const CheckpointRef& ref) { return ref.step > step; });
    if (after == all.begin()) {
        std::vector<std::int64_t> steps;
        for (const CheckpointRef& ref : all) {
            steps.push_back(ref.step);
        }
        throw Error(ErrorCode::kNotFound,
                    "the run " + parent.name() + " has no checkpoint at or before step " +
                        std::to_string(step) + "; it has those of steps " + steps_text(steps),
                    "fork from one of these steps; checkpoint.keep_last says how many are kept");
    }
    return *std::prev(after);
}

// The parent's options as they were when the checkpoint was written: later edits are taken back, newest
// first. Edits at the very step of the checkpoint belong to the steps that follow it and stay.
RunConfig config_at(const RunDir& parent, std::int64_t step) {
    RunConfig config = parent.config();
    std::vector<std::string> events = parent.read_events();
    std::reverse(events.begin(), events.end());
    for (const std::string& line : events) {
        const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
        if (!event.is_object()) {
            continue;
        }
        const std::string kind = event.value("event", "");
        const std::int64_t at = event.value("step", std::int64_t{-1});
        if ((kind == "checkpoint" || (kind == kMark && event.contains("parent"))) && at == step) {
            break;
        }
        if (kind == "edit" && at > step) {
            set_value(config, event.at("key").get<std::string>(), event.at("before").get<std::string>());
        }
    }
    return config;
}

std::string child_name(const std::string& parent, const std::vector<ConfigDifference>& changes) {
    if (changes.size() != 1) {
        return parent + " fork";
    }
    const std::string& key = changes.front().key;
    return parent + " " + key.substr(key.rfind('.') + 1) + "=" + changes.front().b;
}

void copy_checkpoint(const CheckpointRef& from, const RunDir& child) {
    AtomicFolder copy(child.checkpoint_folder(from.step));
    std::error_code code;
    for (const fs::directory_entry& file : fs::directory_iterator(from.folder, code)) {
        fs::copy_file(file.path(), copy.path() / file.path().filename(), code);
        if (code) {
            break;
        }
    }
    if (!code) {
        copy.commit();
    }
    if (!fs::exists(from.folder)) {
        throw Error(ErrorCode::kConflict,
                    "the checkpoint of step " + std::to_string(from.step) +
                        " was deleted by its trainer while it was copied",
                    "fork again from a newer step, or raise checkpoint.keep_last of the parent");
    }
    const std::string damage = code ? std::string() : checkpoint_damage(child.checkpoint_folder(from.step));
    if (code || !damage.empty()) {
        throw Error(ErrorCode::kIo, "the checkpoint " + from.folder.string() + " could not be copied",
                    "free some space, or check the permissions", code ? code.message() : damage);
    }
}

void write_history(const ForkPlan& plan, RunDir& child, bool inherit) {
    const std::int64_t step = plan.checkpoint.step;
    if (inherit) {
        copy_scalars(plan.parent.folder(), child.folder());
    }
    ScalarWriter scalars(child.folder());
    scalars.truncate_after(step);
    scalars.add_mark(step, kMark, "from " + plan.parent.name());
    scalars.flush();
    nlohmann::ordered_json edits = nlohmann::ordered_json::array();
    for (const ConfigDifference& change : plan.changes) {
        edits.push_back({{"key", change.key}, {"before", change.a}, {"after", change.b}});
    }
    child.append_event(nlohmann::ordered_json({{"time", utc_now()},
                                               {"event", kMark},
                                               {"parent", plan.parent.name()},
                                               {"step", step},
                                               {"requested_step", plan.requested_step},
                                               {"history", inherit},
                                               {"changes", edits}})
                           .dump());
}

}  // namespace

CheckpointRef fork_checkpoint(const RunDir& parent, std::int64_t step) {
    return checkpoint_for(parent, parent.checkpoints(), step);
}

ForkPlan plan_fork(const RunDir& parent, const ForkRequest& request) {
    const std::vector<CheckpointRef> all = parent.checkpoints();
    ForkPlan plan{
        parent, parent.manifest(), request.step, checkpoint_for(parent, all, request.step), {}, {}, {}, {},
        {}};
    for (const CheckpointRef& ref : all) {
        plan.other_steps.push_back(ref.step);
    }
    const RunConfig before = config_at(parent, plan.checkpoint.step);
    plan.undone = diff(parent.config(), before);
    plan.config = before;
    for (const std::string& assignment : request.assignments) {
        apply_assignment(plan.config, assignment);
    }
    plan.changes = changes_of(before, plan.config);
    refuse_what_does_not_fit(plan.changes);
    const std::string shown = RunDir::summary(parent.folder()).name;
    const bool named = plan.config.run.name != before.run.name && !plan.config.run.name.empty();
    plan.name = checked_run_name(!request.name.empty() ? request.name
                                 : named               ? plan.config.run.name
                                                       : child_name(shown, plan.changes));
    plan.config.run.name = plan.name;
    check(plan.config);
    if (plan.checkpoint.step >= plan.config.train.total_steps) {
        throw Error(ErrorCode::kUsage,
                    "the checkpoint of step " + std::to_string(plan.checkpoint.step) +
                        " leaves nothing to train: train.total_steps is " +
                        std::to_string(plan.config.train.total_steps),
                    "give the fork more, for example train.total_steps=" +
                        std::to_string(std::max<std::int64_t>(2 * plan.checkpoint.step, 1)));
    }
    return plan;
}

RunDir create_fork(const fs::path& project, const ForkPlan& plan, bool inherit_history) {
    const RunManifest& parent = plan.parent_manifest;
    RunManifest manifest = make_manifest(plan.config, parent.device.empty() ? "cpu" : parent.device);
    manifest.name = plan.name;
    manifest.preset = parent.preset;
    manifest.parent = plan.parent.name();
    manifest.fork_step = plan.checkpoint.step;
    manifest.step = plan.checkpoint.step;
    manifest.data_fingerprint = parent.data_fingerprint;
    manifest.argv = {fork_command_line(plan, inherit_history)};
    // It can be continued at any time, also when its first job is taken out of the queue.
    manifest.state = JobState::kStopped;
    RunDir child = RunDir::create(project, plan.config, std::move(manifest));
    try {
        copy_checkpoint(plan.checkpoint, child);
        write_history(plan, child, inherit_history);
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(child.folder(), ignored);
        throw;
    }
    return child;
}

std::optional<ForkOrigin> fork_origin(const RunDir& run) {
    for (const std::string& line : run.read_events()) {
        const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
        if (!event.is_object() || event.value("event", "") != kMark || !event.contains("changes")) {
            continue;
        }
        ForkOrigin origin{event.value("parent", ""), event.value("step", std::int64_t{0}), {}};
        for (const nlohmann::json& change : event.at("changes")) {
            origin.changes.push_back(
                {change.value("key", ""), change.value("before", ""), change.value("after", "")});
        }
        return origin;
    }
    return std::nullopt;
}

std::string edge_text(const ForkOrigin& origin, std::size_t most) {
    std::vector<std::string> parts;
    for (const ConfigDifference& change : origin.changes) {
        if (parts.size() < most) {
            parts.push_back(change.key + " " + change.a + " -> " + change.b);
        }
    }
    const std::size_t more = origin.changes.size() - parts.size();
    return "step " + std::to_string(origin.step) + ": " +
           (parts.empty() ? "nothing changed" : join(parts, ", ")) +
           (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

bool is_unstarted_fork(const RunDir& run) {
    if (run.manifest().fork_step < 0) {
        return false;
    }
    const std::vector<std::string> events = run.read_events();
    return std::none_of(events.begin(), events.end(), [](const std::string& line) {
        const nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
        return event.is_object() && event.value("event", "") == "state";
    });
}

void mark_fork_on_parent(const RunDir& parent, std::int64_t step, const std::string& child) {
    ScalarWriter scalars(parent.folder());
    scalars.add_mark(step, kMark, "to " + child);
    scalars.flush();
}

std::string fork_command_line(const ForkPlan& plan, bool inherit_history) {
    const std::string& id = plan.parent_manifest.id;
    std::string line = "drift runs fork " + (id.empty() ? plan.parent.name() : id) + " --step " +
                       std::to_string(plan.checkpoint.step);
    for (const ConfigDifference& change : plan.changes) {
        const bool plain = change.b.find_first_of(" []()'\"$;&|<>*?#~\\`") == std::string::npos;
        line += " --set " + (plain ? change.key + "=" + change.b : "'" + change.key + "=" + change.b + "'");
    }
    return line + (inherit_history ? " --inherit-history" : "");
}

std::string to_json(const ForkRequest& request) {
    return nlohmann::json({{"run", request.run},
                           {"step", request.step},
                           {"assignments", request.assignments},
                           {"name", request.name},
                           {"inherit_history", request.inherit_history}})
        .dump();
}

ForkRequest fork_request_from_json(const std::string& text) {
    try {
        const nlohmann::json object = nlohmann::json::parse(text);
        return {object.at("run").get<std::string>(), object.value("step", std::int64_t{-1}),
                object.value("assignments", std::vector<std::string>{}), object.value("name", ""),
                object.value("inherit_history", false)};
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::kBadData, "the request to fork a run cannot be read",
                    "use the same version of both programs", error.what());
    }
}

}  // namespace drift
