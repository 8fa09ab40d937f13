// Checks that a page of docs/ is what the program generates. Run with DRIFT_UPDATE_DOCS=1 to write the page
// instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/base/file.h"

namespace drift::test {

// `page` is relative to the repository root: "docs/compatibility_matrix.md".
inline void expect_generated_doc(const std::string& page, const std::string& generated) {
    const std::filesystem::path path = std::filesystem::path(DRIFT_SOURCE_DIR) / page;
    if (std::getenv("DRIFT_UPDATE_DOCS") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        write_file_atomic(path, generated);
        return;
    }
    ASSERT_TRUE(std::filesystem::exists(path))
        << page << " is missing; run the tests with DRIFT_UPDATE_DOCS=1";
    EXPECT_EQ(read_file(path), generated)
        << page << " is out of date; run the tests with DRIFT_UPDATE_DOCS=1";
}

}  // namespace drift::test
