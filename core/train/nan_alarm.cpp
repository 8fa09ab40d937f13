#include "core/train/nan_alarm.h"

#include "core/base/text.h"
#include "core/train/checkpoint.h"

namespace drift {

Alarm nan_alarm(const RunDir& run, const RunConfig& config, const std::string& key, double value,
                std::int64_t step, bool exact) {
    const std::string since = exact ? " since step " : " since the last logged step or later, seen at step ";
    const std::string what = key == "grad_norm" ? "gradient norm" : key;
    std::string advice = "no checkpoint was written yet: start again with a lower optimizer.learning_rate";
    try {
        const CheckpointRef good = newest_whole_checkpoint(run);
        advice = concat("continue from the last good checkpoint, step ", good.step,
                        ", with a lower learning rate: drift resume ", run.folder().string(),
                        " --set optimizer.learning_rate=", number_text(config.optimizer.learning_rate / 4));
    } catch (const Error&) {
        // No whole checkpoint: the advice above stands.
    }
    return {"nan", key, step,
            concat("the ", what, " is ", number_text(value), since, step, "; the run stopped there"), advice};
}

}  // namespace drift
