// Who runs jobs in a project: `lease.json` with pid, process start time, boot and pid namespace, plus the
// file's modification time as heartbeat. A lease outlives kill -9; it counts only while its process lives.
//
// THREADING  Calls on one object must not overlap (Project locks); several programs may use one folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/store/project.h"

namespace drift {

class Lease {
public:
    explicit Lease(std::filesystem::path project);
    ~Lease();  // releases it when held
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    void take();  // throws Error{kConflict|kIo}; harmless when already held by this object
    void heartbeat();
    void release();
    [[nodiscard]] bool held() const { return held_; }
    // The live program that holds it, this object excepted.
    [[nodiscard]] std::optional<LeaseInfo> other_holder() const;

private:
    std::filesystem::path file_;
    std::filesystem::path lock_file_;
    std::string token_;  // tells two objects of one process apart
    bool held_ = false;
};

}  // namespace drift
