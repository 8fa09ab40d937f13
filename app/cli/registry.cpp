#include "app/cli/commands.h"

namespace drift::cli {

void add_all(CLI::App& app, Globals& globals) {
    add_presets(app, globals);
    add_config(app, globals);
    add_devices(app, globals);
}

}  // namespace drift::cli
