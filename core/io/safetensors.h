// Named tensors in one file: the safetensors layout (8-byte little-endian header length, JSON header, raw
// data).
//
// Written by us, readable by every safetensors reader, and the other way round. Types: float32, float64,
// float16, bfloat16, int64, int32, uint8, bool. Strided or GPU tensors are brought to contiguous CPU memory
// one at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace drift {

using NamedTensors = std::map<std::string, at::Tensor>;

struct SafetensorsFile {
    NamedTensors tensors;  // on the CPU, contiguous, owning their memory
    std::map<std::string, std::string> metadata;
};

// Writes and fsyncs `path`, without a rename: use it inside an AtomicFolder. Throws Error{kIo};
// Error{kUnsupported} for a dtype that is not in the list above.
void write_safetensors(const std::filesystem::path& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata = {});
// Throws Error{kNotFound|kIo}, and Error{kBadData} naming file and tensor when the file is truncated, tensors
// overlap or leave gaps, a dtype is unknown, or a shape does not fit its bytes.
[[nodiscard]] SafetensorsFile read_safetensors(const std::filesystem::path& path);

// Compares names, shapes and dtypes; throws one Error{kBadData} that lists every difference. `source` names
// where `found` comes from, usually the file.
void check_tensors(const NamedTensors& found, const NamedTensors& expected, const std::string& source);
// check_tensors, then copies every value into the tensors of `target` (in place, without gradient).
void copy_tensors(const NamedTensors& found, const NamedTensors& target, const std::string& source);

}  // namespace drift
