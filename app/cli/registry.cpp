#include "app/cli/commands.h"

namespace drift::cli {

void add_all(CLI::App& app, Globals& globals) {
    add_demo(app, globals);
    add_train(app, globals);
    add_resume(app, globals);
    add_sample(app, globals);
    add_toy(app, globals);
    add_runs(app, globals);
    add_jobs(app, globals);
    add_presets(app, globals);
    add_config(app, globals);
    add_devices(app, globals);
    add_bench(app, globals);
}

}  // namespace drift::cli
