// The state of a run in one safetensors file, from which it continues bit for bit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "gan/files/tensor_file.h"
#include "optim/krylov.h"

namespace saddle {

// Where a run stands beside its tensors.
struct RunPosition {
  std::int64_t step = 0;              // generator steps done
  std::int64_t epoch = 0, batch = 0;  // of the data
  double seconds = 0.0;               // spent training
  // Of the last step; NaN if none was made.
  double discriminator_loss = std::numeric_limits<double>::quiet_NaN();
  double generator_loss = std::numeric_limits<double>::quiet_NaN();
  // Of a game optimizer that solves a linear system in each step: how the last one ended, and how
  // many ended before they converged.
  std::optional<SolveResult> solve = {};
  std::int64_t unconverged = 0;
};

// Written atomically. `recipe` goes along to refuse a checkpoint of another one.
void save_checkpoint(const std::filesystem::path& path, const std::string& recipe,
                     const RunPosition& position, const NamedTensors& state);

// Fills the storage of `state` after everything has been checked: nothing changes on an Error.
// Throws Error naming the file for another recipe, a missing or unknown tensor, another shape or
// dtype, or a damaged file.
RunPosition load_checkpoint(const std::filesystem::path& path, const std::string& recipe,
                            const NamedTensors& state);

}  // namespace saddle
