// SQLite connections with the settings and error messages of this project; internal to core/store.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <string>

namespace drift {

enum class DatabaseMode {
    kWrite,     // made when absent; WAL journal, synchronous NORMAL
    kReadOnly,  // also works in folders that cannot be written (then without a lock on other writers)
};

// Throws Error{kNotFound|kIo|kBadData}. `what` names the file in messages ("the index of the project").
[[nodiscard]] std::unique_ptr<SQLite::Database> open_database(const std::filesystem::path& file,
                                                              DatabaseMode mode, const std::string& what);

// Turns an SQLite exception into an Error naming the file: full disk, damaged, locked, not writable.
[[noreturn]] void throw_database_error(const SQLite::Exception& error, const std::filesystem::path& file,
                                       const std::string& what);

// Runs `body`; SQLite exceptions leave as Error.
template <class Body>
auto with_database_errors(const std::filesystem::path& file, const std::string& what, Body&& body) {
    try {
        return body();
    } catch (const SQLite::Exception& error) {
        throw_database_error(error, file, what);
    }
}

}  // namespace drift
