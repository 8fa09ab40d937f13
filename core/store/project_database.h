// workbench.sqlite of a project with its lock; internal to core/store. Tables: docs/file_formats.md.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "core/store/database.h"

namespace drift {

class ProjectDatabase {
public:
    // Opens or makes `<project>/workbench.sqlite`; a damaged one is set aside first. A read-only project
    // without a usable file gets an empty database in memory.
    ProjectDatabase(const std::filesystem::path& project, bool read_only);

    [[nodiscard]] bool set_aside() const { return set_aside_; }  // there was a damaged file
    [[nodiscard]] bool in_memory() const { return in_memory_; }
    [[nodiscard]] bool writable() const { return writable_; }

    // Runs body(SQLite::Database&) alone; SQLite exceptions leave as Error. Use it for every access.
    template <class Body>
    auto use(Body&& body) {
        const std::lock_guard lock(mutex_);
        return with_database_errors(file_, kWhat, [&] { return body(*database_); });
    }

private:
    static constexpr const char* kWhat = "the index of the project";
    void open_or_set_aside();
    void open_read_only();

    std::filesystem::path file_;
    std::unique_ptr<SQLite::Database> database_;
    std::mutex mutex_;
    bool set_aside_ = false;
    bool in_memory_ = false;
    bool writable_ = true;
};

}  // namespace drift
