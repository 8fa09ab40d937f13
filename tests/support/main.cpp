// Main of the torch-free tests.
#include <gtest/gtest.h>

#include "core/base/log.h"

int main(int argc, char** argv) {
    drift::init_logging(drift::LogLevel::kError, false);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
