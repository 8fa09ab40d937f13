#include "core/store/run_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/error_of.h"

namespace drift {
namespace {

using testing::HasSubstr;

RunFacts facts() {
    RunFacts facts;
    facts.run.name = "Ring of eight";
    facts.run.task = "toy";
    facts.run.state = JobState::kDone;
    facts.run.created = "2026-05-01T12:00:00.000Z";
    facts.run.step = 600;
    facts.run.total_steps = 1000;
    facts.now = 1777644000;  // 2026-05-01 14:00 UTC
    facts.tags = {"best", "paper"};
    facts.notes = "see the second start";
    facts.config = RunConfig{};
    facts.config->optimizer.learning_rate = 1e-3;
    facts.config->drift.temperatures = {0.02, 0.05};
    facts.metrics = {{"eval/energy_distance", 0.004}, {"loss", 3.5}};
    return facts;
}

bool matches(std::string_view text) {
    return RunQuery::parse(text).matches(facts());
}
ErrorInfo error(std::string_view text, const std::vector<std::string>& metrics = {}) {
    return error_of([&] { (void)RunQuery::parse(text, metrics); });
}

TEST(RunQuery, AsksFactsOptionsAndCurvesInOneExpression) {
    EXPECT_TRUE(
        matches("optimizer.learning_rate > 1e-4 and eval/energy_distance < 0.01 and task == \"toy\" and "
                "name ~ \"ring\""));
    EXPECT_FALSE(matches("optimizer.learning_rate > 1e-2 and eval/energy_distance < 0.01"));
    EXPECT_TRUE(matches("step >= 600 and progress == 0.6"));
    EXPECT_TRUE(matches("eval/energy_distance * 1000 < loss + 1"));
    EXPECT_TRUE(matches("log10(optimizer.learning_rate) < -2.9"));
}

TEST(RunQuery, LooksIntoTagsNotesAndLists) {
    EXPECT_TRUE(matches("tags == \"best\""));
    EXPECT_FALSE(matches("tags == \"bes\""));
    EXPECT_TRUE(matches("tags ~ \"BES\""));
    EXPECT_TRUE(matches("tags !~ \"worst\" and notes ~ \"second\""));
    EXPECT_TRUE(matches("drift.temperatures == \"0.05\""));
    EXPECT_FALSE(matches("starred"));
}

TEST(RunQuery, TakesABareWordBesideTextAsThatText) {
    EXPECT_TRUE(matches("state == done and task != image"));
}

TEST(RunQuery, CountsAgeInSecondsWithUnits) {
    EXPECT_TRUE(matches("age > 119min and age <= 2h"));
    EXPECT_FALSE(matches("age > 1d"));
}

TEST(RunQuery, AMissingValueFailsEveryComparison) {
    EXPECT_FALSE(matches("eval/fid < 10"));
    EXPECT_FALSE(matches("eval/fid >= 10"));
    EXPECT_FALSE(matches("eval/fid != 10"));
    EXPECT_FALSE(matches("has(eval/fid)"));
    EXPECT_TRUE(matches("not has(eval/fid) and has(loss)"));
    RunFacts damaged = facts();
    damaged.config.reset();
    EXPECT_FALSE(RunQuery::parse("optimizer.learning_rate < 1").matches(damaged));
}

TEST(RunQuery, NamesTheNearestNameForATypingError) {
    const ErrorInfo typo = error("optimizer.lerning_rate > 1");
    EXPECT_THAT(typo.message, HasSubstr("no fact, option or curve 'optimizer.lerning_rate'"));
    EXPECT_THAT(typo.what_to_do, HasSubstr("did you mean optimizer.learning_rate?"));
    EXPECT_THAT(error("los > 1", {"loss"}).what_to_do, HasSubstr("did you mean loss?"));
}

TEST(RunQuery, RefusesWhatCannotBeTrueOrFalse) {
    EXPECT_THAT(error("step").message, HasSubstr("no condition"));
    EXPECT_THAT(error("name + 1 > 2").message, HasSubstr("this is text"));
    EXPECT_THAT(error("step == \"many\"").message, HasSubstr("a number cannot be compared with text"));
    EXPECT_THAT(error("step ~ \"1\"").what_to_do, HasSubstr("text or a list"));
    EXPECT_THAT(error("tags < \"a\"").message, HasSubstr("no order"));
    EXPECT_THAT(error("step > 1 and name").message, HasSubstr("text and no condition"));
    EXPECT_THAT(error("has(a, b)").message, HasSubstr("one name"));
    EXPECT_THAT(error("power(step) > 1").message, HasSubstr("no function 'power'"));
}

TEST(RunQuery, SaysWhichPartsOfARunItReads) {
    EXPECT_FALSE(RunQuery::parse("step > 1").needs_config());
    EXPECT_FALSE(RunQuery::parse("step > 1").needs_metrics());
    EXPECT_TRUE(RunQuery::parse("train.total_steps > 1").needs_config());
    EXPECT_TRUE(RunQuery::parse("eval/x > 1").needs_metrics());
}

TEST(RunQuery, TellsAnExpressionFromWords) {
    EXPECT_TRUE(RunQuery::is_expression("step > 1"));
    EXPECT_TRUE(RunQuery::is_expression("not starred"));
    EXPECT_TRUE(RunQuery::is_expression("starred"));
    EXPECT_FALSE(RunQuery::is_expression("ring 8 moons"));
    EXPECT_FALSE(RunQuery::is_expression(""));
}

TEST(RunQuery, SortsUnsetValuesLastInBothDirections) {
    const RunValue none, low = 1.0, high = 2.0, nan = std::nan("");
    EXPECT_TRUE(run_value_less(low, high, false));
    EXPECT_TRUE(run_value_less(high, low, true));
    for (const bool descending : {false, true}) {
        EXPECT_TRUE(run_value_less(low, none, descending));
        EXPECT_FALSE(run_value_less(none, low, descending));
        EXPECT_TRUE(run_value_less(low, nan, descending));
    }
    EXPECT_EQ(run_value_text(RunQuery::parse_value("drift.temperatures").value(facts())), "0.02, 0.05");
    EXPECT_EQ(run_value_text(RunQuery::parse_value("-step").value(facts())), "-600");
}

}  // namespace
}  // namespace drift
