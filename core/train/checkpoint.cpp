#include "core/train/checkpoint.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/models/ema.h"

namespace drift {

namespace {

constexpr int kFormat = 1;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kState = "state.json";

void write_text(const fs::path& path, const std::string& text) {
    write_file_synced(path, std::as_bytes(std::span(text.data(), text.size())));
}

nlohmann::json read_json(const fs::path& file) {
    const std::string text = read_file(file);
    nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) {
        throw Error(ErrorCode::kBadData, file.string() + " is damaged: it is not a JSON object",
                    "continue from an older checkpoint");
    }
    return json;
}

// step_* folders, newest first, whole or not.
std::vector<CheckpointRef> all_checkpoints(const fs::path& checkpoints) {
    std::vector<CheckpointRef> found;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(checkpoints, ignored)) {
        const std::string name = entry.path().filename().string();
        const std::string digits = name.rfind("step_", 0) == 0 ? name.substr(5) : "";
        if (!digits.empty() && digits.size() <= 18 &&
            digits.find_first_not_of("0123456789") == std::string::npos) {
            found.push_back({std::stoll(digits), entry.path(), 0});
        }
    }
    std::sort(found.begin(), found.end(),
              [](const CheckpointRef& a, const CheckpointRef& b) { return a.step > b.step; });
    return found;
}

}  // namespace

fs::path part_file(const fs::path& checkpoint, const std::string& part) {
    return checkpoint / (part + ".safetensors");
}

CheckpointPart module_part(std::string name, const torch::nn::Module& module) {
    CheckpointPart part{std::move(name), parameter_tensors(module)};
    for (const auto& item : module.named_buffers()) {
        part.tensors.emplace(item.key(), item.value());
    }
    return part;
}

CheckpointRef save_checkpoint(const RunDir& run, const CheckpointState& state,
                              const std::vector<CheckpointPart>& parts) {
    const fs::path final_path = run.checkpoint_folder(state.step);
    fs::create_directories(final_path.parent_path());
    AtomicFolder folder(final_path, /*replace=*/true);
    std::vector<std::string> names = {kState};
    for (const CheckpointPart& part : parts) {
        const fs::path file = part_file(folder.path(), part.name);
        write_safetensors(file, part.tensors, {{"format", "drift"}, {"step", std::to_string(state.step)}});
        names.push_back(file.filename().string());
    }
    const nlohmann::json json = {{"format", kFormat},
                                 {"step", state.step},
                                 {"images", state.images},
                                 {"seconds", state.seconds},
                                 {"config_hash", state.config_hash},
                                 {"data_fingerprint", state.data_fingerprint}};
    write_text(folder.path() / kState, json.dump(2) + "\n");

    nlohmann::json files = nlohmann::json::array();
    for (const std::string& name : names) {
        const fs::path file = folder.path() / name;
        files.push_back({{"name", name}, {"bytes", fs::file_size(file)}, {"sha256", sha256_file(file)}});
    }
    const nlohmann::json manifest = {{"format", kFormat}, {"step", state.step}, {"files", files}};
    write_text(folder.path() / kManifest, manifest.dump(2) + "\n");
    folder.commit();
    return {state.step, final_path, folder_bytes(final_path)};
}

std::string checkpoint_fault(const fs::path& checkpoint) {
    // Sizes first: that finds a truncated file without reading the others.
    const std::string damage = checkpoint_damage(checkpoint);
    if (!damage.empty()) {
        return damage;
    }
    const nlohmann::json manifest = read_json(checkpoint / kManifest);
    for (const auto& file : manifest.at("files")) {
        const std::string name = file.at("name").get<std::string>();
        const std::string expected = file.value("sha256", std::string());
        if (!expected.empty() && sha256_file(checkpoint / name) != expected) {
            return name + " has other bytes than were written (its SHA-256 differs from manifest.json)";
        }
    }
    return {};
}

CheckpointRef newest_whole_checkpoint(const RunDir& run, std::vector<std::string>* skipped) {
    const fs::path checkpoints = run.checkpoint_folder(0).parent_path();
    std::vector<std::string> faults;
    for (CheckpointRef& ref : all_checkpoints(checkpoints)) {
        const std::string fault = checkpoint_fault(ref.folder);
        if (fault.empty()) {
            ref.bytes = folder_bytes(ref.folder);
            if (skipped != nullptr) {
                *skipped = std::move(faults);
            }
            return ref;
        }
        faults.push_back("checkpoint " + ref.folder.filename().string() + " is damaged: " + fault);
    }
    if (faults.empty()) {
        throw Error(ErrorCode::kNotFound, "the run " + run.name() + " has no checkpoint to continue from",
                    "start it again with 'drift train'; set checkpoint.every_steps lower to save more often");
    }
    throw Error(ErrorCode::kBadData, "no checkpoint of the run " + run.name() + " is whole",
                "restore " + checkpoints.string() + " from a copy, or start the run again",
                join(faults, "; "));
}

void require_whole(const fs::path& checkpoint) {
    const std::string fault = checkpoint_fault(checkpoint);
    if (fault.empty()) {
        return;
    }
    std::string advice = "no other checkpoint of this run is whole; restore it from a copy";
    for (const CheckpointRef& ref : all_checkpoints(checkpoint.parent_path())) {
        if (ref.folder.filename() != checkpoint.filename() && checkpoint_fault(ref.folder).empty()) {
            advice = "use the newest whole checkpoint, " + ref.folder.string();
            break;
        }
    }
    throw Error(ErrorCode::kBadData, "the checkpoint " + checkpoint.string() + " is damaged: " + fault,
                advice);
}

CheckpointState load_state(const fs::path& checkpoint) {
    const fs::path file = checkpoint / kState;
    const nlohmann::json json = read_json(file);
    try {
        CheckpointState state;
        state.step = json.at("step").get<std::int64_t>();
        state.images = json.at("images").get<std::int64_t>();
        state.seconds = json.at("seconds").get<double>();
        state.config_hash = json.at("config_hash").get<std::string>();
        state.data_fingerprint = json.at("data_fingerprint").get<std::string>();
        return state;
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::kBadData,
                    file.string() + " is damaged: an entry is missing or has another type",
                    "continue from an older checkpoint", error.what());
    }
}

void load_part(const fs::path& checkpoint, const CheckpointPart& part) {
    const fs::path file = part_file(checkpoint, part.name);
    copy_tensors(read_safetensors(file).tensors, part.tensors, file.string());
}

}  // namespace drift
