// The state of a run in one safetensors file, from which it continues bit for bit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "data/batches.h"
#include "gan/files/tensor_file.h"
#include "gan/named_numbers.h"
#include "optim/krylov.h"

namespace saddle {

// Where a run stands beside its tensors.
struct RunPosition {
  std::int64_t step = 0;                 // generator steps done
  std::vector<BatchPosition> data = {};  // of the trainer's real batches
  double seconds = 0.0;                  // spent training
  // Of the last step, by name; NaN if none was made.
  NamedNumbers losses = {};
  // Of a game optimizer that solves a linear system in each step: how the last one ended, and how
  // many ended before they converged.
  std::optional<SolveResult> solve = {};
  std::int64_t unconverged = 0;
  std::string fingerprint = {};  // of the data, see Dataset; "" of what was drawn
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
