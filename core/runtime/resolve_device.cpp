// Device strings and what they mean on a given machine; no torch.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/runtime/device.h"

namespace drift {
namespace {

constexpr char kValid[] =
    "use auto, gpu (or auto-gpu, auto_gpu), cpu, cuda, cuda:<index>, xpu, xpu:<index> or mps";

// Other device types that LibTorch knows; a run cannot use them.
constexpr std::array kOtherTypes = {"fpga",          "hip",  "hpu",    "ideep", "ipu",    "lazy",
                                    "maia",          "meta", "mkldnn", "mtia",  "opencl", "opengl",
                                    "privateuseone", "ve",   "vulkan", "xla"};

struct Parsed {
    std::string type;
    std::optional<int> index;
};

[[noreturn]] void bad_syntax(const std::string& text) {
    throw Error(ErrorCode::kUsage, concat("\"", text, "\" is not a device"), kValid);
}

Parsed parse(const std::string& text, const std::string& word) {
    const std::size_t colon = word.find(':');
    Parsed parsed{word.substr(0, colon), std::nullopt};
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (colon != std::string::npos) {
        const std::string digits = word.substr(colon + 1);
        const bool leading_zero = digits.size() > 1 && digits.front() == '0';
        if (digits.empty() || digits.size() > 6 || leading_zero ||
            !std::all_of(digits.begin(), digits.end(), is_digit)) {
            bad_syntax(text);
        }
        parsed.index = std::stoi(digits);
    }
    return parsed;
}

std::string available_text(const VisibleDevices& visible) {
    std::vector<std::string> names = {"cpu"};
    for (int i = 0; i < visible.cuda; ++i) {
        names.push_back(concat("cuda:", i));
    }
    for (int i = 0; i < visible.xpu; ++i) {
        names.push_back(concat("xpu:", i));
    }
    if (visible.mps) {
        names.emplace_back("mps");
    }
    return concat("available here: ", join(names, ", "));
}

std::string best(const VisibleDevices& visible) {
    if (visible.cuda > 0) {
        return "cuda:0";
    }
    if (visible.xpu > 0) {
        return "xpu:0";
    }
    return visible.mps ? "mps" : "cpu";
}

// cuda and xpu: `count` devices numbered from 0.
std::string indexed(const Parsed& parsed, int count, const std::string& text, const VisibleDevices& visible) {
    if (count == 0) {
        throw Error(ErrorCode::kUnsupported,
                    concat("device \"", text, "\" was asked for, but no ", parsed.type,
                           " device can be used with this machine and this LibTorch"),
                    available_text(visible));
    }
    const int index = parsed.index.value_or(0);
    if (index >= count) {
        throw Error(ErrorCode::kUnsupported,
                    concat("device index ", index, " of \"", text, "\" is out of range 0..", count - 1),
                    available_text(visible));
    }
    return concat(parsed.type, ':', index);
}

}  // namespace

std::string resolve_device(const std::string& text, const VisibleDevices& visible) {
    std::string word = trim(text);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word.empty() || word == "auto") {
        return best(visible);
    }
    if (word == "gpu" || word == "auto-gpu" || word == "auto_gpu") {
        const std::string name = best(visible);
        if (name == "cpu") {
            throw Error(ErrorCode::kUnsupported,
                        concat("device \"", text, "\" was asked for, but there is no GPU here"),
                        available_text(visible));
        }
        return name;
    }
    const Parsed parsed = parse(text, word);
    if (parsed.type == "cuda") {
        return indexed(parsed, visible.cuda, text, visible);
    }
    if (parsed.type == "xpu") {
        return indexed(parsed, visible.xpu, text, visible);
    }
    if (parsed.type == "mps" || parsed.type == "cpu") {
        if (parsed.type == "mps" && !visible.mps) {
            return indexed(parsed, 0, text, visible);
        }
        if (parsed.index.value_or(0) != 0) {
            return indexed(parsed, 1, text, visible);
        }
        return parsed.type;
    }
    if (std::find(kOtherTypes.begin(), kOtherTypes.end(), parsed.type) != kOtherTypes.end()) {
        throw Error(ErrorCode::kUnsupported, concat("device type \"", parsed.type, "\" is not supported"),
                    available_text(visible));
    }
    bad_syntax(text);
}

}  // namespace drift
