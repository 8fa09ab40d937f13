#include "core/session/jobs/sample_job.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/pixels.h"
#include "core/io/image_codec.h"
#include "core/runtime/device.h"
#include "core/sample/sampler.h"
#include "core/session/jobs/torch_errors.h"
#include "core/session/lane_name.h"
#include "core/store/run_dir.h"
#include "core/train/checkpoint.h"

namespace drift {
namespace {

// What every picture of one job has in common.
struct Origin {
    std::string run, config_hash, weights;
    std::int64_t step = 0;
    double alpha = 1.0;
};

PngTexts texts_of(const SamplePlan& sample, const Origin& origin) {
    return {{"Software", "Drift Workbench"},         {"seed", std::to_string(sample.seed)},
            {"class", std::to_string(sample.label)}, {"step", std::to_string(origin.step)},
            {"alpha", number_text(origin.alpha)},    {"weights", origin.weights},
            {"config_hash", origin.config_hash},     {"run", origin.run}};
}

std::string file_name(std::size_t index, const SamplePlan& sample) {
    char name[96];
    std::snprintf(name, sizeof name, "%06zu_class%lld_seed%lld.png", index,
                  static_cast<long long>(sample.label), static_cast<long long>(sample.seed));
    return name;
}

// An explicit folder is the user's: only an empty or absent one is written. The default one belongs to the
// run.
fs::path output_folder(const SampleRequest& request, const RunDir& run, std::int64_t step) {
    if (request.out.empty()) {
        return run.samples_folder() / concat("step_", step, "_seed_", request.seed);
    }
    const fs::path folder = fs::absolute(request.out).lexically_normal();
    std::error_code ignored;
    if (fs::exists(folder, ignored) &&
        !(fs::is_directory(folder, ignored) && fs::is_empty(folder, ignored))) {
        throw Error(ErrorCode::kConflict, concat(folder.string(), " exists already and is not empty"),
                    "name another folder, or remove this one");
    }
    return folder.has_filename() ? folder : folder.parent_path();
}

class SampleJob final : public Job {
public:
    JobResult run(JobContext& context) override {
        try {
            return sample(context);
        } catch (...) {
            throw Error(current_torch_error_info());
        }
    }

private:
    JobResult sample(JobContext& context) {
        const SampleRequest& request = context.spec.sample;
        if (request.batch < 1) {
            throw Error(ErrorCode::kUsage, concat("the batch is ", request.batch), "use at least 1");
        }
        if (!(request.alpha >= 1.0)) {
            throw Error(ErrorCode::kUsage, concat("alpha is ", number_text(request.alpha)),
                        "use 1 (no guidance) or more");
        }
        const RunDir run = RunDir::open(context.spec.run);
        const RunConfig config = run.config();
        const std::string device = resolve_device(lane_device(context.spec.lane));
        apply_threads(static_cast<int>(config.run.threads), /*leave_one=*/false, context.companions());
        context.phase("loading the checkpoint");
        const fs::path checkpoint =
            request.checkpoint.empty() ? newest_whole_checkpoint(run).folder : fs::path(request.checkpoint);
        require_whole(checkpoint);
        const LoadedGenerator loaded = load_generator(checkpoint, config, request.weights, device);
        const Origin origin{run.name(), config_hash(config), loaded.weights, loaded.step, request.alpha};
        PictureSampler sampler(*loaded.network);
        const std::vector<SamplePlan> plan =
            plan_samples(request.classes, request.count, request.seed, sampler.class_count());
        if (request.alpha != 1.0 && !loaded.network->spec().alpha_input) {
            context.log(LogLevel::kWarning,
                        "this generator was trained without guidance: alpha changes nothing");
        }

        const fs::path folder = output_folder(request, run, loaded.step);
        fs::create_directories(folder.parent_path());
        AtomicFolder target(folder, /*replace=*/true);
        const Stopwatch watch;
        write_samples(context, sampler, plan, origin, target.path());
        const double seconds = watch.seconds();
        write_manifest(target.path() / "manifest.json", plan, origin, checkpoint);
        target.commit();
        const nlohmann::json json = {
            {"run", run.folder().string()},
            {"checkpoint", checkpoint.string()},
            {"count", plan.size()},
            {"folder", folder.string()},
            {"seconds", seconds},
            {"images_per_second", static_cast<double>(plan.size()) / std::max(seconds, 1e-9)},
            {"weights", loaded.weights},
            {"step", loaded.step}};
        return {JobState::kDone, json.dump(), run.folder().string()};
    }

    static void write_samples(JobContext& context, PictureSampler& sampler,
                              const std::vector<SamplePlan>& plan, const Origin& origin,
                              const fs::path& folder) {
        const auto batch = static_cast<std::size_t>(context.spec.sample.batch);
        const PngColor color = sampler.shape().channels == 1 ? PngColor::kGray : PngColor::kRgb;
        for (std::size_t first = 0; first < plan.size(); first += batch) {
            context.keep_going();
            context.phase("sampling", static_cast<double>(first) / static_cast<double>(plan.size()));
            const std::size_t count = std::min(batch, plan.size() - first);
            std::vector<std::int64_t> seeds, labels;
            for (std::size_t i = first; i < first + count; ++i) {
                seeds.push_back(plan[i].seed);
                labels.push_back(plan[i].label);
            }
            const std::vector<ImageRgb8> images = images_of(sampler.draw(seeds, labels, origin.alpha));
            for (std::size_t i = 0; i < count; ++i) {
                const SamplePlan& sample = plan[first + i];
                const std::string png = encode_png(images[i], texts_of(sample, origin), color);
                write_file_synced(folder / file_name(first + i, sample), std::as_bytes(std::span(png)));
            }
        }
    }

    static void write_manifest(const fs::path& file, const std::vector<SamplePlan>& plan,
                               const Origin& origin, const fs::path& checkpoint) {
        nlohmann::json samples = nlohmann::json::array();
        for (std::size_t i = 0; i < plan.size(); ++i) {
            samples.push_back({{"file", file_name(i, plan[i])},
                               {"class", plan[i].label},
                               {"seed", plan[i].seed},
                               {"alpha", origin.alpha},
                               {"step", origin.step}});
        }
        const nlohmann::json manifest = {{"format", 1},
                                         {"run", origin.run},
                                         {"checkpoint", checkpoint.filename().string()},
                                         {"weights", origin.weights},
                                         {"config_hash", origin.config_hash},
                                         {"samples", std::move(samples)}};
        const std::string text = manifest.dump(1);
        write_file_synced(file, std::as_bytes(std::span(text)));
    }
};

}  // namespace

std::unique_ptr<Job> make_sample_job() {
    return std::make_unique<SampleJob>();
}

}  // namespace drift
