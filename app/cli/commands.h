// The sub-commands of `drift`; each lives in its own file and adds itself to the parser.
//
// A command throws drift::Error on failure (main prints it and picks the exit code) and sets
// `globals.exit_code` only for outcomes that are not errors, such as a --strict finding.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace drift::cli {

struct Globals {
    bool json = false;    // exactly one JSON object on standard output
    std::string project;  // folder; empty: default_project_folder()
    std::vector<std::string> argv;
    int exit_code = 0;
};

// Adds every command below to `app`, in the order in which --help lists them (registry.cpp).
void add_all(CLI::App& app, Globals& globals);

void add_bench(CLI::App& app, Globals& globals);
void add_config(CLI::App& app, Globals& globals);
void add_demo(CLI::App& app, Globals& globals);
void add_devices(CLI::App& app, Globals& globals);
void add_jobs(CLI::App& app, Globals& globals);
void add_presets(CLI::App& app, Globals& globals);
void add_resume(CLI::App& app, Globals& globals);
void add_runs(CLI::App& app, Globals& globals);
void add_sample(CLI::App& app, Globals& globals);
void add_toy(CLI::App& app, Globals& globals);
void add_train(CLI::App& app, Globals& globals);

}  // namespace drift::cli
