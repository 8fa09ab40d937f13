// Bytes by part, what can be given back, and the trash.
#include "core/store/disk_use.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/store/project.h"
#include "core/store/provenance.h"
#include "core/store/scalars.h"
#include "core/store/trash.h"
#include "tests/support/error_of.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void put(const fs::path& file, std::size_t bytes) {
    const std::string text(bytes, 'x');
    write_file_synced(file, std::as_bytes(std::span(text)));
}

std::vector<std::int64_t> steps_of(const RunDir& run) {
    std::vector<std::int64_t> steps;
    for (const CheckpointRef& ref : run.checkpoints()) {
        steps.push_back(ref.step);
    }
    return steps;
}

class DiskUse : public testing::Test {
protected:
    RunDir add(const std::string& name, JobState state = JobState::kDone) {
        RunConfig config;
        config.run.name = name;
        RunManifest manifest = make_manifest(config, "cpu");
        manifest.state = state;
        RunDir run = RunDir::create(folder_.path(), config, manifest);
        for (const std::int64_t step : {10, 20, 30, 40}) {
            test::write_fake_checkpoint(run, step);
        }
        return run;
    }
    [[nodiscard]] std::vector<FreeItem> freed(const FreeOptions& options) {
        return freeable(folder_.path(), project_.runs(), options);
    }
    TempFolder folder_;
    Project project_{folder_.path()};
};

TEST_F(DiskUse, CountsEveryPartAndTheirSumIsTheFolder) {
    const RunDir run = add("ring");
    put(run.folder() / "run.sqlite", 1000);
    put(run.folder() / "samples" / "00000010_ema.atlas", 300);
    put(run.folder() / "samples" / "field.frames", 70);
    const RunDiskUse use = disk_use(run.folder());
    EXPECT_EQ(use.curves, 1000U);
    EXPECT_EQ(use.samples, 300U);
    EXPECT_EQ(use.frames, 70U);
    EXPECT_GT(use.checkpoints, 0U);
    EXPECT_GT(use.other, 0U);
    EXPECT_EQ(use.total(), folder_bytes(run.folder()));
    EXPECT_EQ(disk_use(folder_.path() / "gone"), RunDiskUse{});
}

TEST_F(DiskUse, TheCacheNoticesNewCheckpointsAndDistrustsActiveRuns) {
    const RunDir run = add("ring");
    put(run.folder() / "samples" / "field.frames", 10);
    DiskUseCache cache;
    const RunDiskUse first = cache.use(run.folder(), false);
    test::write_fake_checkpoint(run, 50);
    const RunDiskUse second = cache.use(run.folder(), false);
    EXPECT_GT(second.checkpoints, first.checkpoints);
    append_bytes(run.folder() / "samples" / "field.frames", "12345");
    EXPECT_EQ(cache.use(run.folder(), true).frames, 15U) << "a file that grows in place";
}

TEST_F(DiskUse, KeepsTheNewestAndTheBestCheckpoint) {
    const RunDir run = add("ring");
    {
        ScalarWriter scalars(run.folder());
        for (const std::int64_t step : {10, 20, 30, 40}) {
            scalars.add({step, step, 1.0, {{"eval/energy_distance", step == 20 ? 0.1 : 0.5}}});
        }
        scalars.flush();
    }
    (void)project_.runs();
    const std::vector<FreeItem> items = freed({});
    ASSERT_EQ(items.size(), 1U);
    EXPECT_THAT(items[0].lost, HasSubstr("steps 10, 30: cannot be continued"));
    const std::uint64_t before = folder_bytes(run.folder());
    EXPECT_EQ(free_items(items), items[0].bytes);
    EXPECT_EQ(before - folder_bytes(run.folder()), items[0].bytes) << "the bytes are exact";
    EXPECT_THAT(steps_of(run), ElementsAre(20, 40));
    EXPECT_EQ(free_items(items), 0U) << "what is gone already is skipped";
    FreeOptions two;
    two.keep_last = 2;
    EXPECT_TRUE(freed(two).empty());
    FreeOptions none;
    none.keep_last = 0;
    EXPECT_EQ(error_of([&] { (void)freed(none); }).code, ErrorCode::kUsage);
}

TEST_F(DiskUse, LeavesActiveRunsAloneAndArchivedOnesTheirCurves) {
    (void)add("running", JobState::kRunning);
    const RunDir old = add("old");
    put(old.folder() / "run.sqlite", 10);
    project_.change_labels({old.name()}, [](RunLabels& labels) { labels.archived = true; });
    FreeOptions options;
    options.archived = true;
    const std::vector<FreeItem> items = freed(options);
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].kind, FreeKind::kArchived);
    (void)free_items(items);
    EXPECT_TRUE(old.checkpoints().empty());
    EXPECT_TRUE(fs::exists(old.folder() / "run.sqlite"));
}

TEST_F(DiskUse, TheTrashListsRestoresAndEmpties) {
    const RunDir ring = add("ring");
    const RunDir moons = add("moons");
    project_.rename_run(moons.name(), "two moons");
    const std::uint64_t bytes = folder_bytes(moons.folder());
    (void)project_.remove_run(ring.name());
    const fs::path place = project_.remove_run(moons.name());
    std::vector<TrashEntry> entries = list_trash(folder_.path());
    ASSERT_EQ(entries.size(), 2U);
    const auto& entry = entries[0].folder == place ? entries[0] : entries[1];
    EXPECT_EQ(entry.run, moons.name());
    EXPECT_EQ(entry.name, "two moons");
    EXPECT_EQ(entry.bytes, bytes);
    EXPECT_EQ(project_.restore_run(place), moons.folder());
    EXPECT_EQ(project_.runs().at(0).name, "two moons") << "labels come back, too";
    const Deleted deleted = empty_trash(folder_.path());
    EXPECT_EQ(deleted.runs, 1U);
    EXPECT_GT(deleted.bytes, 0U);
    EXPECT_TRUE(list_trash(folder_.path()).empty());
    EXPECT_EQ(empty_trash(folder_.path()).runs, 0U);
}

}  // namespace
}  // namespace drift
