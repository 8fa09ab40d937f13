// The jobs that real sessions run.
#include "core/base/error.h"
#include "core/session/jobs/evaluate_job.h"
#include "core/session/jobs/sample_job.h"
#include "core/session/jobs/train_job.h"
#include "core/session/session.h"

namespace drift {

JobFactory standard_jobs() {
    return [](const JobSpec& spec) -> std::unique_ptr<Job> {
        switch (spec.kind) {
            case JobKind::kTrain:
                return make_train_job();
            case JobKind::kSample:
                return make_sample_job();
            case JobKind::kEvaluate:
                return make_evaluate_job();
        }
        throw Error(ErrorCode::kUnsupported,
                    std::string("this build cannot run '") + to_string(spec.kind) + "' jobs",
                    "remove the job from the list");
    };
}

}  // namespace drift
