#include "core/store/series_formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/error_of.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Curve = std::vector<FormulaPoint>;

const std::vector<std::string> kKeys = {"eval/energy_distance", "force/0.02", "force/0.05", "loss", "scale"};

std::vector<double> values(std::string_view text, const std::vector<Curve>& curves) {
    std::vector<double> list;
    for (const FormulaPoint& point : evaluate_formula(SeriesFormula::parse(text, kKeys), curves)) {
        list.push_back(point.y);
    }
    return list;
}
ErrorInfo error(std::string_view text) {
    return error_of([text] { (void)SeriesFormula::parse(text, kKeys); });
}

TEST(SeriesFormula, ReadsAKnownCurveWithItsSlashAndElseADivision) {
    EXPECT_THAT(SeriesFormula::parse("sqrt(force/0.05)", kKeys).keys(), ElementsAre("force/0.05"));
    EXPECT_THAT(SeriesFormula::parse("loss/scale", kKeys).keys(), ElementsAre("loss", "scale"));
    EXPECT_THAT(SeriesFormula::parse("`force/0.02`/\"force/0.05\"", kKeys).keys(),
                ElementsAre("force/0.02", "force/0.05"));
    EXPECT_THAT(SeriesFormula::parse("mean(`force/*`)", kKeys).keys(),
                ElementsAre("force/0.02", "force/0.05"));
    EXPECT_THAT(values("sqrt(force/0.05)", {{{1, 4}, {2, 9}}}), ElementsAre(2, 3));
    EXPECT_THAT(values("loss/scale", {{{1, 6}, {2, 8}}, {{1, 3}, {2, 2}}}), ElementsAre(2, 4));
}

TEST(SeriesFormula, StandsAtThePointsOfTheCurveLoggedLeastOften) {
    const SeriesFormula formula = SeriesFormula::parse("loss / eval/energy_distance", kKeys);
    const Curve loss = {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {5, 50}};
    const auto points = evaluate_formula(formula, {loss, {{2, 2}, {4.5, 4}}});
    ASSERT_EQ(points.size(), 2U);
    EXPECT_EQ(points[0].x, 2);
    EXPECT_EQ(points[0].y, 10);
    EXPECT_EQ(points[1].x, 4.5);
    EXPECT_EQ(points[1].y, 10);  // the loss at 4 stands for 4.5
    EXPECT_EQ(evaluate_formula(formula, {{{3, 30}, {4, 40}}, {{2, 2}}}).size(), 0U) << "no loss yet at 2";
}

TEST(SeriesFormula, RemembersAlongTheCurve) {
    const std::vector<Curve> line = {{{0, 2}, {10, 4}, {30, 8}}};
    EXPECT_THAT(values("delta(loss)", line), ElementsAre(testing::IsNan(), 2, 4));
    EXPECT_THAT(values("derivative(loss)", line), ElementsAre(testing::IsNan(), 0.2, 0.2));
    EXPECT_THAT(values("sum(loss)", line), ElementsAre(2, 6, 14));
    EXPECT_THAT(values("best(-loss)", line), ElementsAre(-2, -4, -8));
    EXPECT_THAT(values("moving_mean(loss, 2)", line), ElementsAre(2, 3, 6));
    EXPECT_THAT(values("loss / first(loss)", line), ElementsAre(1, 2, 4));
}

TEST(SeriesFormula, AveragesWithoutBiasTowardsZero) {
    for (const double value : values("ema(loss, 0.99)", {Curve(50, FormulaPoint{1, 3})})) {
        EXPECT_NEAR(value, 3, 1e-12);
    }
    const auto two = values("ema(loss, 0.5)", {{{1, 0}, {2, 3}}});
    EXPECT_DOUBLE_EQ(two[1], 2);  // weights 1/4 and 1/2 of 3/4
}

TEST(SeriesFormula, LetsGapsThrough) {
    const double nan = std::nan("");
    const std::vector<Curve> broken = {{{1, 1}, {2, nan}, {3, 3}}};
    EXPECT_THAT(values("loss * 2", broken), ElementsAre(2, testing::IsNan(), 6));
    EXPECT_THAT(values("sum(loss)", broken), ElementsAre(1, testing::IsNan(), 4));
    EXPECT_THAT(values("log10(loss - 1)", {{{1, 1}, {2, 0}}}), ElementsAre(-INFINITY, testing::IsNan()));
}

TEST(SeriesFormula, GrowsWithALiveRunAsIfItHadBeenReadAtOnce) {
    const SeriesFormula formula = SeriesFormula::parse("ema(loss, 0.9) / scale", kKeys);
    std::vector<Curve> curves(2);
    FormulaStream stream(formula, 1);
    std::vector<double> live;
    for (int i = 1; i <= 40; ++i) {
        curves[0].push_back({i + 0.0, std::sin(i)});
        stream.feed(0, curves[0].back());
        if (i % 3 == 0) {
            curves[1].push_back({i + 0.0, 1.0 + i});
            stream.feed(1, curves[1].back());
        }
        for (const FormulaPoint& point : stream.take()) {
            live.push_back(point.y);
        }
    }
    const auto whole = evaluate_formula(formula, curves);
    ASSERT_EQ(live.size(), whole.size());
    for (std::size_t i = 0; i < live.size(); ++i) {
        EXPECT_EQ(live[i], whole[i].y);
    }
}

TEST(SeriesFormula, SaysWhatIsWrongAndWhereInTheFormula) {
    EXPECT_THAT(error("lss * 2").what_to_do, HasSubstr("did you mean loss?"));
    EXPECT_THAT(error("loss + force/0.5").message, HasSubstr("no curve 'force'"));
    EXPECT_THAT(error("smooth(loss)").what_to_do, HasSubstr("ema, moving_mean, derivative"));
    EXPECT_THAT(error("ema(loss)").what_to_do, HasSubstr("ema(x, decay)"));
    EXPECT_THAT(error("ema(loss, 1.5)").message, HasSubstr("1.5 is out of range"));
    EXPECT_THAT(error("ema(loss, scale)").message, HasSubstr("no plain number"));
    EXPECT_THAT(error("loss > 2").message, HasSubstr("makes no number"));
    EXPECT_THAT(error("1 + 2").message, HasSubstr("uses no curve"));
    EXPECT_THAT(error("mean(`nothing/*`)").message, HasSubstr("no curve matches"));
}

}  // namespace
}  // namespace drift
