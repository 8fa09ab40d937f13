#include "core/base/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"

namespace drift {
namespace {

TEST(Text, NearestMatchFindsATypoAndRejectsNoise) {
    const std::vector<std::string> keys = {"train.total_steps", "optimizer.learning_rate", "run.seed"};
    EXPECT_EQ(nearest_match("train.total_stpes", keys), "train.total_steps");
    EXPECT_EQ(nearest_match("run.sed", keys), "run.seed");
    EXPECT_EQ(nearest_match("zzz", keys), "");
}

TEST(Text, SplitTrimJoinAndSlug) {
    EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(trim("  x y\n"), "x y");
    EXPECT_EQ(join(std::vector<std::string>{"a", "b"}, ", "), "a, b");
    EXPECT_EQ(slug("Two Gaussians (far)!"), "two-gaussians-far");
    EXPECT_EQ(slug("!!"), "run");
}

TEST(Text, NumbersReadBackToTheSameValue) {
    for (const double value : {0.1, 1e-6, 0.02, 123456789.0, 1.0 / 3.0, -2.5e300}) {
        EXPECT_EQ(std::stod(number_text(value)), value);
    }
    EXPECT_EQ(number_text(0.05), "0.05");
    EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Clock, DurationsAndSizesAreReadable) {
    EXPECT_EQ(duration_text(4.25), "4.2 s");
    EXPECT_EQ(duration_text(46.4), "46 s");
    EXPECT_EQ(duration_text(200), "3 min 20 s");
    EXPECT_EQ(duration_text(7500), "2 h 05 min");
    EXPECT_EQ(duration_text(-1), "unknown");
    EXPECT_EQ(bytes_text(512), "512 B");
    EXPECT_EQ(bytes_text(1536), "1.5 KiB");
    EXPECT_EQ(grouped(1234567),
              "1\xE2\x80\x89"
              "234\xE2\x80\x89"
              "567");
    EXPECT_EQ(grouped(12), "12");
}

TEST(ErrorInfo, TextNamesCauseAndRemedy) {
    const Error error(ErrorCode::kIo, "Writing a failed", "free some space", "No space left");
    EXPECT_EQ(error.info().text(), "Writing a failed\ncause: No space left\nto do: free some space");
    EXPECT_EQ(exit_code(ErrorCode::kUsage), 2);
    EXPECT_EQ(exit_code(ErrorCode::kStopped), 130);
    EXPECT_EQ(exit_code(ErrorCode::kIo), 1);
}

TEST(ErrorInfo, AnyExceptionBecomesAMessage) {
    try {
        throw std::runtime_error("boom");
    } catch (...) {
        EXPECT_EQ(current_error_info().message, "boom");
    }
    try {
        check_that(false, "two is not three");
    } catch (...) {
        const ErrorInfo info = current_error_info();
        EXPECT_EQ(info.code, ErrorCode::kInternal);
        EXPECT_NE(info.cause.find("text_test.cpp"), std::string::npos);
    }
}

}  // namespace
}  // namespace drift
