#include "app/cli/ask_holder.h"

#include <chrono>
#include <thread>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace drift::cli {
namespace {

constexpr double kAnswerSeconds = 10.0;
constexpr std::chrono::milliseconds kPoll{50};

}  // namespace

std::string ask_holder(Project& project, const LeaseInfo& holder, const std::string& action, JobId job,
                       const std::string& argument) {
    const std::int64_t id = project.post_command(action, job, argument);
    const Stopwatch watch;
    while (watch.seconds() < kAnswerSeconds) {
        const auto answer = project.command(id);
        if (answer && answer->answered) {
            project.withdraw_command(id);
            if (!answer->error.message.empty()) {
                throw Error(answer->error);
            }
            return answer->reply;
        }
        std::this_thread::sleep_for(kPoll);
    }
    project.withdraw_command(id);
    throw Error(ErrorCode::kConflict,
                "the program that runs the jobs (" + holder.program + ", process " +
                    std::to_string(holder.pid) + ") did not answer; nothing was changed",
                "act in that program, or end it and try again");
}

}  // namespace drift::cli
