// The compatibility matrix as data; docs/compatibility_matrix.md is written from it.
#include <sstream>

#include "core/base/check.h"
#include "core/base/text.h"
#include "core/runtime/device.h"

namespace drift {
namespace {

struct TierMeaning {
    Tier tier;
    const char* title;
    const char* meaning;
};

constexpr TierMeaning kTierMeanings[] = {
    {Tier::kFirstClass, "First-class", "actively exercised and expected to work for core workflows."},
    {Tier::kBestEffort, "Best-effort", "should work for subsets of workflows; breakage may occur."},
    {Tier::kExperimental, "Experimental", "known instability or incomplete operator or runtime coverage."},
    {Tier::kUnsupported, "Unsupported", "not targeted."},
};

const char* title(Tier tier) {
    for (const TierMeaning& row : kTierMeanings) {
        if (row.tier == tier) {
            return row.title;
        }
    }
    return "Unsupported";
}

struct ComponentRow {
    const char* component;
    const char* baseline;
    const char* notes;
};

constexpr ComponentRow kComponents[] = {
    {"Compiler", "GCC 12 or later", "Clang 16 or later where LibTorch's headers allow it; C++20"},
    {"LibTorch", "2.3 or later", "reference 2.13; a CPU, CUDA or ROCm build with the C++11 ABI"},
    {"Qt", "6.4 or later",
     "only for the window; the `drift` program is built without it (`headless` preset)"},
    {"OpenCV", "4.5 or later", "core, imgproc and imgcodecs"},
};

}  // namespace

const char* to_string(Tier tier) {
    switch (tier) {
        case Tier::kFirstClass:
            return "first-class";
        case Tier::kBestEffort:
            return "best-effort";
        case Tier::kExperimental:
            return "experimental";
        case Tier::kUnsupported:
            return "unsupported";
    }
    return "unsupported";
}

const std::vector<PlatformRow>& platform_rows() {
    static const std::vector<PlatformRow> rows = {
        {Tier::kFirstClass, "Linux x86_64 + CPU",
         "unit and integration tests, toy, latent and pixel runs, evaluation",
         "what the continuous integration runs on", "linux-x86_64-cpu"},
        {Tier::kFirstClass, "Linux x86_64 + NVIDIA CUDA", "primary research training workflows",
         "name the device: `--device cuda:0`", "linux-x86_64-cuda"},
        {Tier::kBestEffort, "Windows native + CPU", "installation, short runs and parts of the evaluation",
         "use WSL2 for heavy workflows", "windows-cpu"},
        {Tier::kBestEffort, "Windows + WSL2", "Linux-like CPU and CUDA workflows when properly configured",
         "environments vary", "wsl2"},
        {Tier::kExperimental, "macOS Apple Silicon (MPS)", "parts of toy runs, short runs and sampling",
         "compiled paths may be unstable", "macos-mps"},
        {Tier::kExperimental, "Linux + AMD ROCm", "parts of toy runs and short runs; training partly viable",
         "needs validation on the host itself", "linux-rocm"},
        {Tier::kUnsupported, "Multi-node distributed / TPU-XLA", "none",
         "one process on one device is the scope", "multi-node-tpu"},
        // Whatever the rows above do not name: another processor, another backend (XPU).
        {Tier::kUnsupported, "Any other platform", "none",
         "not covered by this matrix; it may work, nothing is claimed", "other"},
    };
    return rows;
}

const PlatformRow& platform_row(std::string_view key) {
    for (const PlatformRow& row : platform_rows()) {
        if (row.key == key) {
            return row;
        }
    }
    check_that(false, concat("no row '", key, "' in the compatibility matrix"));
    return platform_rows().back();
}

const std::vector<CompileRow>& compile_rows() {
    static const std::vector<CompileRow> rows = {
        {"CPU", "supported", "warn"},
        {"CUDA", "supported", "warn"},
        {"MPS", "best-effort fallback only", "disable"},
        {"XPU", "best-effort fallback only", "disable"},
    };
    return rows;
}

const std::vector<const char*>& known_caveats() {
    static const std::vector<const char*> caveats = {
        "What \"compiled\" means depends on the backend; the fail action `warn` falls back safely.",
        "For MPS and XPU the fail action `disable` is right unless the backend itself is being examined.",
        "MPS may need `PYTORCH_ENABLE_MPS_FALLBACK=1` for operators it lacks.",
        "A run fails when the data set does not hold the classes that the configuration asks for.",
        "The pixel pipeline is experimental and must not be read as closed parity with the paper.",
    };
    return caveats;
}

const std::vector<const char*>& claim_boundaries() {
    static const std::vector<const char*> documents = {
        "docs/faithfulness_status.md",
        "docs/reproduction_report.md",
        "docs/eval_contract.md",
    };
    return documents;
}

std::string compatibility_markdown() {
    std::ostringstream out;
    out << "# Compatibility matrix\n\n"
           "Support tiers and the public compatibility claims of Drift Workbench. This page is generated "
           "from\n"
           "`core/runtime/support_tier.cpp`; the Devices panel and `drift devices` show the same rows.\n\n"
           "## Support tiers\n\n";
    for (const TierMeaning& row : kTierMeanings) {
        out << "- **" << row.title << "**: " << row.meaning << '\n';
    }
    out << "\n## Platforms\n\n| Tier | Platform | Scope | Notes |\n| --- | --- | --- | --- |\n";
    for (const PlatformRow& row : platform_rows()) {
        out << "| " << title(row.tier) << " | " << row.platform << " | " << row.scope << " | " << row.notes
            << " |\n";
    }
    out << "\n## Components\n\n| Component | Baseline | Notes |\n| --- | --- | --- |\n";
    for (const ComponentRow& row : kComponents) {
        out << "| " << row.component << " | " << row.baseline << " | " << row.notes << " |\n";
    }
    out << "\n## Compile policy\n\n"
           "On the CPU \"compiled\" means the fused native drift kernel and pre-packed inference paths, on "
           "CUDA the\n"
           "capture of a whole step as a CUDA graph.\n\n"
           "| Backend | Compile policy | Recommended fail action |\n| --- | --- | --- |\n";
    for (const CompileRow& row : compile_rows()) {
        const bool strict = std::string_view(row.fail_action) == "warn";
        out << "| " << row.backend << " | " << row.policy << " | `" << row.fail_action << "`"
            << (strict ? " (`raise` for strict benchmarks)" : "") << " |\n";
    }
    out << "\nFail actions: `warn` keeps the plain path and warns, `raise` stops on an unsupported or failed "
           "compiled\n"
           "path, `disable` does not try.\n\n## Known caveats\n\n";
    for (const char* caveat : known_caveats()) {
        out << "- " << caveat << '\n';
    }
    out << "\n## Claim boundaries\n\n"
           "Compatibility does **not** imply the paper's metrics. What is claimed about those stands in\n";
    for (std::size_t i = 0; i < claim_boundaries().size(); ++i) {
        out << "`" << claim_boundaries()[i] << "`" << (i + 1 < claim_boundaries().size() ? ",\n" : ".\n");
    }
    return out.str();
}

}  // namespace drift
