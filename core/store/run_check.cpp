// What is damaged in a run folder, and the row that lists show of it.
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/store/database.h"
#include "core/store/run_dir.h"
#include "core/store/scalar_schema.h"

namespace drift {
namespace {

template <class Action>
void report_error(std::vector<std::string>& problems, const std::string& lost, Action&& action) {
    try {
        action();
    } catch (...) {
        problems.push_back(current_error_info().message + lost);
    }
}

std::string missing_or_short(const fs::path& folder, const nlohmann::json& entry) {
    const std::string name = entry.at("name").get<std::string>();
    std::error_code code;
    const std::uint64_t size = fs::file_size(folder / name, code);
    if (code) {
        return name + " is missing";
    }
    const auto expected = entry.at("bytes").get<std::uint64_t>();
    if (size != expected) {
        return name + " has " + std::to_string(size) + " of " + std::to_string(expected) + " bytes";
    }
    return {};
}

// The id at the end of a run folder's name, for runs whose manifest is lost.
std::string id_of(const std::string& folder_name) {
    constexpr std::size_t kDigits = 6;
    const std::size_t bar = folder_name.rfind('_');
    const bool has_id = bar != std::string::npos && folder_name.size() == bar + 1 + kDigits &&
                        folder_name.find_first_not_of("0123456789abcdef", bar + 1) == std::string::npos;
    return has_id ? folder_name.substr(bar + 1) : std::string();
}

void check_scalars(const fs::path& file) {
    const auto database = open_database(file, DatabaseMode::kReadOnly, scalar_schema::kWhat);
    with_database_errors(file, scalar_schema::kWhat, [&] {
        const std::string answer = database->execAndGet("PRAGMA quick_check(1)").getString();
        if (answer != "ok") {
            throw Error(ErrorCode::kBadData,
                        std::string(scalar_schema::kWhat) + " (" + file.string() + ") is damaged",
                        "restore run.sqlite from a copy", answer);
        }
    });
}

}  // namespace

std::string checkpoint_damage(const fs::path& folder) {
    std::error_code code;
    const fs::path file = folder / "manifest.json";
    if (!fs::exists(file, code)) {
        return "manifest.json is missing";
    }
    try {
        const nlohmann::json manifest = nlohmann::json::parse(read_file(file));
        const nlohmann::json& files = manifest.at("files");
        if (files.empty()) {
            return "manifest.json names no files";
        }
        for (const nlohmann::json& entry : files) {
            const std::string problem = missing_or_short(folder, entry);
            if (!problem.empty()) {
                return problem;
            }
        }
        return {};
    } catch (const nlohmann::json::exception& error) {
        return std::string("manifest.json cannot be read: ") + error.what();
    } catch (const Error& error) {
        return error.info().message;
    }
}

std::vector<std::string> RunDir::damage(bool deep) const {
    std::vector<std::string> problems;
    report_error(problems, "; lost: which program, device and command line made the run",
                 [&] { (void)manifest(); });
    report_error(problems, "; lost: the options of the run, so it cannot be continued",
                 [&] { (void)config(); });
    std::error_code code;
    for (fs::directory_iterator it(folder_ / "checkpoints", code), end; !code && it != end;
         it.increment(code)) {
        const std::string name = it->path().filename().string();
        if (name.rfind("step_", 0) != 0) {
            continue;
        }
        if (name.find(".tmp-") != std::string::npos) {
            problems.push_back("checkpoints/" + name + " was never finished and is not used");
            continue;
        }
        const std::string problem = checkpoint_damage(it->path());
        if (!problem.empty()) {
            problems.push_back("checkpoints/" + name + " is damaged and not used: " + problem);
        }
    }
    const fs::path scalars = scalar_schema::database_file(folder_);
    if (fs::exists(scalars, code)) {
        report_error(problems, "; lost: the recorded curves", [&] {
            if (deep) {
                check_scalars(scalars);
            } else {
                (void)open_database(scalars, DatabaseMode::kReadOnly, scalar_schema::kWhat);
            }
        });
    }
    return problems;
}

void RunSummary::set_labels(RunLabels changed) {
    labels = std::move(changed);
    name = labels.name.empty() ? own_name : labels.name;
}

RunSummary RunDir::summary(const fs::path& folder) {
    RunSummary row;
    row.folder_name = folder.filename().string();
    row.id = id_of(row.folder_name);
    try {
        const RunDir run = open(folder);
        const RunManifest m = run.manifest();
        row.id = m.id;
        row.own_name = m.name;
        row.fork_step = m.fork_step;
        row.preset = m.preset;
        row.parent = m.parent;
        row.created = m.created;
        row.config_hash = m.config_hash;
        row.device = m.device;
        row.state = m.state;
        row.step = m.step;
        row.total_steps = m.total_steps;
        row.seed = m.seed;
        row.task = m.task;
    } catch (...) {
        row.problem = current_error_info().message;
        row.own_name = row.own_name.empty() ? row.folder_name : row.own_name;
    }
    try {
        row.set_labels(read_labels(folder));
    } catch (...) {
        row.set_labels({});
        row.label_problem = current_error_info().message;
    }
    return row;
}

}  // namespace drift
