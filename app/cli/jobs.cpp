// `drift jobs`: the queue of a project. Acts on the job table when no program runs jobs there; otherwise the
// request goes to that program (window or another `drift`) through the table and its answer is printed.
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/cli/ask_holder.h"
#include "app/cli/commands.h"
#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/runtime/device.h"
#include "core/session/session.h"

namespace drift::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Performs an action of Session::execute() wherever the jobs live.
std::string perform(const Globals& globals, const std::string& action, JobId job,
                    const std::string& argument) {
    {
        Project project(project_folder(globals));
        if (const auto holder = project.lease_holder()) {
            return ask_holder(project, *holder, action, job, argument);
        }
    }
    if (action.rfind("pause", 0) == 0 || action.rfind("resume", 0) == 0) {
        throw Error(ErrorCode::kConflict,
                    "no program runs jobs in " + project_folder(globals).string() +
                        ", so there is nothing to " + action.substr(0, action.find('_')),
                    "work through the queue with 'drift jobs run', or open the window");
    }
    Session session(project_folder(globals), standard_jobs());
    session.pause_all();  // this program only edits the table; whoever works through it starts the jobs
    return session.execute(action, job, argument);
}

Json job_json(const JobInfo& info) {
    Json object = {{"id", info.id},
                   {"state", to_string(info.state)},
                   {"position", info.position},
                   {"title", info.spec.title},
                   {"kind", to_string(info.spec.kind)},
                   {"lane", info.spec.lane},
                   {"run", info.run},
                   {"step", info.step},
                   {"total_steps", info.total_steps},
                   {"created", info.created},
                   {"started", info.started},
                   {"finished", info.finished}};
    if (!info.error.message.empty()) {
        object["error"] = {{"code", to_string(info.error.code)},
                           {"message", info.error.message},
                           {"what_to_do", info.error.what_to_do}};
    }
    return object;
}

void list(const Globals& globals) {
    const fs::path folder = project_folder(globals);
    std::vector<JobInfo> jobs;
    std::optional<LeaseInfo> holder;
    if (fs::exists(folder)) {
        Session session(folder, standard_jobs(), true);
        jobs = session.jobs();
        holder = session.store().lease_holder();
    }
    if (globals.json) {
        Json rows = Json::array();
        for (const JobInfo& info : jobs) {
            rows.push_back(job_json(info));
        }
        const Json program =
            holder ? Json({{"pid", holder->pid}, {"program", holder->program}}) : Json(nullptr);
        print_json(Json({{"project", folder.string()}, {"program", program}, {"jobs", rows}}));
        return;
    }
    print(holder ? "jobs are run by " + holder->program + ", process " + std::to_string(holder->pid)
                 : "no program runs the jobs now; 'drift jobs run' works through the queue");
    if (jobs.empty()) {
        return;
    }
    std::vector<std::vector<std::string>> table = {{"job", "state", "next", "title", "lane", "step", "run"}};
    for (const JobInfo& info : jobs) {
        // After a crash the table still says "running"; without a program that cannot be.
        const bool orphan = is_active(info.state) && !holder;
        table.push_back({std::to_string(info.id), orphan ? "interrupted" : to_string(info.state),
                         info.position >= 0 ? std::to_string(info.position) : "", info.spec.title,
                         info.spec.lane, std::to_string(info.step) + "/" + std::to_string(info.total_steps),
                         info.run});
    }
    print_table(table);
    for (const JobInfo& info : jobs) {
        if (!info.error.message.empty()) {
            print("job " + std::to_string(info.id) + ": " + info.error.message);
        }
    }
}

// Works through the queue in the foreground, lanes side by side. A failed job does not end the queue; a stop
// by the user does.
void run_queue(Globals& globals) {
    Session session(project_folder(globals), standard_jobs());
    session.start_queue();
    Json results = Json::array();
    for (const JobId id : follow_queue(session, globals)) {
        results.push_back(job_json(*session.job(id)));
    }
    if (globals.json) {
        print_json(Json({{"jobs", results}}));
    } else {
        print(std::to_string(results.size()) + " jobs ran");
    }
}

// Waits for a job that another program runs.
void wait_for(JobId id, Globals& globals) {
    Session session(project_folder(globals), standard_jobs(), true);
    for (;;) {
        const std::optional<JobInfo> info = session.job(id);
        const bool finished = info && is_finished(info->state);
        if (!info || finished || !session.store().lease_held_by_other()) {
            if (!finished || info->state != JobState::kDone) {
                globals.exit_code = 1;
            }
            const Json object = info ? job_json(*info) : Json({{"id", id}, {"state", "removed"}});
            if (globals.json) {
                print_json(object);
            } else {
                print("job " + std::to_string(id) + ": " + object["state"].get<std::string>());
            }
            return;
        }
        session.wait(std::chrono::seconds(1));
        (void)session.drain();
    }
}

struct AddRequest {
    std::string target;
    std::vector<std::string> assignments;
    bool next = false;
    bool wait = false;
};

void add(const AddRequest& request, Globals& globals) {
    JobSpec spec;
    spec.config = resolve_config(request.target, request.assignments);
    spec.preset = fs::path(request.target).stem().string();
    spec.lane = resolve_device(spec.config.run.device);
    spec.argv = globals.argv;
    const JobId id = std::stoll(perform(globals, "add", request.next ? 1 : 0, to_json(spec)));
    if (request.wait && !Project(project_folder(globals)).lease_held_by_other()) {
        run_queue(globals);
        return;
    }
    if (request.wait) {
        wait_for(id, globals);
        return;
    }
    if (globals.json) {
        print_json(Json({{"job", id}}));
    } else {
        print("job " + std::to_string(id) + " is queued");
    }
}

void act(const Globals& globals, const std::string& action, JobId job, const std::string& argument = {}) {
    const std::string reply = perform(globals, action, job, argument);
    const std::string who = job == 0 ? std::string("all jobs") : "job " + std::to_string(job);
    if (globals.json) {
        print_json(Json({{"job", job}, {"reply", reply}}));
    } else {
        print(who + ": " + reply);
    }
}

CLI::App* add_command(CLI::App* parent, Globals& globals, const char* name, const char* help) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print one JSON object");
    return command;
}

void add_queue_commands(CLI::App* jobs, Globals& globals) {
    auto request = std::make_shared<AddRequest>();
    CLI::App* command = add_command(jobs, globals, "add", "Queue a training run");
    command->add_option("target", request->target, "Preset name or YAML/JSON file")->required();
    command->add_option("--set", request->assignments, "Change one option: --set train.total_steps=500")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_flag("--next", request->next, "Before the other queued jobs");
    command->add_flag("--wait", request->wait, "Then work through the queue here, like 'drift jobs run'");
    command->callback([request, &globals] { add(*request, globals); });

    add_command(jobs, globals, "run", "Work through the queue in the foreground")->callback([&globals] {
        run_queue(globals);
    });
}

void add_new_job_commands(CLI::App* jobs, Globals& globals) {
    const auto told = [&globals](const std::string& number) {
        if (globals.json) {
            print_json(Json({{"job", std::stoll(number)}}));
        } else {
            print("job " + number + " is queued");
        }
    };
    auto id = std::make_shared<JobId>(0);
    auto assignments = std::make_shared<std::vector<std::string>>();
    CLI::App* clone = add_command(jobs, globals, "clone", "Queue a job once more, with its own run folder");
    clone->add_option("job", *id, "Number of the job")->required();
    clone->add_option("--set", *assignments, "Change one option: --set run.seed=43")
        ->type_name("KEY=VALUE")
        ->take_all();
    clone->callback([=, &globals] { told(perform(globals, "clone", *id, join(*assignments, "\n"))); });

    auto run = std::make_shared<std::string>();
    CLI::App* evaluate =
        add_command(jobs, globals, "evaluate", "Queue the independent metrics of a run with more samples");
    evaluate->add_option("run", *run, "Run folder, id prefix or 'last'")->required();
    evaluate->callback([=, &globals] { told(perform(globals, "evaluate", 0, *run)); });
}

void add_job_commands(CLI::App* jobs, Globals& globals) {
    auto id = std::make_shared<JobId>(0);
    for (const char* name : {"pause", "resume"}) {
        CLI::App* command = add_command(jobs, globals, name, "Of a job, or of all without a number");
        command->add_option("job", *id, "Number of the job");
        command->callback([id, name, &globals] {
            act(globals, *id == 0 ? std::string(name) + "_all" : std::string(name), *id);
        });
    }
    auto save = std::make_shared<bool>(false);
    CLI::App* cancel =
        add_command(jobs, globals, "cancel", "Stop a job after its step; a queued one never starts");
    cancel->add_option("job", *id, "Number of the job")->required();
    cancel->add_flag("--save", *save, "Write a checkpoint first");
    cancel->callback([id, save, &globals] { act(globals, *save ? "stop_and_save" : "stop", *id); });

    for (const auto& [name, action, help] :
         {std::tuple{"park", "park", "Save a checkpoint, free memory and lane; the job keeps its row"},
          std::tuple{"unpark", "unpark", "Let a parked job go on, first in its lane"},
          std::tuple{"mark-stopped", "mark_stopped", "Say that nobody will continue an interrupted job"}}) {
        CLI::App* command = add_command(jobs, globals, name, help);
        command->add_option("job", *id, "Number of the job")->required();
        command->callback([id, verb = std::string(action), &globals] { act(globals, verb, *id); });
    }
    auto lane = std::make_shared<std::string>();
    CLI::App* lanes = add_command(jobs, globals, "lane", "Move a queued or parked job to another lane");
    lanes->add_option("job", *id, "Number of the job")->required();
    lanes->add_option("lane", *lane, "Device and number: cpu, cpu#2, ...")->required();
    lanes->callback([id, lane, &globals] { act(globals, "lane", *id, *lane); });

    auto hook = std::make_shared<std::string>();
    CLI::App* hooks = add_command(jobs, globals, "hook", "Change what happens after a job");
    hooks->add_option("job", *id, "Number of the job")->required();
    hooks->add_option("assignment", *hook, "hooks.evaluate=true, hooks.notify=always, ...")->required();
    hooks->callback([id, hook, &globals] { act(globals, "hook", *id, *hook); });

    auto position = std::make_shared<std::string>();
    CLI::App* move = add_command(jobs, globals, "move", "Change the place of a queued job");
    move->add_option("job", *id, "Number of the job")->required();
    move->add_option("position", *position, "New place in its queue, 0 is next")->required();
    move->callback([id, position, &globals] { act(globals, "move", *id, *position); });

    CLI::App* remove = add_command(jobs, globals, "remove", "Forget a queued or finished job; its run stays");
    remove->add_option("job", *id, "Number of the job")->required();
    remove->callback([id, &globals] { act(globals, "remove", *id); });
}

}  // namespace

void add_jobs(CLI::App& app, Globals& globals) {
    CLI::App* jobs = app.add_subcommand("jobs", "Queue, order, pause and cancel jobs");
    jobs->require_subcommand(1);
    add_command(jobs, globals, "list", "List the jobs of the project")->callback([&globals] {
        list(globals);
    });
    add_queue_commands(jobs, globals);
    add_job_commands(jobs, globals);
    add_new_job_commands(jobs, globals);
}

}  // namespace drift::cli
