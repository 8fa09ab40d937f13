#include "core/store/run_dir.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <utility>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/data_path.h"
#include "core/store/run_data.h"

namespace drift {
namespace {

constexpr const char* kManifest = "manifest.json";
constexpr const char* kConfig = "run.yaml";
constexpr const char* kEvents = "events.jsonl";
constexpr const char* kCheckpoints = "checkpoints";

// Manifests change a few times per second at most, so one lock for all runs of the process is enough.
std::mutex& manifest_mutex() {
    static std::mutex mutex;
    return mutex;
}

std::string random_id() {
    std::random_device source;
    char text[16];
    std::snprintf(text, sizeof text, "%06x", source() & 0xffffffU);
    return text;
}

void make_folder(const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        throw Error(ErrorCode::kIo, "the folder " + folder.string() + " cannot be made",
                    "choose a folder you may write to, or change its permissions", code.message());
    }
}

// "step_00001000" -> 1000; -1 for anything else (temporary names of unfinished checkpoints, foreign files).
std::int64_t step_of(const std::string& name) {
    constexpr std::string_view prefix = "step_";
    if (name.rfind(prefix, 0) != 0 || name.size() == prefix.size() || name.size() > prefix.size() + 18 ||
        name.find_first_not_of("0123456789", prefix.size()) != std::string::npos) {
        return -1;
    }
    return std::stoll(name.substr(prefix.size()));
}

std::vector<CheckpointRef> checkpoint_folders(const fs::path& run) {
    std::vector<CheckpointRef> found;
    std::error_code code;
    for (fs::directory_iterator it(run / kCheckpoints, code), end; !code && it != end; it.increment(code)) {
        const std::int64_t step = step_of(it->path().filename().string());
        if (step >= 0 && it->is_directory(code)) {
            found.push_back({step, it->path(), 0});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.step < b.step; });
    return found;
}

}  // namespace

RunDir RunDir::create(const fs::path& project, const RunConfig& config, RunManifest manifest) {
    make_folder(project / "runs");
    if (manifest.id.empty()) {
        manifest.id = random_id();
    }
    if (manifest.name.empty()) {
        manifest.name = !config.run.name.empty() ? config.run.name : manifest.preset;
    }
    const std::string name = utc_stamp() + "_" + slug(manifest.name) + "_" + manifest.id;
    return create_at(project / "runs" / name, config, std::move(manifest));
}

RunDir RunDir::create_at(const fs::path& folder, const RunConfig& given, RunManifest manifest) {
    if (manifest.id.empty()) {
        manifest.id = random_id();
    }
    if (manifest.name.empty()) {
        manifest.name = !given.run.name.empty() ? given.run.name : folder.filename().string();
    }
    if (manifest.created.empty()) {
        manifest.created = utc_now();
    }
    const fs::path target = fs::absolute(folder).lexically_normal();
    const RunData data = collect_run_data(given, target.parent_path());
    RunConfig config = given;
    if (!data.path.empty()) {
        config.data.path = data.path;
    }
    manifest.seed = config.run.seed;
    manifest.task = get_value(config, "run.task");
    manifest.config_hash = config_hash(config);
    manifest.total_steps = config.train.total_steps;

    std::error_code code;
    if (fs::exists(target, code) && !fs::is_empty(target, code)) {
        throw Error(ErrorCode::kConflict,
                    "the folder " + target.string() + " exists already and is not empty",
                    "continue a run with 'drift resume', or choose a folder that does not exist");
    }
    make_folder(target.parent_path());
    fs::remove(target, code);  // an empty folder gives way to the finished one
    AtomicFolder made(target);
    for (const char* part : {kCheckpoints, "samples", "eval"}) {
        make_folder(made.path() / part);
    }
    if (!data.path.empty()) {
        const fs::path copy = resolve_data_path(data.path, made.path());
        make_folder(copy.parent_path());
        write_file_synced(copy, std::as_bytes(std::span(data.bytes)));
    }
    const std::string yaml = to_yaml(config);
    write_file_synced(made.path() / kConfig, std::as_bytes(std::span(yaml.data(), yaml.size())));
    const std::string json = to_json(manifest);
    write_file_synced(made.path() / kManifest, std::as_bytes(std::span(json.data(), json.size())));
    made.commit();
    return RunDir(target);
}

RunDir RunDir::open(const fs::path& folder) {
    std::error_code code;
    if (!fs::is_directory(folder, code)) {
        throw Error(ErrorCode::kNotFound, "the run folder " + folder.string() + " does not exist",
                    "look for it in the project's trash, or list the runs with 'drift runs list'");
    }
    if (!fs::exists(folder / kManifest, code) && !fs::exists(folder / kConfig, code)) {
        throw Error(ErrorCode::kNotFound,
                    folder.string() + " is no run folder: it has no manifest.json and no run.yaml",
                    "name a folder below the project's runs/");
    }
    for (const char* part : {kManifest, kConfig}) {
        if (!fs::exists(folder / part, code)) {
            throw Error(
                ErrorCode::kBadData, "the run " + folder.string() + " is damaged: " + part + " is missing",
                "restore the file from a copy; scalars, checkpoints and samples are still in the folder");
        }
    }
    RunDir run(fs::absolute(folder).lexically_normal());
    if (!run.folder_.has_filename()) {
        run.folder_ = run.folder_.parent_path();
    }
    (void)run.manifest();
    return run;
}

RunManifest RunDir::manifest() const {
    const fs::path file = folder_ / kManifest;
    return manifest_from_json(read_file(file), "the manifest " + file.string());
}

void RunDir::save_manifest(const RunManifest& manifest) {
    const std::lock_guard lock(manifest_mutex());
    write_file_atomic(folder_ / kManifest, to_json(manifest));
}

void RunDir::update_manifest(const std::function<void(RunManifest&)>& change) {
    const std::lock_guard lock(manifest_mutex());
    RunManifest current = manifest();
    change(current);
    write_file_atomic(folder_ / kManifest, to_json(current));
}

RunConfig RunDir::config() const {
    const fs::path file = folder_ / kConfig;
    return config_from_yaml(read_file(file), file.string());
}

void RunDir::save_config(const RunConfig& config) {
    const fs::path file = folder_ / kConfig;
    const std::string old = read_file(file);
    fs::path kept = file.string() + "." + utc_stamp();
    for (int i = 2; fs::exists(kept); ++i) {
        kept = file.string() + "." + utc_stamp() + "_" + std::to_string(i);
    }
    write_file_atomic(kept, old);
    write_file_atomic(file, to_yaml(config));
}

std::vector<CheckpointRef> RunDir::checkpoints() const {
    std::vector<CheckpointRef> whole;
    for (CheckpointRef& ref : checkpoint_folders(folder_)) {
        if (checkpoint_damage(ref.folder).empty()) {
            ref.bytes = folder_bytes(ref.folder);
            whole.push_back(std::move(ref));
        }
    }
    return whole;
}

fs::path RunDir::checkpoint_folder(std::int64_t step) const {
    char name[32];
    std::snprintf(name, sizeof name, "step_%08lld", static_cast<long long>(step));
    return folder_ / kCheckpoints / name;
}

void RunDir::prune_checkpoints(std::int64_t keep) {
    std::vector<CheckpointRef> whole = checkpoints();
    std::error_code ignored;
    for (std::size_t i = 0; i + static_cast<std::size_t>(std::max<std::int64_t>(keep, 0)) < whole.size();
         ++i) {
        // Renamed first: a crash in the middle of deleting leaves no half checkpoint under a valid name.
        const fs::path doomed = whole[i].folder.string() + ".deleted";
        fs::rename(whole[i].folder, doomed, ignored);
        fs::remove_all(doomed, ignored);
    }
    for (fs::directory_iterator it(folder_ / kCheckpoints, ignored), end; !ignored && it != end;
         it.increment(ignored)) {
        const std::string name = it->path().filename().string();
        if (name.ends_with(".deleted")) {
            std::error_code code;
            fs::remove_all(it->path(), code);
        }
    }
}

void RunDir::append_event(const std::string& json_line) {
    const fs::path file = folder_ / kEvents;
    std::ifstream existing(file, std::ios::binary | std::ios::ate);
    std::string text = json_line + '\n';
    if (existing && existing.tellg() > 0) {
        existing.seekg(-1, std::ios::end);
        if (existing.get() != '\n') {
            text.insert(0, 1, '\n');  // a torn line of a killed program must not swallow this one
        }
    }
    append_bytes(file, text);
}

std::vector<std::string> RunDir::read_events() const {
    const fs::path file = folder_ / kEvents;
    std::error_code code;
    if (!fs::exists(file, code)) {
        return {};
    }
    std::vector<std::string> lines;
    for (std::string& line : split(read_file(file), '\n')) {
        if (line.size() >= 2 && line.front() == '{' && line.back() == '}') {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

}  // namespace drift
