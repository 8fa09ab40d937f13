// Rows of the job table and the command inbox in workbench.sqlite; internal to core/store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/project.h"
#include "core/store/project_database.h"

namespace drift {

class JobTable {
public:
    explicit JobTable(ProjectDatabase& database) : database_(database) {}

    JobId insert(const Project::JobRow& row);
    void update(const Project::JobRow& row);  // throws Error{kNotFound} when the row is gone
    void erase(JobId id);
    [[nodiscard]] std::vector<Project::JobRow> rows() const;

    std::int64_t post(const std::string& action, JobId job, const std::string& argument);
    [[nodiscard]] std::vector<Project::InboxRow> waiting() const;
    void answer(std::int64_t id, const ErrorInfo& error, const std::string& reply);
    [[nodiscard]] std::optional<Project::InboxRow> command(std::int64_t id) const;
    void withdraw(std::int64_t id);
    void clear_inbox();

private:
    ProjectDatabase& database_;
};

}  // namespace drift
