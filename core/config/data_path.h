// data.path of a toy: a file of the user's, an example that the program carries ("example:heart.png"), or the
// run's own copy of either ("run:data/points-1f2e3d4c.csv").
//
// A run copies the file it draws from into its folder, under a name that ends in the first 8 hex digits of
// the content's SHA-256, and writes the copy's place into its run.yaml. So a run folder can be moved, and
// equal data has an equal config hash.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

inline constexpr const char* kOwnFilePrefix = "run:";
inline constexpr const char* kExamplePrefix = "example:";

// True for toys that read data.path.
[[nodiscard]] bool reads_toy_file(const RunConfig& config);
[[nodiscard]] bool is_own_file(const std::string& path);
// Where `path` is found; own files lie below `run_folder`. Relative ones count from the working folder.
[[nodiscard]] std::filesystem::path resolve_data_path(const std::string& path,
                                                      const std::filesystem::path& run_folder);
// "my points.csv" with some content -> "run:data/my-points-1f2e3d4c.csv".
[[nodiscard]] std::string own_file_path(const std::filesystem::path& original, std::string_view content);
// `config` with an own file made absolute, so that another run can start from a run folder's config.
[[nodiscard]] RunConfig with_absolute_data(RunConfig config, const std::filesystem::path& run_folder);
[[nodiscard]] bool is_example_file(const std::string& path);
// "example:heart.png", ...: every example file.
[[nodiscard]] std::vector<std::string> example_files();
// The content of a toy's data file. Throws Error{kNotFound|kIo} for an unreadable one and what
// check_own_file() throws for a changed one.
[[nodiscard]] std::string read_toy_file(const std::string& path, const std::filesystem::path& run_folder);
// Throws Error{kBadData} when the content of an own file is not what its name says; other paths pass.
void check_own_file(const std::string& path, std::string_view content);

}  // namespace drift
