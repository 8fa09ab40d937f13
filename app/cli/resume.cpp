// drift resume RUN: continue a run from its newest checkpoint.
#include <filesystem>
#include <memory>

#include "app/cli/follow.h"
#include "app/cli/train_report.h"
#include "core/store/project.h"

namespace drift::cli {

namespace {

struct ResumeOptions {
    std::string run;
    std::vector<std::string> assignments;
    std::int64_t steps = 0;
};

}  // namespace

void add_resume(CLI::App& app, Globals& globals) {
    auto options = std::make_shared<ResumeOptions>();
    CLI::App* command = app.add_subcommand("resume", "Continue a run from its newest checkpoint");
    command->add_option("run", options->run, "Run folder, id prefix or 'last'")->required();
    command->add_option("--steps", options->steps, "New total number of steps (train.total_steps)")
        ->check(CLI::PositiveNumber);
    command
        ->add_option("--set", options->assignments, "Change one option: --set optimizer.learning_rate=1e-4")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] {
        std::vector<std::string> assignments = options->assignments;
        if (options->steps > 0) {
            assignments.push_back("train.total_steps=" + std::to_string(options->steps));
        }
        Session session(project_folder(globals), standard_jobs());
        const std::string run = Project(session.project()).find_run(options->run).folder().string();
        const JobFinished finished = follow_job(session, session.continue_run(run, assignments), globals);
        print_train_result(finished, globals);
    });
}

}  // namespace drift::cli
