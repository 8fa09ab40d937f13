#include "core/store/job_table.h"

#include "core/base/clock.h"
#include "core/base/error.h"

namespace drift {
namespace {

// Columns 1..10 of both INSERT and UPDATE.
void bind_row(SQLite::Statement& statement, const Project::JobRow& row) {
    statement.bind(1, row.spec_json);
    statement.bind(2, row.run);
    statement.bind(3, to_string(row.state));
    statement.bind(4, row.position);
    statement.bind(5, row.step);
    statement.bind(6, row.total_steps);
    statement.bind(7, row.error_json);
    statement.bind(8, row.created);
    statement.bind(9, row.started);
    statement.bind(10, row.finished);
}

Project::InboxRow inbox_row(SQLite::Statement& row) {
    Project::InboxRow out;
    out.id = row.getColumn(0).getInt64();
    out.action = row.getColumn(1).getString();
    out.job = row.getColumn(2).getInt64();
    out.argument = row.getColumn(3).getString();
    out.answered = row.getColumn(4).getInt() != 0;
    out.error = error_info_from_json(row.getColumn(5).getString());
    out.reply = row.getColumn(6).getString();
    return out;
}

constexpr const char* kInboxColumns = "SELECT id, action, job, argument, answered, error, reply FROM inbox ";

}  // namespace

JobId JobTable::insert(const Project::JobRow& row) {
    return database_.use([&](SQLite::Database& db) -> JobId {
        SQLite::Statement insert(
            db,
            "INSERT INTO jobs (spec, run, state, position, step, total_steps, error, created, "
            "started, finished) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        bind_row(insert, row);
        insert.exec();
        return db.getLastInsertRowid();
    });
}

void JobTable::update(const Project::JobRow& row) {
    database_.use([&](SQLite::Database& db) {
        SQLite::Statement update(
            db,
            "UPDATE jobs SET spec = ?, run = ?, state = ?, position = ?, step = ?, "
            "total_steps = ?, error = ?, created = ?, started = ?, finished = ? WHERE id = ?");
        bind_row(update, row);
        update.bind(11, row.id);
        if (update.exec() == 0) {
            throw Error(ErrorCode::kNotFound, "there is no job " + std::to_string(row.id),
                        "list the jobs again");
        }
    });
}

void JobTable::erase(JobId id) {
    database_.use([&](SQLite::Database& db) {
        SQLite::Statement erase(db, "DELETE FROM jobs WHERE id = ?");
        erase.bind(1, id);
        erase.exec();
    });
}

std::vector<Project::JobRow> JobTable::rows() const {
    return database_.use([&](SQLite::Database& db) {
        std::vector<Project::JobRow> rows;
        SQLite::Statement all(
            db,
            "SELECT id, spec, run, state, position, step, total_steps, error, created, started, "
            "finished FROM jobs ORDER BY position, id");
        while (all.executeStep()) {
            Project::JobRow row;
            row.id = all.getColumn(0).getInt64();
            row.spec_json = all.getColumn(1).getString();
            row.run = all.getColumn(2).getString();
            row.state = job_state_from(all.getColumn(3).getString());
            row.position = all.getColumn(4).getInt64();
            row.step = all.getColumn(5).getInt64();
            row.total_steps = all.getColumn(6).getInt64();
            row.error_json = all.getColumn(7).getString();
            row.created = all.getColumn(8).getString();
            row.started = all.getColumn(9).getString();
            row.finished = all.getColumn(10).getString();
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

std::int64_t JobTable::post(const std::string& action, JobId job, const std::string& argument) {
    return database_.use([&](SQLite::Database& db) -> std::int64_t {
        SQLite::Statement insert(db,
                                 "INSERT INTO inbox (created, action, job, argument) VALUES (?, ?, ?, ?)");
        insert.bind(1, utc_now());
        insert.bind(2, action);
        insert.bind(3, job);
        insert.bind(4, argument);
        insert.exec();
        return db.getLastInsertRowid();
    });
}

std::vector<Project::InboxRow> JobTable::waiting() const {
    return database_.use([&](SQLite::Database& db) {
        std::vector<Project::InboxRow> rows;
        SQLite::Statement all(db, std::string(kInboxColumns) + "WHERE answered = 0 ORDER BY id");
        while (all.executeStep()) {
            rows.push_back(inbox_row(all));
        }
        return rows;
    });
}

void JobTable::answer(std::int64_t id, const ErrorInfo& error, const std::string& reply) {
    database_.use([&](SQLite::Database& db) {
        SQLite::Statement update(db, "UPDATE inbox SET answered = 1, error = ?, reply = ? WHERE id = ?");
        update.bind(1, to_json(error));
        update.bind(2, reply);
        update.bind(3, id);
        update.exec();
    });
}

std::optional<Project::InboxRow> JobTable::command(std::int64_t id) const {
    return database_.use([&](SQLite::Database& db) -> std::optional<Project::InboxRow> {
        SQLite::Statement one(db, std::string(kInboxColumns) + "WHERE id = ?");
        one.bind(1, id);
        return one.executeStep() ? std::optional(inbox_row(one)) : std::nullopt;
    });
}

void JobTable::withdraw(std::int64_t id) {
    database_.use([&](SQLite::Database& db) {
        SQLite::Statement erase(db, "DELETE FROM inbox WHERE id = ?");
        erase.bind(1, id);
        erase.exec();
    });
}

void JobTable::clear_inbox() {
    database_.use([](SQLite::Database& db) { db.exec("DELETE FROM inbox"); });
}

}  // namespace drift
