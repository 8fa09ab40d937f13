// Checkpoint folders: checkpoints/step_%08d/{manifest.json, model, ema_<decay>, optimizer .safetensors,
// state.json}.
//
// Written under a temporary name, fsynced and renamed, so a reader sees a whole checkpoint or none.
// manifest.json lists every other file with size and SHA-256.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/io/safetensors.h"
#include "core/store/run_dir.h"

namespace drift {

// state.json: what a continued run needs besides tensors. Random streams need nothing: each is a pure
// function of (seed, purpose, step).
struct CheckpointState {
    std::int64_t step = 0;    // completed updates
    std::int64_t images = 0;  // generated samples so far
    double seconds = 0;       // running time so far
    std::string config_hash;
    std::string data_fingerprint;
};

struct CheckpointPart {
    std::string name;      // "model", "ema_0.99", "optimizer": the file's stem
    NamedTensors tensors;  // written by save_checkpoint(), overwritten in place by load_part()
};

// Parameters and buffers of a module, aliasing them.
[[nodiscard]] CheckpointPart module_part(std::string name, const torch::nn::Module& module);

// Writes one checkpoint; an existing one of this step is replaced. Throws Error{kIo}, leaving older ones
// alone.
CheckpointRef save_checkpoint(const RunDir& run, const CheckpointState& state,
                              const std::vector<CheckpointPart>& parts);

// Sizes and SHA-256 of every file against manifest.json: "" when whole, else which file is damaged and how.
[[nodiscard]] std::string checkpoint_fault(const std::filesystem::path& checkpoint);

// The newest checkpoint of `run` whose every byte is as written; `skipped` receives one sentence per damaged
// newer one. Throws Error{kNotFound} when the run has no checkpoint, Error{kBadData} listing the faults when
// none is whole.
[[nodiscard]] CheckpointRef newest_whole_checkpoint(const RunDir& run,
                                                    std::vector<std::string>* skipped = nullptr);

// Throws Error{kBadData} naming the damaged file of `checkpoint` and the newest whole checkpoint beside it,
// if any.
void require_whole(const std::filesystem::path& checkpoint);

[[nodiscard]] CheckpointState load_state(const std::filesystem::path& checkpoint);

// `<checkpoint>/<part>.safetensors`
[[nodiscard]] std::filesystem::path part_file(const std::filesystem::path& checkpoint,
                                              const std::string& part);
// Copies that file into the tensors of `part`. Names, shapes and dtypes must agree: otherwise one error lists
// every difference and nothing is copied.
void load_part(const std::filesystem::path& checkpoint, const CheckpointPart& part);

}  // namespace drift
