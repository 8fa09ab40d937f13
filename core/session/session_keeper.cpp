// The session's housekeeping thread: heartbeat of the lease, rows of the job table, commands of other
// programs.
#include <charconv>
#include <chrono>
#include <limits>
#include <sstream>
#include <utility>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/session/session_impl.h"

namespace drift {
namespace {

constexpr std::chrono::milliseconds kPoll{250};
constexpr double kBeatSeconds = 2.0;

// Logs the first of a series of equal failures; a full disk would otherwise fill the log, too.
class FailureLog {
public:
    template <class Action>
    bool attempt(const char* what, Action&& action) {
        try {
            action();
            last_.clear();
            return true;
        } catch (...) {
            const std::string message = std::string(what) + ": " + current_error_info().text();
            if (message != last_) {
                log_warning(message);
            }
            last_ = message;
            return false;
        }
    }

private:
    std::string last_;
};

// Position of a queued job as text, for `move`.
int position_from(const std::string& text) {
    int position = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (code != std::errc() || end != text.data() + text.size() || position < 0) {
        throw Error(ErrorCode::kUsage, "'" + text + "' is no position in the queue",
                    "give a number from 0 (next)");
    }
    return position;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty()) {
            lines.push_back(line);
        }
    }
    return lines;
}

}  // namespace

void Session::Impl::keep(const std::stop_token& stop) {
    FailureLog beats;
    FailureLog inbox;
    Stopwatch since_beat;
    std::int64_t version = -1;
    bool saved = true;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex);
            changed.wait_for(lock, stop, kPoll, [&] { return saved && !dirty.empty(); });
            if (since_beat.seconds() >= kBeatSeconds) {
                for (const auto& [id, record] : jobs) {
                    if (is_active(record->info.state)) {
                        dirty.insert(id);  // its step moved on
                    }
                }
            }
        }
        if (!read_only) {
            saved = save_rows();
            if (since_beat.seconds() >= kBeatSeconds) {
                since_beat.restart();
                beats.attempt("the lease of the project was not renewed", [this] { project.heartbeat(); });
            }
        }
        inbox.attempt("commands of other programs were not read", [&] {
            const std::int64_t now = project.data_version();
            if (std::exchange(version, now) == now) {
                return;
            }
            if (read_only) {
                post_list_changed();
            } else {
                answer_commands();
            }
        });
    }
}

bool Session::Impl::save_rows() {
    const std::lock_guard one_writer(rows_mutex);
    std::vector<Project::JobRow> rows;
    {
        const std::lock_guard lock(mutex);
        for (const JobId id : std::exchange(dirty, {})) {
            const auto found = jobs.find(id);
            if (found != jobs.end()) {
                rows.push_back(row_of(*found->second));
            }
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        try {
            project.update_job(rows[i]);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::kNotFound) {
                continue;  // removed meanwhile
            }
            log_warning("the job table was not written: " + error.info().text());
            const std::lock_guard lock(mutex);
            for (; i < rows.size(); ++i) {
                dirty.insert(rows[i].id);
            }
            return false;
        }
    }
    return true;
}

void Session::Impl::answer_commands() {
    for (const Project::InboxRow& command : project.waiting_commands()) {
        ErrorInfo error;
        std::string reply;
        try {
            reply = execute(command.action, command.job, command.argument);
        } catch (...) {
            error = current_error_info();
        }
        save_rows();  // the other program may look at the table as soon as it has the answer
        project.answer_command(command.id, error, reply);
    }
}

std::string Session::Impl::execute(const std::string& action, JobId job, const std::string& argument) {
    static const std::map<std::string, JobAction> actions = {{"pause", JobAction::kPause},
                                                             {"resume", JobAction::kResume},
                                                             {"step", JobAction::kStepOnce},
                                                             {"stop", JobAction::kStop},
                                                             {"stop_and_save", JobAction::kStopAndSave},
                                                             {"sample_now", JobAction::kSampleNow},
                                                             {"checkpoint_now", JobAction::kCheckpointNow},
                                                             {"park", JobAction::kPark},
                                                             {"unpark", JobAction::kUnpark},
                                                             {"mark_stopped", JobAction::kMarkStopped},
                                                             {"run_next", JobAction::kStart}};
    const auto known = actions.find(action);
    if (known != actions.end()) {
        act(job, known->second);
    } else if (action == "move") {
        move(job, position_from(argument), {});
    } else if (action == "lane") {
        move(job, std::numeric_limits<int>::max(), argument);
    } else if (action == "hook") {
        const std::size_t equals = argument.find('=');
        if (equals == std::string::npos) {
            throw Error(ErrorCode::kUsage, "'" + argument + "' sets no hook", "write hooks.evaluate=true");
        }
        set_hook(job, argument.substr(0, equals), argument.substr(equals + 1));
    } else if (action == "clone") {
        return std::to_string(clone(job, lines_of(argument)));
    } else if (action == "evaluate") {
        return std::to_string(evaluate_run(argument, true));
    } else if (action == "remove") {
        remove(job);
        return "removed";
    } else if (action == "pause_all") {
        pause_all();
        return "paused";
    } else if (action == "resume_all") {
        resume_all();
        return "resumed";
    } else if (action == "add") {
        return std::to_string(enqueue(job_spec_from_json(argument), job != 0, false));
    } else if (action == "fork") {
        const Fork fork = fork_run(fork_request_from_json(argument), false);
        return std::to_string(fork.job) + " " + fork.run;
    } else {
        throw Error(ErrorCode::kUnsupported, "the running program does not know the action '" + action + "'",
                    "use the same version of both programs");
    }
    const std::lock_guard lock(mutex);
    return to_string(find(job)->info.state);
}

}  // namespace drift
