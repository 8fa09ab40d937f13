// Entry of `drift`: parse, run one command, turn errors into one clear message and an exit code.
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/version.h"
#include "core/runtime/device.h"

namespace {

// With --json a failed command still prints one JSON object, so that scripts need no second parser.
int report(const drift::ErrorInfo& error, bool json) {
    std::cerr << "drift: " << error.text() << '\n';
    if (json) {
        const nlohmann::json object = {{"error",
                                        {{"code", drift::to_string(error.code)},
                                         {"message", error.message},
                                         {"cause", error.cause},
                                         {"what_to_do", error.what_to_do}}}};
        // A file name or an argument may hold bytes that are no UTF-8.
        drift::cli::print_json(object);
    }
    return drift::exit_code(error.code);
}

}  // namespace

int main(int argc, char** argv) {
    drift::prepare_process(argc, argv);
    drift::init_logging(drift::LogLevel::kWarning);
    drift::cli::Globals globals;
    globals.argv.assign(argv, argv + argc);

    CLI::App app("Train, sample and compare one-step generators with a drifting field", "drift");
    app.set_version_flag("--version", std::string("drift ") + drift::version());
    app.require_subcommand(1);
    app.failure_message([](const CLI::App* a, const CLI::Error& e) {
        return "drift: " + std::string(e.what()) + "\nto do: run '" + a->get_name() + " --help'\n";
    });
    drift::cli::add_all(app, globals);
    try {
        app.parse(argc, argv);
        return globals.exit_code;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (...) {
        return report(drift::current_error_info(), globals.json);
    }
}
