#include "core/train/task.h"

namespace drift {

std::unique_ptr<TrainTask> make_task(const RunConfig& config, const std::string& device,
                                     const JobContext& context) {
    return config.run.task == Task::kToy ? make_toy_task(config, device, context)
                                         : make_image_task(config, device, context);
}

}  // namespace drift
