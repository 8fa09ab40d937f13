#include "core/store/project_database.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/log.h"

namespace drift {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    folder_name TEXT PRIMARY KEY, id TEXT NOT NULL, own_name TEXT NOT NULL, preset TEXT NOT NULL,
    parent TEXT NOT NULL, created TEXT NOT NULL, task TEXT NOT NULL, config_hash TEXT NOT NULL,
    device TEXT NOT NULL, state TEXT NOT NULL, step INTEGER NOT NULL, total_steps INTEGER NOT NULL,
    seed INTEGER NOT NULL, fork_step INTEGER NOT NULL, labels TEXT NOT NULL, problem TEXT NOT NULL,
    label_problem TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, spec TEXT NOT NULL, run TEXT NOT NULL, state TEXT NOT NULL,
    position INTEGER NOT NULL, step INTEGER NOT NULL, total_steps INTEGER NOT NULL, error TEXT NOT NULL,
    created TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, created TEXT NOT NULL, action TEXT NOT NULL, job INTEGER NOT NULL,
    argument TEXT NOT NULL, answered INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
    reply TEXT NOT NULL DEFAULT '');
INSERT OR IGNORE INTO meta VALUES ('format', '1');
)sql";

// The index of an earlier version lacks columns. It is made again from the run folders, so nothing is lost.
constexpr const char* kHasLabels = "SELECT count(*) FROM pragma_table_info('runs') WHERE name = 'labels'";
void drop_old_index(SQLite::Database& database) {
    if (database.tableExists("runs") && database.execAndGet(kHasLabels).getInt() == 0) {
        database.exec("DROP TABLE runs");
    }
}

// Tables and every page readable? The file is small (a few hundred bytes per run), so this is quick.
std::unique_ptr<SQLite::Database> open_checked(const fs::path& file, const std::string& what) {
    auto database = open_database(file, DatabaseMode::kWrite, what);
    with_database_errors(file, what, [&] {
        const std::string answer = database->execAndGet("PRAGMA quick_check(1)").getString();
        if (answer != "ok") {
            throw Error(ErrorCode::kBadData, what + " (" + file.string() + ") is damaged", {}, answer);
        }
        drop_old_index(*database);
        database->exec(kTables);
    });
    return database;
}

}  // namespace

ProjectDatabase::ProjectDatabase(const fs::path& project, bool read_only)
    : file_(project / "workbench.sqlite"), writable_(!read_only) {
    if (read_only) {
        open_read_only();
    } else {
        open_or_set_aside();
    }
}

void ProjectDatabase::open_or_set_aside() {
    try {
        database_ = open_checked(file_, kWhat);
        return;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kBadData) {
            throw;
        }
        log_warning(error.info().message + " (" + error.info().cause + "): it is set aside and made again");
    }
    const std::string aside = file_.string() + ".damaged-" + utc_stamp();
    fs::rename(file_, aside);
    std::error_code ignored;
    for (const char* part : {"-wal", "-shm"}) {
        fs::rename(file_.string() + part, aside + part, ignored);
    }
    database_ = open_checked(file_, kWhat);
    set_aside_ = true;
}

void ProjectDatabase::open_read_only() {
    try {
        database_ = open_database(file_, DatabaseMode::kReadOnly, kWhat);
        database_->execAndGet("SELECT count(labels) FROM runs");
        database_->execAndGet("SELECT count(*) FROM jobs");
        return;
    } catch (const std::exception& error) {
        log_debug(std::string("reading the run folders instead of the index: ") + error.what());
    }
    in_memory_ = true;
    with_database_errors(file_, kWhat, [&] {
        database_ =
            std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database_->exec(kTables);
    });
}

}  // namespace drift
