#include "core/store/run_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/store/provenance.h"
#include "core/store/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using test::write_fake_checkpoint;
using testing::ElementsAre;
using testing::HasSubstr;

RunDir make_run(const fs::path& project, const std::string& name = "My first run!") {
    RunConfig config;
    config.run.name = name;
    config.run.seed = 7;
    RunManifest manifest = make_manifest(config, "cpu");
    manifest.preset = "two_gaussians";
    return RunDir::create(project, config, manifest);
}

TEST(RunDir, ANewRunIsCompleteAndNamedByTimeSlugAndId) {
    const TempFolder project;
    const RunDir run = make_run(project.path());
    EXPECT_THAT(run.name(), testing::MatchesRegex("[0-9]+T[0-9]+Z_my-first-run_[0-9a-f]+"));
    const RunManifest manifest = run.manifest();
    EXPECT_EQ(run.name().substr(run.name().size() - 6), manifest.id);
    EXPECT_EQ(manifest.seed, 7);
    EXPECT_EQ(manifest.config_hash, config_hash(run.config()));
    EXPECT_EQ(manifest.name, "My first run!");
    EXPECT_FALSE(manifest.version.empty());
    EXPECT_FALSE(manifest.compiler.empty());
    EXPECT_TRUE(diff(run.config(), RunDir::open(run.folder()).config()).empty());
    EXPECT_TRUE(run.damage().empty());
    EXPECT_TRUE(run.checkpoints().empty());
    EXPECT_EQ(error_of([&] { (void)RunDir::create_at(run.folder(), run.config(), {}); }).code,
              ErrorCode::kConflict);
}

TEST(RunDir, TheManifestReadsBackEntirely) {
    const TempFolder project;
    RunDir run = make_run(project.path());
    RunManifest written = run.manifest();
    written.torch_version = "2.13.0";
    written.parent = "20260101T000000Z_a_123456";
    written.argv = {"drift", "train", "a b", "ü\"\\"};
    written.state = JobState::kFailed;
    written.error = {ErrorCode::kNumeric, "the loss is nan since step 5", "overflow",
                     "lower the learning rate"};
    written.step = 5;
    written.total_steps = 10;
    written.threads = 3;
    run.save_manifest(written);
    const RunManifest read = run.manifest();
    EXPECT_EQ(to_json(read), to_json(written));
    EXPECT_EQ(read.error.code, ErrorCode::kNumeric);
    EXPECT_EQ(read.error.what_to_do, "lower the learning rate");
    EXPECT_EQ(read.argv, written.argv);
    run.update_manifest([](RunManifest& m) { m.step = 6; });
    EXPECT_EQ(run.manifest().step, 6);
    EXPECT_EQ(run.manifest().torch_version, "2.13.0");
}

TEST(RunDir, ChangedOptionsKeepTheOldFile) {
    const TempFolder project;
    RunDir run = make_run(project.path());
    RunConfig changed = run.config();
    changed.optimizer.learning_rate = 0.5;
    run.save_config(changed);
    run.save_config(changed);
    EXPECT_EQ(run.config().optimizer.learning_rate, 0.5);
    int old_files = 0;
    for (const auto& entry : fs::directory_iterator(run.folder())) {
        old_files += entry.path().filename().string().rfind("run.yaml.", 0) == 0 ? 1 : 0;
    }
    EXPECT_EQ(old_files, 2);
}

TEST(RunDir, OnlyWholeCheckpointsAreListedAndDamageIsNamed) {
    const TempFolder project;
    RunDir run = make_run(project.path());
    for (const std::int64_t step : {300, 100, 200, 400, 500}) {
        write_fake_checkpoint(run, step);
    }
    fs::resize_file(run.checkpoint_folder(500) / "model.safetensors", 3);
    fs::remove(run.checkpoint_folder(400) / "model.safetensors");
    write_file_atomic(run.checkpoint_folder(300) / "manifest.json", R"({"format": 1, "fi)");
    fs::create_directories(run.checkpoint_folder(600).string() + ".tmp-1-1");
    const auto whole = run.checkpoints();
    ASSERT_EQ(whole.size(), 2U);
    EXPECT_EQ(whole[0].step, 100);
    EXPECT_EQ(whole[1].step, 200);
    EXPECT_GT(whole[0].bytes, 0U);
    const std::string damage = testing::PrintToString(run.damage());
    EXPECT_THAT(damage, HasSubstr("step_00000500 is damaged and not used: model.safetensors has 3 of"));
    EXPECT_THAT(damage, HasSubstr("step_00000400 is damaged and not used: model.safetensors is missing"));
    EXPECT_THAT(damage, HasSubstr("step_00000300 is damaged and not used: manifest.json cannot be read"));
    EXPECT_THAT(damage, HasSubstr("step_00000600.tmp-1-1 was never finished"));
    run.prune_checkpoints(1);
    ASSERT_EQ(run.checkpoints().size(), 1U);
    EXPECT_EQ(run.checkpoints()[0].step, 200);
    EXPECT_TRUE(fs::exists(run.checkpoint_folder(500))) << "pruning leaves damaged folders for a look";
}

TEST(RunDir, ATornLastEventIsSkippedAndDoesNotSwallowTheNext) {
    const TempFolder project;
    RunDir run = make_run(project.path());
    EXPECT_TRUE(run.read_events().empty());
    run.append_event(R"({"event":"one"})");
    append_bytes(run.folder() / "events.jsonl", R"({"event":"to)");  // killed in the middle of a line
    EXPECT_THAT(run.read_events(), ElementsAre(R"({"event":"one"})"));
    run.append_event(R"({"event":"two"})");
    EXPECT_THAT(run.read_events(), ElementsAre(R"({"event":"one"})", R"({"event":"two"})"));
}

TEST(RunDir, MissingAndDamagedPartsAreNamed) {
    const TempFolder project;
    const RunDir run = make_run(project.path());
    const fs::path folder = run.folder();
    EXPECT_EQ(error_of([&] { (void)RunDir::open(folder / "nowhere"); }).code, ErrorCode::kNotFound);
    EXPECT_THAT(error_of([&] { (void)RunDir::open(project.path()); }).message, HasSubstr("is no run folder"));

    const std::string manifest = read_file(folder / "manifest.json");
    fs::resize_file(folder / "manifest.json", manifest.size() / 2);
    const ErrorInfo truncated = error_of([&] { (void)RunDir::open(folder); });
    EXPECT_EQ(truncated.code, ErrorCode::kBadData);
    EXPECT_THAT(truncated.message, HasSubstr("manifest.json"));
    EXPECT_THAT(truncated.what_to_do, HasSubstr("still in its folder"));
    const RunSummary row = RunDir::summary(folder);
    EXPECT_THAT(row.problem, HasSubstr("manifest.json"));
    EXPECT_EQ(row.id, run.name().substr(run.name().size() - 6)) << "the folder's name still tells the id";

    fs::remove(folder / "manifest.json");
    EXPECT_THAT(error_of([&] { (void)RunDir::open(folder); }).message, HasSubstr("manifest.json is missing"));
    write_file_atomic(folder / "manifest.json", manifest);
    fs::remove(folder / "run.yaml");
    EXPECT_THAT(error_of([&] { (void)RunDir::open(folder); }).message, HasSubstr("run.yaml is missing"));
}

TEST(RunDir, DamageOfTheScalarsSaysWhatIsLost) {
    const TempFolder project;
    const RunDir run = make_run(project.path());
    {
        ScalarWriter writer(run.folder());
        for (int step = 0; step < 20000; ++step) {
            writer.add({step, step, 0.0, {{"loss", 1.0 * step}}});
        }
        writer.flush();
    }
    EXPECT_TRUE(run.damage(true).empty());
    std::string bytes = read_file(run.folder() / "run.sqlite");
    ASSERT_GT(bytes.size(), 100000U);
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 20000; ++i) {
        bytes[i] = 'x';
    }
    write_file_atomic(run.folder() / "run.sqlite", bytes);
    const auto damage = run.damage(true);
    ASSERT_EQ(damage.size(), 1U);
    EXPECT_THAT(damage[0], HasSubstr("run.sqlite"));
    EXPECT_THAT(damage[0], HasSubstr("lost: the recorded curves"));
}

TEST(RunDir, AFullDiskLeavesTheOldManifest) {
    const TempFolder project;
    RunDir run = make_run(project.path());
    set_write_budget_for_tests(10);
    const ErrorInfo error = error_of([&] { run.update_manifest([](RunManifest& m) { m.step = 99; }); });
    set_write_budget_for_tests(-1);
    EXPECT_EQ(error.code, ErrorCode::kIo);
    EXPECT_THAT(error.text(), HasSubstr("manifest.json"));
    EXPECT_THAT(error.text(), HasSubstr("No space left"));
    EXPECT_EQ(run.manifest().step, 0);
    set_write_budget_for_tests(10);
    EXPECT_EQ(error_of([&] { (void)make_run(project.path(), "second"); }).code, ErrorCode::kIo);
    set_write_budget_for_tests(-1);
    std::size_t runs = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(project.path() / "runs")) {
        ++runs;
    }
    EXPECT_EQ(runs, 1U) << "a run that could not be made leaves nothing";
}

}  // namespace
}  // namespace drift
