#include "app/gui/train_spec.h"

#include "core/config/config_io.h"
#include "core/runtime/device.h"

namespace drift {

JobSpec train_spec(const RunConfig& config, const QString& preset, int lane) {
    JobSpec spec;
    spec.config = config;
    spec.preset = preset.toStdString();
    spec.title = config.run.name.empty() ? spec.preset : config.run.name;
    spec.lane = resolve_device(config.run.device);
    if (lane > 1) {
        spec.lane += "#" + std::to_string(lane);
    }
    spec.argv = {command_line(spec.preset, config)};
    return spec;
}

}  // namespace drift
