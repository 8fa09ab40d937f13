#include "app/cli/commands.h"

namespace drift::cli {

void add_all(CLI::App& app, Globals& globals) {
    (void)app;
    (void)globals;
}

}  // namespace drift::cli
