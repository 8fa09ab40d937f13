// The run index of a project: one row per run folder in workbench.sqlite; internal to core/store.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/store/project_database.h"
#include "core/store/run_dir.h"

namespace drift {

class RunIndex {
public:
    RunIndex(std::filesystem::path runs_folder, ProjectDatabase& database)
        : folder_(std::move(runs_folder)), database_(database) {}

    // Newest first. Compares the rows with one listing of the folder: new folders are read, vanished ones
    // dropped.
    [[nodiscard]] std::vector<RunSummary> rows();
    void update(const std::vector<RunSummary>& rows);
    void erase(const std::string& folder_name);
    std::size_t rebuild();

    // The folder a user means by `text`: see Project::find_run. Throws Error{kNotFound|kUsage}.
    [[nodiscard]] std::filesystem::path find(const std::string& text);

private:
    [[nodiscard]] std::vector<std::string> folder_names() const;
    [[nodiscard]] std::vector<RunSummary> stored_rows();
    void store(const std::vector<RunSummary>& added, const std::vector<std::string>& vanished, bool clear);

    std::filesystem::path folder_;
    ProjectDatabase& database_;
};

}  // namespace drift
