#include "core/io/safetensors.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/grad_mode.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kLengthBytes = 8;
constexpr std::uint64_t kMaxHeader = std::uint64_t{100} << 20;  // the limit of the format's reference reader

struct TypeName {
    const char* text;
    at::ScalarType type;
};
// The Python package writes tensors in this order of types, wide ones first, so that each starts at a
// multiple of its element size.
constexpr TypeName kTypes[] = {{"I64", at::kLong}, {"F64", at::kDouble},    {"F32", at::kFloat},
                               {"I32", at::kInt},  {"BF16", at::kBFloat16}, {"F16", at::kHalf},
                               {"U8", at::kByte},  {"BOOL", at::kBool}};

std::size_t type_rank(const std::string& name, at::ScalarType type) {
    for (std::size_t i = 0; i < std::size(kTypes); ++i) {
        if (kTypes[i].type == type) {
            return i;
        }
    }
    throw Error(ErrorCode::kUnsupported,
                concat("tensor '", name, "' has type ", at::toString(type),
                       ", which a safetensors file of ours cannot hold"),
                "convert it to float32, float64, float16, bfloat16, int64, int32, uint8 or bool");
}

std::string shape_text(at::IntArrayRef shape) {
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        text += concat(i == 0 ? "" : ", ", shape[i]);
    }
    return text + "]";
}

std::span<const std::byte> bytes_of(const at::Tensor& tensor) {
    return {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()};
}

// The names in file order and the header text, padded so that the data start at a multiple of 8.
std::pair<std::vector<std::string>, std::string> layout(const NamedTensors& tensors,
                                                        const std::map<std::string, std::string>& metadata) {
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto& [name, tensor] : tensors) {
        order.emplace_back(type_rank(name, tensor.scalar_type()), name);
    }
    std::sort(order.begin(), order.end());
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) {
        header["__metadata__"] = metadata;
    }
    std::uint64_t offset = 0;
    std::vector<std::string> names;
    for (const auto& [rank, name] : order) {
        const at::Tensor& tensor = tensors.at(name);
        const std::uint64_t end = offset + tensor.nbytes();
        header[name] = {
            {"dtype", kTypes[rank].text}, {"shape", tensor.sizes().vec()}, {"data_offsets", {offset, end}}};
        offset = end;
        names.push_back(name);
    }
    std::string text = header.dump();
    text.append((kLengthBytes - text.size() % kLengthBytes) % kLengthBytes, ' ');
    return {names, text};
}

[[noreturn]] void damaged(const std::filesystem::path& path, const std::string& what) {
    throw Error(ErrorCode::kBadData, concat(path.string(), " is not a whole safetensors file: ", what),
                "use another copy of the file, or an earlier checkpoint");
}

struct Entry {
    std::string name;
    at::ScalarType type = at::kFloat;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

// Bytes that `shape` needs, or nothing when it is negative or overflows.
std::optional<std::uint64_t> bytes_needed(const Entry& entry) {
    std::uint64_t bytes = at::elementSize(entry.type);
    for (const std::int64_t side : entry.shape) {
        if (side < 0 || (side > 0 && bytes > std::numeric_limits<std::int64_t>::max() /
                                                 static_cast<std::uint64_t>(side))) {
            return std::nullopt;
        }
        bytes *= static_cast<std::uint64_t>(side);
    }
    return bytes;
}

Entry parse_entry(const std::filesystem::path& path, const std::string& name, const Json& json) {
    Entry entry;
    entry.name = name;
    std::string type;
    try {
        type = json.at("dtype").get<std::string>();
        entry.shape = json.at("shape").get<std::vector<std::int64_t>>();
        const auto offsets = json.at("data_offsets").get<std::vector<std::uint64_t>>();
        if (offsets.size() != 2 || offsets[1] < offsets[0]) {
            damaged(path, concat("tensor '", name, "' has impossible data_offsets"));
        }
        entry.begin = offsets[0];
        entry.end = offsets[1];
    } catch (const Json::exception&) {
        damaged(path, concat("the header entry of tensor '", name, "' lacks dtype, shape or data_offsets"));
    }
    const auto* known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                     [&](const TypeName& row) { return type == row.text; });
    if (known == std::end(kTypes)) {
        damaged(path, concat("tensor '", name, "' has the unknown type \"", type, '"'));
    }
    entry.type = known->type;
    if (bytes_needed(entry) != entry.end - entry.begin) {
        damaged(path, concat("tensor '", name, "' of shape ", shape_text(entry.shape), " and type ", type,
                             " does not fit its ", entry.end - entry.begin, " bytes"));
    }
    return entry;
}

// The entries in the order of their data, which must follow each other without gap or overlap up to
// `data_bytes`.
std::vector<Entry> parse_entries(const std::filesystem::path& path, const Json& header,
                                 std::uint64_t data_bytes) {
    std::vector<Entry> entries;
    for (const auto& [name, json] : header.items()) {
        if (name != "__metadata__") {
            entries.push_back(parse_entry(path, name, json));
        }
    }
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t expected = 0;
    for (const Entry& entry : entries) {
        if (entry.begin != expected) {
            damaged(path, concat("tensor '", entry.name, "' starts at byte ", entry.begin, " of the data, ",
                                 entry.begin < expected ? "inside the tensor before it" : "after a gap",
                                 ", not at ", expected));
        }
        if (entry.end > data_bytes) {
            damaged(path, concat("it is truncated inside tensor '", entry.name, "': ", entry.end - data_bytes,
                                 " bytes of it are missing"));
        }
        expected = entry.end;
    }
    if (expected != data_bytes) {
        damaged(path, concat(data_bytes - expected, " bytes follow the last tensor"));
    }
    return entries;
}

Json read_header(std::ifstream& file, const std::filesystem::path& path, std::uint64_t file_bytes,
                 std::uint64_t& header_bytes) {
    if (file_bytes < kLengthBytes) {
        damaged(path, concat("it has only ", file_bytes, " bytes"));
    }
    unsigned char length[kLengthBytes];
    file.read(reinterpret_cast<char*>(length), kLengthBytes);
    header_bytes = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) {
        header_bytes = header_bytes << 8U | length[i];
    }
    if (header_bytes > kMaxHeader || header_bytes > file_bytes - kLengthBytes) {
        damaged(path,
                concat("its header should take ", header_bytes, " bytes, but the file has ", file_bytes));
    }
    std::string text(header_bytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    Json header = Json::parse(text, nullptr, false);
    if (header.is_discarded() || !header.is_object()) {
        damaged(path, "its header is not a JSON object");
    }
    return header;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata) {
    const torch::NoGradGuard guard;
    const auto [names, header] = layout(tensors, metadata);
    write_file_synced(path, [&, &header_text = header, &order = names](const PieceSink& sink) {
        std::array<std::byte, kLengthBytes> length{};
        for (std::size_t i = 0; i < kLengthBytes; ++i) {
            length[i] = static_cast<std::byte>(header_text.size() >> (8 * i) & 0xFFU);
        }
        sink(length);
        sink(std::as_bytes(std::span(header_text)));
        for (const std::string& name : order) {
            const at::Tensor tensor = tensors.at(name).cpu().contiguous();
            sink(bytes_of(tensor));
        }
    });
}

SafetensorsFile read_safetensors(const std::filesystem::path& path) {
    const torch::NoGradGuard guard;
    std::error_code failed;
    const std::uint64_t file_bytes = std::filesystem::file_size(path, failed);
    std::ifstream file(path, std::ios::binary);
    if (failed || !file) {
        throw Error(std::filesystem::exists(path, failed) ? ErrorCode::kIo : ErrorCode::kNotFound,
                    concat("cannot read ", path.string()), "check the path and its permissions");
    }
    std::uint64_t header_bytes = 0;
    const Json header = read_header(file, path, file_bytes, header_bytes);
    SafetensorsFile result;
    if (header.contains("__metadata__")) {
        try {
            result.metadata = header["__metadata__"].get<std::map<std::string, std::string>>();
        } catch (const Json::exception&) {
            damaged(path, "__metadata__ holds something else than strings");
        }
    }
    for (const Entry& entry : parse_entries(path, header, file_bytes - kLengthBytes - header_bytes)) {
        at::Tensor tensor = at::empty(entry.shape, at::TensorOptions(entry.type));
        file.read(static_cast<char*>(tensor.data_ptr()), static_cast<std::streamsize>(tensor.nbytes()));
        if (!file) {
            throw Error(ErrorCode::kIo, concat("cannot read tensor '", entry.name, "' of ", path.string()),
                        "the file changed or its disk failed; use another copy");
        }
        result.tensors.emplace(entry.name, std::move(tensor));
    }
    return result;
}

void check_tensors(const NamedTensors& found, const NamedTensors& expected, const std::string& source) {
    std::vector<std::string> differences;
    for (const auto& [name, wanted] : expected) {
        const auto it = found.find(name);
        if (it == found.end()) {
            differences.push_back(concat("'", name, "' ", shape_text(wanted.sizes()), " is missing"));
        } else if (it->second.sizes() != wanted.sizes()) {
            differences.push_back(concat("'", name, "' has shape ", shape_text(it->second.sizes()),
                                         " instead of ", shape_text(wanted.sizes())));
        } else if (it->second.scalar_type() != wanted.scalar_type()) {
            differences.push_back(concat("'", name, "' has type ", at::toString(it->second.scalar_type()),
                                         " instead of ", at::toString(wanted.scalar_type())));
        }
    }
    for (const auto& [name, tensor] : found) {
        if (expected.count(name) == 0) {
            differences.push_back(concat("'", name, "' ", shape_text(tensor.sizes()), " is not wanted here"));
        }
    }
    if (!differences.empty()) {
        throw Error(ErrorCode::kBadData,
                    concat(source, " does not fit: ", differences.size(),
                           differences.size() == 1 ? " tensor differs" : " tensors differ"),
                    "use a file made with the same configuration", join(differences, "; "));
    }
}

void copy_tensors(const NamedTensors& found, const NamedTensors& target, const std::string& source) {
    check_tensors(found, target, source);
    const torch::NoGradGuard guard;
    for (const auto& [name, tensor] : target) {
        at::Tensor destination = tensor;
        destination.copy_(found.at(name));
    }
}

}  // namespace drift
