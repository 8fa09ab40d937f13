#include "app/gui/train_spec.h"

#include "core/config/config_io.h"
#include "core/runtime/device.h"
#include "core/session/lane_name.h"

namespace drift {

JobSpec train_spec(const RunConfig& config, const QString& preset) {
    JobSpec spec;
    spec.config = config;
    spec.preset = preset.toStdString();
    spec.title = config.run.name.empty() ? spec.preset : config.run.name;
    spec.lane = lane_name(resolve_device(config.run.device), static_cast<int>(config.run.lane));
    spec.argv = {command_line(spec.preset, config)};
    return spec;
}

}  // namespace drift
