#include "core/session/lane.h"

#include <utility>

namespace drift {

Lane::Lane(std::string name, Next next, Run run)
    : name_(std::move(name)),
      next_(std::move(next)),
      run_(std::move(run)),
      thread_([this](const std::stop_token& stop) {
          while (const std::shared_ptr<JobRecord> job = next_(name_, stop)) {
              run_(job);
          }
      }) {}

}  // namespace drift
