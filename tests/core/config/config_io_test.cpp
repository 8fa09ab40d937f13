#include "core/config/config_io.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/config/option.h"
#include "tests/support/error_of.h"

namespace drift {
namespace {

using testing::HasSubstr;

std::string yaml_message(const std::string& text) {
    return error_of([&] { (void)config_from_yaml(text, "run.yaml"); }).text();
}

// A config in which every option differs from its default.
RunConfig everything_changed() {
    RunConfig config;
    for (const Option& option : options_of(config)) {
        const FieldInfo& info = option.info;
        if (auto* const* flag = std::get_if<bool*>(&option.ref)) {
            **flag = !**flag;
        } else if (auto* const* integer = std::get_if<std::int64_t*>(&option.ref)) {
            **integer += **integer < info.max ? 1 : -1;
        } else if (auto* const* number = std::get_if<double*>(&option.ref)) {
            **number = **number * 0.3 + (info.min + std::min(info.max, info.min + 10)) * 0.35;
        } else if (auto* const* text = std::get_if<std::string*>(&option.ref)) {
            **text = "two words: \"quoted\" # no comment\nsecond line \xc3\xa9";
        } else if (auto* const* integers = std::get_if<std::vector<std::int64_t>*>(&option.ref)) {
            (*integers)->push_back(7);
        } else if (auto* const* numbers = std::get_if<std::vector<double>*>(&option.ref)) {
            (*numbers)->push_back(0.1234567890123456);
        } else if (const auto* choice = std::get_if<EnumRef>(&option.ref); choice->names.size() > 1) {
            choice->set_index((choice->index() + 1) % static_cast<int>(choice->names.size()));
        }
    }
    return config;
}

TEST(Describe, GivesEveryOptionHelpAndAFiniteRange) {
    ASSERT_GT(all_options().size(), 50u);
    for (const OptionInfo& option : all_options()) {
        EXPECT_GT(option.info.help.size(), 10u) << option.key;
        EXPECT_NE(option.info.help.back(), '.') << option.key;
        EXPECT_FALSE(option.section_help.empty()) << option.key;
        if (option.type.find("integer") != std::string::npos ||
            option.type.find("number") != std::string::npos) {
            EXPECT_TRUE(std::isfinite(option.info.min) && std::isfinite(option.info.max)) << option.key;
            EXPECT_LT(option.info.min, option.info.max) << option.key;
        }
        if (option.info.log_scale && option.info.min <= 0) {
            EXPECT_NE(option.type, "number")
                << option.key << ": a logarithmic scale needs a positive minimum";
        }
    }
}

TEST(Describe, KeepsDefaultsInsideTheirDomain) {
    for_each_option(RunConfig{}, [](const Option& option) {
        EXPECT_EQ(domain_problem(option.ref, option.info), "") << option.key;
    });
}

TEST(Yaml, ReadsBackEveryOption) {
    const RunConfig config = everything_changed();
    EXPECT_GE(diff(RunConfig{}, config).size(), all_options().size() - 1);  // generator.type has one choice
    for (const bool comments : {false, true}) {
        const RunConfig again = config_from_yaml(to_yaml(config, comments), "again");
        EXPECT_TRUE(diff(config, again).empty()) << diff(config, again).front().key;
    }
    EXPECT_TRUE(diff(config, config_from_yaml(to_yaml_changes(config), "changes")).empty());
}

TEST(Json, ReadsBackEveryOption) {
    const RunConfig config = everything_changed();
    EXPECT_TRUE(diff(config, config_from_json(to_json(config), "again")).empty());
}

TEST(Yaml, WritesNumbersAsShortAsTheyReadBack) {
    RunConfig config;
    config.optimizer.learning_rate = 0.1;
    EXPECT_THAT(to_yaml(config), HasSubstr("learning_rate: 0.1\n"));
    EXPECT_THAT(to_json(config), HasSubstr("\"learning_rate\": 0.1,"));
}

TEST(Yaml, NamesFileLineAndNearestKeyForAnUnknownKey) {
    const std::string text = yaml_message("train:\n  total_steps: 5\n  totl_steps: 6\n");
    EXPECT_THAT(
        text,
        HasSubstr("run.yaml line 3: unknown key \"train.totl_steps\"; did you mean train.total_steps?"));
    EXPECT_THAT(yaml_message("learning_rate: 1\n"), HasSubstr("did you mean optimizer.learning_rate?"));
    EXPECT_THAT(yaml_message("optimiser:\n  beta1: 0.5\n"), HasSubstr("did you mean optimizer?"));
}

TEST(Yaml, RefusesWrongTypesNamingWhatIsAllowed) {
    EXPECT_THAT(yaml_message("train:\n  total_steps: 3.5\n"),
                HasSubstr("run.yaml line 2: train.total_steps is \"3.5\", but must be an integer from 1 to "
                          "1000000000 (steps)"));
    EXPECT_THAT(yaml_message("train: {total_steps: \"7\"}"),
                HasSubstr("is \"7\" in quotes, but must be an integer"));
    EXPECT_THAT(yaml_message("preview:\n  use_ema: 1\n"), HasSubstr("must be true or false"));
    EXPECT_THAT(yaml_message("drift:\n  rules: papr\n"), HasSubstr("must be one of release, paper\n"));
    EXPECT_THAT(yaml_message("drift:\n  rules: papr\n"), HasSubstr("Did you mean paper?"));
    EXPECT_THAT(yaml_message("drift:\n  temperatures: [0.1, x]\n"), HasSubstr("a list of 1 to 16 numbers"));
    EXPECT_THAT(yaml_message("drift:\n  temperatures: []\n"), HasSubstr("a list of 1 to 16 numbers"));
    EXPECT_THAT(yaml_message("optimizer:\n  learning_rate: .nan\n"),
                HasSubstr("must be a number from 1e-08 to 1"));
    EXPECT_THAT(yaml_message("optimizer:\n  learning_rate: nan\n"), HasSubstr("must be a number"));
    EXPECT_THAT(yaml_message("train: 5\n"), HasSubstr("\"train\" is a section"));
    EXPECT_THAT(yaml_message("train:\n  total_steps:\n    a: 1\n"), HasSubstr("a group of keys"));
}

TEST(Yaml, RefusesValuesOutOfRange) {
    EXPECT_THAT(
        yaml_message("\n\ndata:\n  holdout_fraction: 1.5\n"),
        HasSubstr("run.yaml line 4: data.holdout_fraction is \"1.5\", but must be a number from 0 to 0.9"));
    EXPECT_THAT(yaml_message("run:\n  seed: -1\n"), HasSubstr("from 0 to 9007199254740991"));
    EXPECT_THAT(yaml_message("run:\n  seed: 99999999999999999999\n"),
                HasSubstr("from 0 to 9007199254740991"));
}

TEST(Yaml, RefusesBrokenText) {
    EXPECT_THAT(yaml_message("train:\n  total_steps: [1\n"), HasSubstr("this is not valid YAML"));
    EXPECT_THAT(yaml_message("train:\n\ttotal_steps: 1\n"),
                HasSubstr("run.yaml line 2: this is not valid YAML"));
    EXPECT_THAT(yaml_message("just words"), HasSubstr("a configuration is a list of"));
    EXPECT_THAT(yaml_message("- a\n- b\n"), HasSubstr("a configuration is a list of"));
    EXPECT_THAT(yaml_message("ema:\n  decays: [0.9]\nema:\n  decays: [0.8]\n"),
                HasSubstr("line 3: key \"ema\" appears twice"));
    EXPECT_THAT(yaml_message("ema: {}\n---\nema: {}\n"), HasSubstr("several YAML documents"));
}

TEST(Yaml, ChangesNothingWhenALineIsWrong) {
    RunConfig config;
    EXPECT_THROW(apply_yaml(config, "train:\n  total_steps: 7\n  nonsense: 1\n", "x"), Error);
    EXPECT_EQ(config.train.total_steps, RunConfig{}.train.total_steps);
}

TEST(Yaml, LeavesUnmentionedOptionsAndAcceptsEmptyText) {
    RunConfig config;
    config.train.total_steps = 77;
    apply_yaml(config, "run:\n  seed: 5\n", "x");
    apply_yaml(config, "", "x");
    apply_yaml(config, "# only a comment\n", "x");
    apply_yaml(config, "train:\n", "x");
    EXPECT_EQ(config.train.total_steps, 77);
    EXPECT_EQ(config.run.seed, 5);
}

TEST(Yaml, AcceptsDottedKeys) {
    EXPECT_EQ(config_from_yaml("train.total_steps: 12\n", "x").train.total_steps, 12);
}

TEST(Json, RefusesWrongTypesAndBrokenText) {
    const auto message = [](const char* text) {
        return error_of([&] { (void)config_from_json(text, "a.json"); }).text();
    };
    EXPECT_THAT(message(R"({"train": {"total_steps": "7"}})"), HasSubstr("is \"7\" in quotes"));
    EXPECT_THAT(message(R"({"run": {"name": 7}})"), HasSubstr("a.json: run.name is 7, but must be text"));
    EXPECT_THAT(message(R"({"train": {"total_steps": 7)"), HasSubstr("a.json: this is not valid JSON"));
    EXPECT_THAT(message("[1]"), HasSubstr("a configuration is a list of"));
}

TEST(Assignment, SetsScalarsListsAndChoices) {
    RunConfig config;
    apply_assignment(config, "train.total_steps=5");
    apply_assignment(config, "drift.temperatures=0.02,0.05");
    apply_assignment(config, "ema.decays=[0.9, 0.99]");
    apply_assignment(config, "features.patch_sizes=[]");
    apply_assignment(config, "drift.kernel_normalization=none");
    apply_assignment(config, "run.notes=a=b, c");
    apply_assignment(config, "preview.use_ema=false");
    EXPECT_EQ(config.train.total_steps, 5);
    EXPECT_EQ(config.drift.temperatures, (std::vector<double>{0.02, 0.05}));
    EXPECT_EQ(config.ema.decays, (std::vector<double>{0.9, 0.99}));
    EXPECT_EQ(config.drift.kernel_normalization, KernelNormalization::kNone);
    EXPECT_EQ(config.run.notes, "a=b, c");
    EXPECT_FALSE(config.preview.use_ema);
}

TEST(Assignment, ExplainsWhatIsWrong) {
    RunConfig config;
    EXPECT_EQ(error_of([&] { apply_assignment(config, "train.total_steps"); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([&] { apply_assignment(config, "=5"); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([&] { apply_assignment(config, "train.steps=5"); }).code, ErrorCode::kConfig);
    EXPECT_THAT(error_of([&] { set_value(config, "drift.temperatures", "0.02;0.05"); }).text(),
                HasSubstr("drift.temperatures is \"0.02;0.05\", but must be a list of 1 to 16 numbers"));
    EXPECT_THAT(error_of([&] { (void)get_value(config, "drift.temperature"); }).text(),
                HasSubstr("did you mean drift.temperatures?"));
}

TEST(Assignment, ReadsBackEveryValueItPrints) {
    const RunConfig config = everything_changed();
    RunConfig again;
    for (const OptionInfo& option : all_options()) {
        set_value(again, option.key, get_value(config, option.key));
    }
    EXPECT_TRUE(diff(config, again).empty());
}

TEST(Diff, NamesKeyBothValuesAndWhetherItIsHashed) {
    RunConfig changed;
    changed.train.total_steps = 9;
    changed.drift.temperatures = {0.1};
    const auto differences = diff(RunConfig{}, changed);
    ASSERT_EQ(differences.size(), 2u);
    EXPECT_EQ(differences[0].key, "drift.temperatures");
    EXPECT_EQ(differences[0].a, "[0.02, 0.05, 0.2]");
    EXPECT_EQ(differences[0].b, "[0.1]");
    EXPECT_TRUE(differences[0].hashed);
    EXPECT_FALSE(differences[1].hashed);
}

TEST(ConfigHash, ChangesOnlyWithWhatChangesTheResult) {
    RunConfig config;
    const std::string hash = config_hash(config);
    EXPECT_EQ(hash.size(), 64u);
    config.train.total_steps += 1;
    config.run.name = "other";
    config.log.every_steps = 3;
    config.features.raw = false;  // the toy does not read it
    config.data.toy_modes = 3;    // neither do two Gaussians
    EXPECT_EQ(config_hash(config), hash);
    for (const auto* assignment : {"run.seed=7", "drift.temperatures=0.05,0.02", "drift.rules=release"}) {
        RunConfig other;
        apply_assignment(other, assignment);
        EXPECT_NE(config_hash(other), hash) << assignment;
    }
}

TEST(ConfigHash, TakesOnlyTheNameOfAFileNotItsFolder) {
    RunConfig a;
    a.run.task = Task::kImage;
    a.data.source = DataSource::kIdx;
    a.data.path = "/data/one/images.gz";
    RunConfig b = a;
    b.data.path = "elsewhere/images.gz";
    EXPECT_EQ(config_hash(a), config_hash(b));
    b.data.path = "elsewhere/other.gz";
    EXPECT_NE(config_hash(a), config_hash(b));
}

}  // namespace
}  // namespace drift
