// Main of the tests with tensors: one thread, and the same seed before every test.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/log.h"

namespace {

class Reseed final : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo& /*info*/) override { torch::manual_seed(1); }
};

}  // namespace

int main(int argc, char** argv) {
    drift::init_logging(drift::LogLevel::kError, false);
    at::set_num_threads(1);
    testing::InitGoogleTest(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(new Reseed);
    return RUN_ALL_TESTS();
}
