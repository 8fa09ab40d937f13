#include "core/store/run_index.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {
namespace {

// The one list of text columns: name and member.
struct TextColumn {
    const char* name;
    std::string RunSummary::*member;
};
constexpr TextColumn kTexts[] = {{"folder_name", &RunSummary::folder_name},
                                 {"id", &RunSummary::id},
                                 {"own_name", &RunSummary::own_name},
                                 {"preset", &RunSummary::preset},
                                 {"parent", &RunSummary::parent},
                                 {"created", &RunSummary::created},
                                 {"task", &RunSummary::task},
                                 {"config_hash", &RunSummary::config_hash},
                                 {"device", &RunSummary::device},
                                 {"problem", &RunSummary::problem},
                                 {"label_problem", &RunSummary::label_problem}};
constexpr std::size_t kTextCount = std::size(kTexts);
constexpr std::size_t kOtherCount = 6;  // see column_list()

std::string column_list() {
    std::string list;
    for (const TextColumn& column : kTexts) {
        list += std::string(column.name) + ", ";
    }
    return list + "state, step, total_steps, seed, fork_step, labels";
}

std::string upsert_statement() {
    std::string marks = "?";
    for (std::size_t i = 1; i < kTextCount + kOtherCount; ++i) {
        marks += ", ?";
    }
    return "INSERT OR REPLACE INTO runs (" + column_list() + ") VALUES (" + marks + ")";
}

void bind_row(SQLite::Statement& statement, const RunSummary& row) {
    int index = 0;
    for (const TextColumn& column : kTexts) {
        statement.bind(++index, row.*column.member);
    }
    statement.bind(++index, to_string(row.state));
    statement.bind(++index, row.step);
    statement.bind(++index, row.total_steps);
    statement.bind(++index, row.seed);
    statement.bind(++index, row.fork_step);
    statement.bind(++index, row.labels == RunLabels{} ? std::string() : to_json(row.labels));
}

// Digits of the creation time; the folder's name starts with it, too, for runs whose manifest is lost.
std::string time_key(const RunSummary& row) {
    std::string digits;
    for (const char c : row.created.empty() ? row.folder_name.substr(0, 16) : row.created) {
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            digits += c;
        }
    }
    return digits;
}

void sort_newest_first(std::vector<RunSummary>& rows) {
    std::vector<std::pair<std::string, std::size_t>> keys;
    keys.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        keys.emplace_back(time_key(rows[i]) + "/" + rows[i].folder_name, i);
    }
    std::sort(keys.begin(), keys.end(), std::greater<>());
    std::vector<RunSummary> sorted;
    sorted.reserve(rows.size());
    for (const auto& key : keys) {
        sorted.push_back(std::move(rows[key.second]));
    }
    rows = std::move(sorted);
}

std::string list_of(const std::vector<const RunSummary*>& rows) {
    std::vector<std::string> lines;
    for (const RunSummary* row : rows) {
        lines.push_back(row->folder_name);
    }
    constexpr std::size_t kShown = 8;
    const std::size_t more = lines.size() > kShown ? lines.size() - kShown : 0;
    lines.resize(lines.size() - more);
    return join(lines, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

bool is_run_folder(const fs::path& path) {
    std::error_code code;
    return fs::is_directory(path, code) &&
           (fs::exists(path / "manifest.json", code) || fs::exists(path / "run.yaml", code));
}

}  // namespace

std::vector<std::string> RunIndex::folder_names() const {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator it(folder_, code), end; !code && it != end; it.increment(code)) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (name.front() != '.' && name.find(".tmp-") == std::string::npos && it->is_directory(ignored)) {
            names.push_back(name);
        }
    }
    return names;
}

std::vector<RunSummary> RunIndex::stored_rows() {
    return database_.use([](SQLite::Database& db) {
        std::vector<RunSummary> rows;
        SQLite::Statement all(db, "SELECT " + column_list() + " FROM runs");
        while (all.executeStep()) {
            RunSummary row;
            int index = 0;
            for (const TextColumn& column : kTexts) {
                row.*column.member = all.getColumn(index++).getString();
            }
            row.state = job_state_from(all.getColumn(index++).getString());
            row.step = all.getColumn(index++).getInt64();
            row.total_steps = all.getColumn(index++).getInt64();
            row.seed = all.getColumn(index++).getInt64();
            row.fork_step = all.getColumn(index++).getInt64();
            const std::string labels = all.getColumn(index++).getString();
            row.set_labels(labels.empty() ? RunLabels{} : labels_from_json(labels, "the project's index"));
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

void RunIndex::store(const std::vector<RunSummary>& added, const std::vector<std::string>& vanished,
                     bool clear) {
    if (!database_.writable() && !database_.in_memory()) {
        return;
    }
    database_.use([&](SQLite::Database& db) {
        SQLite::Transaction transaction(db);
        if (clear) {
            db.exec("DELETE FROM runs");
        }
        SQLite::Statement insert(db, upsert_statement());
        for (const RunSummary& row : added) {
            bind_row(insert, row);
            insert.exec();
            insert.reset();
        }
        SQLite::Statement erase(db, "DELETE FROM runs WHERE folder_name = ?");
        for (const std::string& name : vanished) {
            erase.bind(1, name);
            erase.exec();
            erase.reset();
        }
        transaction.commit();
    });
}

std::vector<RunSummary> RunIndex::rows() {
    std::unordered_map<std::string, bool> on_disk;  // name -> also in the index
    for (std::string& name : folder_names()) {
        on_disk.emplace(std::move(name), false);
    }
    std::vector<RunSummary> rows;
    std::vector<std::string> vanished;
    for (RunSummary& row : stored_rows()) {
        const auto found = on_disk.find(row.folder_name);
        if (found == on_disk.end()) {
            vanished.push_back(row.folder_name);
        } else {
            found->second = true;
            rows.push_back(std::move(row));
        }
    }
    std::vector<RunSummary> added;
    for (const auto& [name, known] : on_disk) {
        if (!known) {
            added.push_back(RunDir::summary(folder_ / name));
        }
    }
    if (!added.empty() || !vanished.empty()) {
        store(added, vanished, false);
        rows.insert(rows.end(), added.begin(), added.end());
    }
    sort_newest_first(rows);
    return rows;
}

void RunIndex::update(const std::vector<RunSummary>& rows) {
    store(rows, {}, false);
}

void RunIndex::erase(const std::string& folder_name) {
    store({}, {folder_name}, false);
}

std::size_t RunIndex::rebuild() {
    std::vector<RunSummary> rows;
    for (const std::string& name : folder_names()) {
        rows.push_back(RunDir::summary(folder_ / name));
    }
    store(rows, {}, true);
    return rows.size();
}

fs::path RunIndex::find(const std::string& text) {
    const std::vector<RunSummary> all = rows();
    if (text == "last" && all.empty()) {
        throw Error(ErrorCode::kNotFound,
                    "the project " + folder_.parent_path().string() + " has no runs yet",
                    "start one with 'drift train', or name another project with --project");
    }
    if (text == "last") {
        return folder_ / all.front().folder_name;
    }
    if (!text.empty() && is_run_folder(text)) {
        return fs::absolute(text).lexically_normal();
    }
    std::vector<const RunSummary*> matches;
    const auto collect = [&](auto&& wanted) {
        for (const RunSummary& row : all) {
            if (wanted(row)) {
                matches.push_back(&row);
            }
        }
        return !matches.empty();
    };
    const bool found =
        !text.empty() && (collect([&](const RunSummary& r) { return r.folder_name == text; }) ||
                          collect([&](const RunSummary& r) { return r.id == text; }) ||
                          collect([&](const RunSummary& r) { return r.id.rfind(text, 0) == 0; }) ||
                          collect([&](const RunSummary& r) { return r.name == text; }));
    if (!found) {
        std::vector<std::string> known;
        for (const RunSummary& row : all) {
            known.push_back(row.folder_name);
            known.push_back(row.name);
        }
        const std::string near = nearest_match(text, known);
        throw Error(
            ErrorCode::kNotFound,
            "there is no run '" + text + "' in " + folder_.string() +
                (near.empty() ? std::string() : "; did you mean '" + near + "'?"),
            "name a run by its folder, the start of its id, its name or 'last'; 'drift runs list' shows all");
    }
    if (matches.size() > 1) {
        throw Error(ErrorCode::kUsage, "'" + text + "' fits several runs: " + list_of(matches),
                    "give more letters of the id or the folder name");
    }
    return folder_ / matches.front()->folder_name;
}

}  // namespace drift
