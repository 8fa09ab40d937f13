#include "core/session/job.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/clock.h"
#include "core/config/config_io.h"

namespace drift {
namespace {

constexpr std::int64_t kSpecFormat = 1;
constexpr std::array<const char*, 3> kKindNames = {"train", "sample", "evaluate"};

nlohmann::json sample_to_json(const SampleRequest& request) {
    return {{"checkpoint", request.checkpoint}, {"count", request.count},     {"seed", request.seed},
            {"batch", request.batch},           {"classes", request.classes}, {"alpha", request.alpha},
            {"weights", request.weights},       {"out", request.out}};
}

SampleRequest sample_from_json(const nlohmann::json& object) {
    SampleRequest request;
    request.checkpoint = object.value("checkpoint", request.checkpoint);
    request.count = object.value("count", request.count);
    request.seed = object.value("seed", request.seed);
    request.batch = object.value("batch", request.batch);
    request.classes = object.value("classes", request.classes);
    request.alpha = object.value("alpha", request.alpha);
    request.weights = object.value("weights", request.weights);
    request.out = object.value("out", request.out);
    return request;
}

nlohmann::json evaluate_to_json(const EvaluateRequest& request) {
    return {{"checkpoint", request.checkpoint}, {"points", request.points}, {"samples", request.samples}};
}

EvaluateRequest evaluate_from_json(const nlohmann::json& object) {
    EvaluateRequest request;
    request.checkpoint = object.value("checkpoint", request.checkpoint);
    request.points = object.value("points", request.points);
    request.samples = object.value("samples", request.samples);
    return request;
}

nlohmann::json edits_to_json(const std::vector<ScheduledEdit>& edits) {
    nlohmann::json list = nlohmann::json::array();
    for (const ScheduledEdit& edit : edits) {
        list.push_back({{"step", edit.step}, {"key", edit.key}, {"value", edit.value}});
    }
    return list;
}

std::vector<ScheduledEdit> edits_from_json(const nlohmann::json& list) {
    std::vector<ScheduledEdit> edits;
    for (const nlohmann::json& edit : list) {
        edits.push_back({edit.at("step").get<std::int64_t>(), edit.at("key").get<std::string>(),
                         edit.at("value").get<std::string>()});
    }
    return edits;
}

}  // namespace

const char* to_string(JobKind kind) {
    return kKindNames.at(static_cast<std::size_t>(kind));
}

JobKind job_kind_from(std::string_view text) {
    for (std::size_t i = 0; i < kKindNames.size(); ++i) {
        if (text == kKindNames[i]) {
            return static_cast<JobKind>(i);
        }
    }
    throw Error(ErrorCode::kBadData,
                "'" + std::string(text) + "' is no job kind; known are train, sample and evaluate",
                "the job table comes from another version; remove the job");
}

std::string to_json(const JobSpec& spec) {
    const nlohmann::json object = {{"format", kSpecFormat},
                                   {"kind", to_string(spec.kind)},
                                   {"title", spec.title},
                                   {"lane", spec.lane},
                                   {"config", nlohmann::json::parse(to_json(spec.config))},
                                   {"run", spec.run},
                                   {"parent_run", spec.parent_run},
                                   {"resume", spec.resume},
                                   {"preset", spec.preset},
                                   {"sample", sample_to_json(spec.sample)},
                                   {"evaluate", evaluate_to_json(spec.evaluate)},
                                   {"argv", spec.argv},
                                   {"edits", edits_to_json(spec.edits)},
                                   {"stop_at_step", spec.stop_at_step}};
    return object.dump();
}

JobSpec job_spec_from_json(const std::string& text) {
    try {
        const nlohmann::json object = nlohmann::json::parse(text);
        if (object.value("format", std::int64_t{0}) > kSpecFormat) {
            throw Error(ErrorCode::kUnsupported, "the job was queued by a newer version of the program",
                        "run it with that version or remove it");
        }
        JobSpec spec;
        spec.kind = job_kind_from(object.at("kind").get<std::string>());
        spec.title = object.value("title", "");
        spec.lane = object.value("lane", "cpu");
        spec.config = config_from_json(object.at("config").dump(), "job table");
        spec.run = object.value("run", "");
        spec.parent_run = object.value("parent_run", "");
        spec.resume = object.value("resume", false);
        spec.preset = object.value("preset", "");
        spec.sample = sample_from_json(object.value("sample", nlohmann::json::object()));
        spec.evaluate = evaluate_from_json(object.value("evaluate", nlohmann::json::object()));
        spec.argv = object.value("argv", std::vector<std::string>{});
        spec.edits = edits_from_json(object.value("edits", nlohmann::json::array()));
        spec.stop_at_step = object.value("stop_at_step", spec.stop_at_step);
        return spec;
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::kBadData, "a job of the job table cannot be read",
                    "remove the job and queue it again", error.what());
    }
}

void Mailbox::put(Command command) {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
}

std::vector<Command> Mailbox::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(commands_, {});
}

void JobContext::keep_going() const {
    // A poke wakes the gate for the mailbox, which only the job's main loop reads.
    while (!stop.stop_requested() && !pause.wait(stop)) {
    }
    if (stop.stop_requested()) {
        throw Error(ErrorCode::kStopped, "stopped by the user");
    }
}

void JobContext::log(LogLevel level, std::string text, std::int64_t step) const {
    events.post(LogLine{id, level, step, utc_now(), std::move(text)});
}

void JobContext::phase(std::string name, double fraction) const {
    events.post(PhaseChanged{id, std::move(name), fraction});
}

}  // namespace drift
