#include "core/store/run_compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/store/provenance.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

std::string tensor_file(const std::vector<float>& values) {
    std::string header =
        R"({"bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})";
    header.resize(128, ' ');
    const std::uint64_t length = header.size();
    std::string file(reinterpret_cast<const char*>(&length), sizeof(length));
    file += header;
    file.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return file;
}

// Two equal small runs; tests change one thing in the second.
class RunCompare : public testing::Test {
protected:
    RunDir make(std::vector<float> weights = {1, 2, 3}, double loss = 0.5, float place = 4,
                const RunConfig& config = {}) {
        RunDir run = RunDir::create(folder_.path(), config, make_manifest(config, "cpu"));
        ScalarWriter scalars(run.folder());
        for (std::int64_t step = 1; step <= 3; ++step) {
            StepReport::Row row = {step, step * 10, 0.1 * static_cast<double>(step), {}};
            row.values = {{"loss", step == 2 ? loss : 0.25},
                          {"eval/gap", std::nan("")},
                          {"memory_mib", 100.0 + static_cast<double>(++clock_)}};
            scalars.add(row);
        }
        scalars.flush();
        const fs::path checkpoint = run.checkpoint_folder(3);
        fs::create_directories(checkpoint);
        const std::string file = tensor_file(weights);
        write_file_atomic(checkpoint / "model.safetensors", file);
        write_file_atomic(checkpoint / "manifest.json",
                          R"({"format":1,"step":3,"files":[{"name":"model.safetensors","bytes":)" +
                              std::to_string(file.size()) + "}]}");
        ToyFrameWriter frames(run.folder());
        for (const std::int64_t step : {0, 3}) {
            ToyFrame frame;
            frame.step = step;
            frame.data = {0, 0};
            frame.gen = {1, 2, 3, step == 3 ? place : 4};
            frames.append(frame);
        }
        return run;
    }
    static RunDifference only(const RunComparison& comparison) {
        EXPECT_EQ(comparison.differences.size(), 1U);
        return comparison.differences.empty() ? RunDifference{} : comparison.differences.front();
    }

private:
    TempFolder folder_;
    int clock_ = 0;
};

TEST_F(RunCompare, EqualRunsAreTheSameThoughMachinesAreNot) {
    const RunComparison comparison = compare_runs(make(), make());
    EXPECT_TRUE(comparison.same());
    EXPECT_EQ(comparison.points, 6) << "NaN equals NaN; memory does not count";
    EXPECT_EQ(comparison.weights, 1);
    EXPECT_EQ(comparison.weights_step, 3);
    EXPECT_EQ(comparison.frames, 2);
}

TEST_F(RunCompare, NamesTheFirstStepOfACurveThatDiffers) {
    const RunDifference found = only(compare_runs(make(), make({1, 2, 3}, 0.75)));
    EXPECT_EQ(found.part, "curves");
    EXPECT_EQ(found.step, 2);
    EXPECT_EQ(found.key, "loss");
    EXPECT_EQ(found.a, "0.5");
    EXPECT_EQ(found.b, "0.75");
    EXPECT_EQ(to_text(found), "step 2, curves, loss: 0.5 in the first run, 0.75 in the second");
}

TEST_F(RunCompare, NamesTheWeightThatDiffers) {
    const RunDifference found = only(compare_runs(make(), make({1, 2, 3.5F})));
    EXPECT_EQ(found.part, "weights");
    EXPECT_EQ(found.key, "model: w[1]");
    EXPECT_EQ(found.a, "3");
    EXPECT_EQ(found.b, "3.5");
}

TEST_F(RunCompare, NamesThePointThatDiffers) {
    const RunDifference found = only(compare_runs(make(), make({1, 2, 3}, 0.5, 5)));
    EXPECT_EQ(found.part, "frames");
    EXPECT_EQ(found.step, 3);
    EXPECT_EQ(found.key, "point 1 y");
}

TEST_F(RunCompare, NamesTheOptionThatDiffersButNotAName) {
    RunConfig other;
    other.drift.repulsion = 0.5;
    other.run.name = "other";
    const RunDir a = make(), b = make({1, 2, 3}, 0.5, 4, other);
    EXPECT_EQ(only(compare_runs(a, b)).key, "drift.repulsion");
    RunCompareOptions options;
    options.config = false;
    EXPECT_TRUE(compare_runs(a, b, options).same());
}

TEST_F(RunCompare, StepsOfOneRunOnlyAreADifferenceUnlessCommonOnesAreAsked) {
    RunDir a = make();
    const RunDir b = make();
    ToyFrame frame;
    frame.step = 7;
    frame.data = {0, 0};
    frame.gen = {1, 2, 3, 4};
    ToyFrameWriter(a.folder()).append(frame);
    EXPECT_EQ(only(compare_runs(a, b)).b, "absent");
    RunCompareOptions options;
    options.common_steps_only = true;
    EXPECT_TRUE(compare_runs(a, b, options).same());
}

}  // namespace
}  // namespace drift
