#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
        ++count;
    }
    return count;
}

TEST(DemoCommand, TrainsSamplesAndWritesAPageWithPictures) {
    const TempFolder folder;
    const fs::path out = folder.path() / "page";
    test::ProgramOptions options;
    options.at_most = std::chrono::seconds(500);
    const test::ProgramResult result = test::run_drift({"demo", "--quick", "--json", "--out", out.string(),
                                                        "--project", (folder.path() / "project").string()},
                                                       options);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const json object = json::parse(result.out);
    EXPECT_EQ(object.at("toy").at("steps"), 200);
    EXPECT_EQ(object.at("samples").at("count"), 100);
    const std::string page = read_file(out / "index.html");
    EXPECT_GE(count_of(page, "<svg"), 6U);
    EXPECT_EQ(count_of(page, "<svg"), count_of(page, "</svg>"));
    EXPECT_THAT(page, testing::Not(testing::HasSubstr("not measured")));
    EXPECT_THAT(page, testing::Not(testing::HasSubstr(folder.path().string())))
        << "the page may be passed on";
    EXPECT_TRUE(fs::exists(out / "digits_step_120.png"));
    EXPECT_TRUE(fs::exists(fs::path(object.at("samples").at("folder").get<std::string>()) / "manifest.json"));
}

}  // namespace
}  // namespace drift
