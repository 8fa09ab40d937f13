#include "app/cli/commands.h"

namespace drift::cli {

void add_all(CLI::App& app, Globals& globals) {
    add_devices(app, globals);
}

}  // namespace drift::cli
