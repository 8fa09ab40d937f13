// Forks: a child run from a checkpoint of another run, and the job that trains it.
#include <utility>

#include "core/base/log.h"
#include "core/session/session_impl.h"
#include "core/store/fork.h"

namespace drift {

Session::Fork Session::Impl::fork_run(const ForkRequest& request, bool hold) {
    {
        const std::lock_guard lock(mutex);
        require_writable();
    }
    const ForkPlan plan = plan_fork(project.find_run(request.run), request);
    const RunDir child = create_fork(project.folder(), plan, request.inherit_history);
    const std::int64_t step = plan.checkpoint.step;
    JobId writing = 0;  // whose writer has the parent's curves open
    {
        const std::lock_guard lock(mutex);
        for (const auto& [id, record] : jobs) {
            if (is_active(record->info.state) && record->info.spec.kind == JobKind::kTrain &&
                record->info.spec.run == plan.parent.folder().string()) {
                writing = id;
            }
        }
    }
    try {
        if (writing == 0 || !writer.mark(writing, step, "fork", "to " + child.name())) {
            mark_fork_on_parent(plan.parent, step, child.name());
        }
    } catch (...) {
        // An archive that cannot be written may still be forked from.
        log_warning("the fork is not marked on the curves of " + plan.parent.name() + ": " +
                    current_error_info().message);
    }
    project.update_index(child);
    JobSpec spec;
    spec.config = plan.config;
    spec.lane = plan.parent_manifest.device.empty() ? "cpu" : plan.parent_manifest.device;
    spec.title = plan.name;
    spec.preset = plan.parent_manifest.preset;
    spec.parent_run = plan.parent.name();
    spec.run = child.folder().string();
    spec.resume = true;
    return {enqueue(std::move(spec), false, hold), child.name(), step};
}

}  // namespace drift
