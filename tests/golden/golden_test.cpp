// Every golden case as one test; see docs/testing.md for the folder and DRIFT_GOLDEN_DIR.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/text.h"
#include "core/io/safetensors.h"
#include "tests/golden/kinds.h"
#include "tests/support/temp_folder.h"

namespace drift::test {
namespace {

using Json = nlohmann::json;

struct GoldenCase {
    std::string file;   // "drift.json"
    std::string topic;  // "drift"
    std::string name;   // "d1"
    Json content;
    std::string damage;  // why the file could not be read; then the rest is empty
};

// Read by gtest when it prints a failed parameter.
void PrintTo(const GoldenCase& golden_case, std::ostream* out) {
    *out << golden_case.file << ", case " << golden_case.name;
}

std::filesystem::path golden_folder() {
    const char* folder = std::getenv("DRIFT_GOLDEN_DIR");
    return folder != nullptr && *folder != '\0' ? folder : DRIFT_GOLDEN_SOURCE;
}

void add_cases(const std::filesystem::path& path, std::vector<GoldenCase>& cases) {
    GoldenCase base;
    base.file = path.filename().string();
    std::ifstream file(path);
    const Json json = Json::parse(file, nullptr, false);
    if (json.is_discarded() || !json.contains("topic") || !json.contains("cases")) {
        base.name = "unreadable";
        base.damage = "is not a golden file: JSON with \"topic\" and \"cases\"";
        cases.push_back(base);
        return;
    }
    base.topic = json.at("topic").get<std::string>();
    for (const auto& item : json.at("cases").items()) {
        base.name = item.key();
        base.content = item.value();
        cases.push_back(base);
    }
}

std::vector<GoldenCase> all_cases() {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(golden_folder(), failed)) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<GoldenCase> cases;
    for (const std::filesystem::path& path : files) {
        add_cases(path, cases);
    }
    return cases;
}

std::string test_name(const testing::TestParamInfo<GoldenCase>& info) {
    std::string name = concat(info.param.file.substr(0, info.param.file.find('.')), "_", info.param.name);
    for (char& c : name) {
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return concat(name, "_", info.index);  // names that differ in punctuation only stay distinct
}

// Every failed rule of a case, one line each: "drift.json, case d1 (float32): loss: element 0: got ...".
std::vector<std::string> failures(const GoldenCase& golden_case, const std::vector<GoldenRun>& runs) {
    std::vector<std::string> lines;
    for (const GoldenRun& run : runs) {
        const std::string place =
            concat(golden_case.file, ", case ", golden_case.name, " (", run.label, "): ");
        for (const auto& item : golden_case.content.at("expect").items()) {
            const auto got = run.results.find(item.key());
            if (got == run.results.end()) {
                lines.push_back(concat(place, item.key(), ": not computed by this kind of case"));
                continue;
            }
            for (const std::string& line : compare(item.value(), got->second, run.tolerance)) {
                lines.push_back(concat(place, item.key(), ": ", line));
            }
        }
    }
    return lines;
}

class Golden : public testing::TestWithParam<GoldenCase> {};

TEST_P(Golden, Agrees) {
    const GoldenCase& golden_case = GetParam();
    ASSERT_TRUE(golden_case.damage.empty()) << golden_case.file << ' ' << golden_case.damage;
    const auto runs = golden_runs(golden_case.topic, golden_case.name, golden_case.content);
    if (!runs.has_value()) {
        GTEST_SKIP() << golden_case.file << ", case " << golden_case.name << ": topic \"" << golden_case.topic
                     << "\" has no runner for this kind yet";
    }
    ASSERT_FALSE(golden_case.content.at("expect").empty());
    for (const std::string& line : failures(golden_case, *runs)) {
        ADD_FAILURE() << line;
    }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);
INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(all_cases()), test_name);

TEST(GoldenFolder, HoldsCases) {
    EXPECT_FALSE(all_cases().empty()) << golden_folder() << " holds no golden case files (*.json)";
}

// The folder's tensor files were not written by us.
TEST(GoldenFolder, TensorFilesSurviveARoundTrip) {
    const TempFolder folder;
    const std::filesystem::path copy = folder.path() / "copy.safetensors";
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(golden_folder())) {
        if (entry.path().extension() != ".safetensors") {
            continue;
        }
        const SafetensorsFile file = read_safetensors(entry.path());
        EXPECT_FALSE(file.tensors.empty()) << entry.path();
        write_safetensors(copy, file.tensors, file.metadata);
        const SafetensorsFile again = read_safetensors(copy);
        EXPECT_EQ(again.metadata, file.metadata);
        EXPECT_NO_THROW(check_tensors(again.tensors, file.tensors, entry.path().string()));
        for (const auto& [name, tensor] : file.tensors) {
            EXPECT_TRUE(again.tensors.at(name).equal(tensor)) << entry.path() << ' ' << name;
        }
        ++files;
    }
    if (files == 0) {
        GTEST_SKIP() << golden_folder() << " holds no tensor files (*.safetensors)";
    }
}

// The runner itself: a wrong number anywhere must fail, with a message that finds it.

GoldenCase case_named(const std::string& file, const std::string& name) {
    std::vector<GoldenCase> cases;
    add_cases(std::filesystem::path(DRIFT_GOLDEN_SOURCE) / file, cases);
    for (const GoldenCase& golden_case : cases) {
        if (golden_case.name == name) {
            return golden_case;
        }
    }
    throw std::runtime_error(concat("no case ", name, " in ", file));
}

std::vector<std::string> failures_of(const GoldenCase& golden_case) {
    return failures(golden_case, *golden_runs(golden_case.topic, golden_case.name, golden_case.content));
}

TEST(GoldenRunner, NamesFileCaseKeyAndElementOfAWrongNumber) {
    GoldenCase wrong = case_named("drift.json", "d1");
    Json& value = wrong.content["expect"]["goal"]["values"][7];
    value = value.get<double>() * (1 + 1e-3);
    EXPECT_THAT(failures_of(wrong), testing::Each(testing::AllOf(
                                        testing::HasSubstr("drift.json, case d1 (float"),
                                        testing::HasSubstr("goal: element 7: got 5.2022"),
                                        testing::HasSubstr("want 5.207"), testing::HasSubstr("tolerance"))));
    EXPECT_FALSE(failures_of(wrong).empty());
}

TEST(GoldenRunner, FailsOnEverySumAndOnEveryScalar) {
    for (const char* field : {"l2", "wsum", "mean", "absmax", "last"}) {
        GoldenCase wrong = case_named("drift.json", "d3");
        Json& value = wrong.content["expect"]["goal"][field];
        value = value.get<double>() * (1 + 1e-3);
        EXPECT_FALSE(failures_of(wrong).empty()) << field;
    }
    GoldenCase wrong = case_named("optimizer.json", "adamw");
    wrong.content["expect"]["step2.gnorm"]["value"] = 3.9860;
    EXPECT_FALSE(failures_of(wrong).empty());
}

TEST(GoldenRunner, FailsOnChangedInputsAndConfiguration) {
    GoldenCase inputs = case_named("drift.json", "d6");
    inputs.content["inputs"]["w_neg"] = "1.5*(uni('d6:wneg',[4,3])+1.01)";
    EXPECT_FALSE(failures_of(inputs).empty());
    GoldenCase temperatures = case_named("drift.json", "d6");
    temperatures.content["config"]["R_list"] = {0.02, 0.05, 0.21};
    EXPECT_FALSE(failures_of(temperatures).empty());
    GoldenCase decay = case_named("optimizer.json", "adamw");
    decay.content["inputs"]["weight_decay"] = 0.02;
    EXPECT_FALSE(failures_of(decay).empty());
}

TEST(GoldenRunner, FailsOnExactValuesAndUnknownKeys) {
    GoldenCase exact = case_named("sampling.json", "rng.bits_key0_5");
    exact.content["expect"]["out"]["exact"][4] = 1;
    EXPECT_THAT(failures_of(exact), testing::ElementsAre(testing::HasSubstr("want exactly")));
    GoldenCase unknown = case_named("drift.json", "d2");
    unknown.content["expect"]["loss_0.3"] = {{"shape", Json::array()}, {"value", 1.0}};
    EXPECT_THAT(failures_of(unknown), testing::Contains(testing::HasSubstr("loss_0.3: not computed")));
}

TEST(GoldenRunner, AppliesZeroShapeAndAbsoluteTolerance) {
    const Json zero = {{"zero", true}, {"shape", {2}}, {"tol_abs", 1e-6}};
    EXPECT_TRUE(compare(zero, at::full({2}, 1e-7)).empty());
    EXPECT_EQ(compare(zero, at::full({2}, 1e-5)).size(), 2U);
    const Json values = {{"shape", {2}}, {"values", {1.0, 2.0}}, {"tol", 1e-5}};
    EXPECT_TRUE(compare(values, torch::tensor({1.0, 2.00001})).empty()) << "relative to the largest number";
    EXPECT_FALSE(compare(values, torch::tensor({1.0, 2.0001})).empty());
    EXPECT_FALSE(compare(values, torch::tensor({{1.0, 2.0}})).empty()) << "another shape";
    EXPECT_FALSE(compare(values, torch::tensor({1.0, std::nan("")})).empty()) << "NaN";
}

TEST(GoldenRunner, KnowsNothingOfOtherTopics) {
    EXPECT_FALSE(golden_runs("mae", "m1", Json::object()).has_value());
    EXPECT_FALSE(
        golden_runs("sampling", "rng.gumbel_key0_3", {{"expect", {{"out", {{"exact", {1}}}}}}}).has_value());
}

}  // namespace
}  // namespace drift::test
