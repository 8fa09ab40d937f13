#include "core/store/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"

namespace drift {
namespace {

constexpr int kBusyMilliseconds = 5000;

// A reader of a WAL database normally creates its index file; where that is impossible (a folder without
// write permission, a mounted archive) SQLite reads the main file alone when told that nobody writes it.
std::string immutable_uri(const fs::path& file) {
    std::string escaped;
    for (const char c : fs::absolute(file).string()) {
        if (c == '?' || c == '#' || c == '%') {
            const char* digits = "0123456789abcdef";
            escaped += {'%', digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]};
        } else {
            escaped += c;
        }
    }
    return "file:" + escaped + "?immutable=1";
}

std::unique_ptr<SQLite::Database> open_for_writing(const fs::path& file) {
    auto database = std::make_unique<SQLite::Database>(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds);
    database->exec("PRAGMA journal_mode=WAL");
    database->exec("PRAGMA synchronous=NORMAL");
    database->exec("PRAGMA foreign_keys=ON");
    return database;
}

std::unique_ptr<SQLite::Database> open_for_reading(const fs::path& file) {
    const bool folder_writable = ::access(file.parent_path().c_str(), W_OK) == 0;
    const bool has_log = fs::exists(file.string() + "-shm");
    if (!folder_writable && !has_log) {
        return std::make_unique<SQLite::Database>(
            immutable_uri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, kBusyMilliseconds);
    }
    return std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, kBusyMilliseconds);
}

}  // namespace

void throw_database_error(const SQLite::Exception& error, const fs::path& file, const std::string& what) {
    const std::string where = what + " (" + file.string() + ")";
    switch (error.getErrorCode() & 0xff) {
        case SQLITE_FULL:
            throw Error(ErrorCode::kIo,
                        "the disk is full: " + where + " cannot be written, " + bytes_text(free_bytes(file)) +
                            " are free",
                        "free some space, then continue from the last checkpoint", error.what());
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            throw Error(ErrorCode::kBadData, where + " is damaged",
                        "restore the file from a copy, or move it away to start without it", error.what());
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw Error(ErrorCode::kConflict, where + " is locked by another program",
                        "wait until the other program is finished or close it", error.what());
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_CANTOPEN:
            throw Error(ErrorCode::kIo, where + " cannot be opened or written",
                        "check the permissions of the folder and that it exists", error.what());
        case SQLITE_IOERR:
            // Disks and network folders without room report a short write as an I/O error.
            throw Error(ErrorCode::kIo,
                        where + " cannot be read or written, " + bytes_text(free_bytes(file)) + " are free",
                        "check the disk and its free space", error.what());
        default:
            throw Error(ErrorCode::kIo, where + " cannot be used", "check that the file is whole",
                        error.what());
    }
}

std::unique_ptr<SQLite::Database> open_database(const fs::path& file, DatabaseMode mode,
                                                const std::string& what) {
    if (mode == DatabaseMode::kReadOnly && !fs::exists(file)) {
        throw Error(ErrorCode::kNotFound, what + " (" + file.string() + ") does not exist",
                    "check the folder; a run without it has recorded nothing yet");
    }
    return with_database_errors(file, what, [&] {
        auto database = mode == DatabaseMode::kWrite ? open_for_writing(file) : open_for_reading(file);
        database->execAndGet(
            "SELECT count(*) FROM sqlite_master");  // reads the header: a wrong file fails here
        return database;
    });
}

}  // namespace drift
