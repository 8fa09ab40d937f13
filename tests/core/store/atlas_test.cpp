#include "core/store/atlas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

SampleSheet sheet_at(std::int64_t step) {
    SampleSheet sheet;
    sheet.step = step;
    sheet.rows = 2;
    sheet.columns = 3;
    sheet.tile_width = 4;
    sheet.tile_height = 5;
    sheet.classes = {3, 7};
    sheet.seeds = {10, 11, 12};
    sheet.alpha = 1.5;
    sheet.weights = "ema_0.99";
    auto image = std::make_shared<ImageRgb8>();
    image->width = 12;
    image->height = 10;
    for (int i = 0; i < 3 * 12 * 10; ++i) {
        image->pixels.push_back(static_cast<std::uint8_t>(i + step));
    }
    sheet.tiles = image;
    return sheet;
}

TEST(Atlas, SheetsReadBackInOrder) {
    const TempFolder folder;
    write_atlas(folder.path(), sheet_at(200));
    write_atlas(folder.path(), sheet_at(50));
    const auto refs = list_atlases(folder.path());
    ASSERT_EQ(refs.size(), 2U);
    EXPECT_EQ(refs[0].step, 50);
    const auto sheet = read_atlas(refs[1]);
    EXPECT_EQ(sheet->classes, (std::vector<std::int64_t>{3, 7}));
    EXPECT_EQ(sheet->seeds, (std::vector<std::int64_t>{10, 11, 12}));
    EXPECT_EQ(sheet->weights, "ema_0.99");
    EXPECT_EQ(sheet->tiles->pixels, sheet_at(200).tiles->pixels);
}

TEST(Atlas, ADamagedSheetIsNamed) {
    const TempFolder folder;
    write_atlas(folder.path(), sheet_at(50));
    fs::resize_file(folder.path() / "samples/00000050_sheet.atlas", 17);
    try {
        (void)read_atlas(list_atlases(folder.path()).at(0));
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData);
        EXPECT_THAT(error.info().message, testing::HasSubstr("00000050_sheet.atlas has 17 bytes"));
    }
    write_file_atomic(folder.path() / "samples/00000050_sheet.json", "{");
    EXPECT_THROW((void)read_atlas(list_atlases(folder.path()).at(0)), Error);
}

TEST(Atlas, AResumeForgetsLaterSheets) {
    const TempFolder folder;
    for (const std::int64_t step : {0, 50, 100}) {
        write_atlas(folder.path(), sheet_at(step));
    }
    write_file_atomic(folder.path() / "samples/notes.json", "{}");
    remove_atlases_after(folder.path(), 50);
    EXPECT_EQ(list_atlases(folder.path()).size(), 2U);
    EXPECT_TRUE(fs::exists(folder.path() / "samples/notes.json"));
    EXPECT_FALSE(fs::exists(folder.path() / "samples/00000100_sheet.atlas"));
}

}  // namespace
}  // namespace drift
