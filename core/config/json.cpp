// JSON form of a RunConfig: nested objects in describe() order; numbers as short as they read back.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/option.h"

namespace drift {

namespace {

using Json = nlohmann::ordered_json;

Json json_value(const ValueRef& ref) {
    return std::visit(
        [](const auto& value) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, EnumRef>) {
                return value.name();
            } else {
                return *value;
            }
        },
        ref);
}

RawValue raw_from(const Json& json) {
    RawValue raw;
    if (json.is_object()) {
        raw.kind = RawValue::Kind::kMap;
        for (const auto& [key, item] : json.items()) {
            raw.keys.push_back(key);
            raw.key_lines.push_back(0);
            raw.items.push_back(raw_from(item));
        }
    } else if (json.is_array()) {
        raw.kind = RawValue::Kind::kSequence;
        for (const Json& item : json) {
            raw.items.push_back(raw_from(item));
        }
    } else if (json.is_string()) {
        raw.kind = RawValue::Kind::kText;
        raw.text = json.get<std::string>();
    } else if (json.is_null()) {
        raw.kind = RawValue::Kind::kNull;
    } else {
        raw.kind = RawValue::Kind::kLiteral;
        raw.text = json.dump();
    }
    return raw;
}

// The value as it enters the hash: of a path only the file's name, because folders do not change a result.
Json hashed_value(const Option& option) {
    if (option.info.is_path || option.info.is_folder) {
        return std::filesystem::path(value_text(option.ref)).filename().string();
    }
    return json_value(option.ref);
}

constexpr auto kReplaceBadText = Json::error_handler_t::replace;

}  // namespace

std::string to_json(const RunConfig& config) {
    Json root = Json::object();
    for_each_option(config, [&](const Option& option) {
        root[option.section][option.key.substr(option.section.size() + 1)] = json_value(option.ref);
    });
    return root.dump(2, ' ', false, kReplaceBadText);
}

void apply_json(RunConfig& config, std::string_view text, const std::string& origin) {
    RawValue root;
    try {
        root = raw_from(Json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::kConfig, concat(origin, ": this is not valid JSON"),
                    "Repair the file at the place named above", error.what());
    }
    apply_tree(config, root, origin);
}

RunConfig config_from_json(std::string_view text, const std::string& origin) {
    RunConfig config;
    apply_json(config, text, origin);
    return config;
}

std::string config_hash(const RunConfig& config) {
    // std::map sorts by key, so the order of describe() does not matter.
    std::map<std::string, Json> values;
    for_each_option(config, [&](const Option& option) {
        if (option.info.hashed && applies(option.info, config)) {
            values.emplace(option.key, hashed_value(option));
        }
    });
    return sha256_hex(Json(values).dump(-1, ' ', false, kReplaceBadText));
}

}  // namespace drift
