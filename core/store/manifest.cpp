#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/store/run_dir.h"

namespace drift {
namespace {

constexpr std::int64_t kFormat = 1;

constexpr ErrorCode kCodes[] = {ErrorCode::kUsage,       ErrorCode::kConfig,  ErrorCode::kBadData,
                                ErrorCode::kNotFound,    ErrorCode::kIo,      ErrorCode::kUnsupported,
                                ErrorCode::kOutOfMemory, ErrorCode::kNumeric, ErrorCode::kConflict,
                                ErrorCode::kStopped,     ErrorCode::kInternal};

// The one list of text members: key in the file and member.
struct TextField {
    const char* key;
    std::string RunManifest::*member;
};
constexpr TextField kTexts[] = {{"id", &RunManifest::id},
                                {"name", &RunManifest::name},
                                {"preset", &RunManifest::preset},
                                {"parent", &RunManifest::parent},
                                {"task", &RunManifest::task},
                                {"created", &RunManifest::created},
                                {"version", &RunManifest::version},
                                {"source_revision", &RunManifest::source_revision},
                                {"compiler", &RunManifest::compiler},
                                {"torch_version", &RunManifest::torch_version},
                                {"device", &RunManifest::device},
                                {"cpu_name", &RunManifest::cpu_name},
                                {"config_hash", &RunManifest::config_hash},
                                {"data_fingerprint", &RunManifest::data_fingerprint},
                                {"omp_wait_policy", &RunManifest::omp_wait_policy}};
struct NumberField {
    const char* key;
    std::int64_t RunManifest::*member;
};
constexpr NumberField kNumbers[] = {
    {"format", &RunManifest::format},   {"seed", &RunManifest::seed},
    {"threads", &RunManifest::threads}, {"fork_step", &RunManifest::fork_step},
    {"step", &RunManifest::step},       {"total_steps", &RunManifest::total_steps}};

nlohmann::ordered_json error_object(const ErrorInfo& error) {
    return {{"code", to_string(error.code)},
            {"message", error.message},
            {"cause", error.cause},
            {"what_to_do", error.what_to_do}};
}

template <class Json>
ErrorInfo error_from(const Json& object) {
    ErrorInfo error;
    const std::string code = object.value("code", std::string("internal"));
    for (const ErrorCode known : kCodes) {
        if (code == to_string(known)) {
            error.code = known;
        }
    }
    error.message = object.value("message", std::string());
    error.cause = object.value("cause", std::string());
    error.what_to_do = object.value("what_to_do", std::string());
    return error;
}

}  // namespace

std::string to_json(const ErrorInfo& error) {
    return error.message.empty() ? std::string() : error_object(error).dump();
}

ErrorInfo error_info_from_json(const std::string& text) {
    if (text.empty()) {
        return {};
    }
    const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) {
        ErrorInfo unreadable;
        unreadable.message = text;
        return unreadable;
    }
    return error_from(object);
}

std::string to_json(const RunManifest& manifest) {
    nlohmann::ordered_json object;
    object["format"] = kFormat;
    for (const TextField& field : kTexts) {
        object[field.key] = manifest.*field.member;
    }
    for (const NumberField& field : kNumbers) {
        if (field.member != &RunManifest::format) {
            object[field.key] = manifest.*field.member;
        }
    }
    object["argv"] = manifest.argv;
    object["state"] = to_string(manifest.state);
    if (!manifest.error.message.empty()) {
        object["error"] = error_object(manifest.error);
    }
    return object.dump(2) + "\n";
}

RunManifest manifest_from_json(const std::string& text, const std::string& origin) {
    try {
        const nlohmann::json object = nlohmann::json::parse(text);
        RunManifest manifest;
        for (const TextField& field : kTexts) {
            manifest.*field.member = object.value(field.key, std::string());
        }
        for (const NumberField& field : kNumbers) {
            manifest.*field.member = object.value(field.key, manifest.*field.member);
        }
        if (manifest.format > kFormat) {
            throw Error(ErrorCode::kUnsupported, origin + " was written by a newer version of the program",
                        "open it with that version");
        }
        manifest.argv = object.value("argv", std::vector<std::string>{});
        manifest.state = job_state_from(object.at("state").get<std::string>());
        if (object.contains("error")) {
            manifest.error = error_from(object.at("error"));
        }
        return manifest;
    } catch (const nlohmann::json::exception& error) {
        throw Error(
            ErrorCode::kBadData, origin + " is damaged",
            "the run's scalars, checkpoints and samples are still in its folder; restore manifest.json from "
            "a copy or train again from its run.yaml",
            error.what());
    }
}

}  // namespace drift
