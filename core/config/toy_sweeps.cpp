#include "core/config/toy_sweeps.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {

namespace {

// The predecessor's six, in its order and under its names (python_reproduction.md 2.10).
ToySweep antisymmetry() {
    const auto scaled = [](const char* name, const char* label, const char* attraction,
                           const char* repulsion) {
        return ToyVariant{
            name, label, {concat("drift.attraction=", attraction), concat("drift.repulsion=", repulsion)}};
    };
    return {"antisymmetry",
            "Anti-symmetry",
            "Attraction and repulsion must weigh the same, or the field does not vanish when the generated "
            "points match the data: stronger pull collapses, stronger push spreads.",
            {scaled("baseline", "equal", "1", "1"),
             scaled("attraction_1_5x", "attraction \u00d7 1.5", "1.5", "1"),
             scaled("repulsion_1_5x", "repulsion \u00d7 1.5", "1", "1.5"),
             scaled("attraction_2_0x", "attraction \u00d7 2", "2", "1"),
             scaled("repulsion_2_0x", "repulsion \u00d7 2", "1", "2"),
             scaled("attraction_only", "attraction only", "1", "0")}};
}

ToySweep temperatures() {
    const auto one = [](const char* name, const char* tau) {
        return ToyVariant{name, concat("\u03c4 = ", tau), {concat("drift.temperatures=[", tau, "]")}};
    };
    return {"temperatures",
            "Temperatures",
            "How far a point looks: a small temperature sees only near neighbours and may never find a far "
            "mode, a large one sees the mean of everything. The sum of three covers all distances.",
            {{"all_three", "\u03c4 = 0.02, 0.05, 0.2", {"drift.temperatures=[0.02, 0.05, 0.2]"}},
             one("tau_0_02", "0.02"),
             one("tau_0_05", "0.05"),
             one("tau_0_2", "0.2"),
             one("tau_0_5", "0.5"),
             one("tau_1", "1"),
             one("tau_2", "2")}};
}

ToySweep npos() {
    ToySweep sweep = {
        "npos",
        "Real points per update",
        "How many real points an update sees [Npos]: few give a noisy field whose mean is still "
        "right, many cost time.",
        {{"npos_512", "512 real points", {"train.pos_per_class=512"}}}};
    for (const char* count : {"8", "32", "128", "2048"}) {
        sweep.variants.push_back(
            {concat("npos_", count), concat(count, " real points"), {concat("train.pos_per_class=", count)}});
    }
    return sweep;
}

ToySweep kernel() {
    return {"kernel",
            "Kernel normalisation",
            "The affinity as a softmax over both sample sets (the paper's), over the targets only, or not "
            "normalised at all (paper, Table 11).",
            {{"xy", "over both sets", {"drift.kernel_normalization=xy"}},
             {"y", "over the targets only", {"drift.kernel_normalization=y"}},
             {"none", "none", {"drift.kernel_normalization=none"}}}};
}

ToySweep starts() {
    return {
        "starts",
        "Three starts",
        "Where the untrained points stand: between the modes, far from all of them, or collapsed onto one "
        "(paper, Figure 3). All three should end the same.",
        {{"between", "between the modes", {"generator.start=between"}},
         {"far", "far away", {"generator.start=far"}},
         {"collapsed", "collapsed on one mode", {"generator.start=collapsed"}}}};
}

}  // namespace

const std::vector<ToySweep>& toy_sweeps() {
    static const std::vector<ToySweep> sweeps = {antisymmetry(), temperatures(), npos(), kernel(), starts()};
    return sweeps;
}

const ToySweep& toy_sweep(std::string_view name) {
    const std::vector<ToySweep>& sweeps = toy_sweeps();
    const auto found = std::find_if(sweeps.begin(), sweeps.end(),
                                    [name](const ToySweep& sweep) { return sweep.name == name; });
    if (found == sweeps.end()) {
        std::vector<std::string> names;
        for (const ToySweep& sweep : sweeps) {
            names.push_back(sweep.name);
        }
        throw Error(ErrorCode::kUsage, concat("there is no toy sweep '", name, "'"),
                    "use one of " + join(names, ", "));
    }
    return *found;
}

}  // namespace drift
