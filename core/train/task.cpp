#include "core/train/task.h"

#include "core/base/error.h"

namespace drift {

std::unique_ptr<TrainTask> make_task(const RunConfig& config, const std::string& device,
                                     const JobContext& context) {
    if (config.run.task == Task::kToy) {
        return make_toy_task(config, device, context);
    }
    throw Error(ErrorCode::kUnsupported, "this build trains 2-D toys only", "set run.task to toy");
}

}  // namespace drift
