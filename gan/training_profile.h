// Where the time of a training step goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "autograd/profile.h"
#include "data/background.h"
#include "gan/train_config.h"

namespace saddle {

// A program as training runs it, where a device replays it.
struct Replay {
  double seconds = 0;
  std::size_t launches = 0;  // Recording::size()
};

// One run of a program.
struct ProgramProfile {
  std::string name;          // see TrainingRule::programs()
  double runs_per_step = 0;  // the mean: how often a solver multiplies depends on values
  std::vector<Computation> computations;
  std::optional<Replay> replay;
};

// Medians over the steps.
struct TrainingProfile {
  std::int64_t steps = 0;    // timed
  double step_seconds = 0;   // of a whole step, as it is timed
  double batch_seconds = 0;  // of taking one batch from the data
  double batches_per_step = 0;
  std::vector<ProgramProfile> programs;
};

// Trains as `config` says, but on random examples that are as large as the data's, and times the
// steps after the first few: as many as fill `seconds`, at least 3, or 1 where that takes longer
// than `seconds`; never more than config.steps or 10,000. On a device other than the CPU each is
// followed by a step whose programs run at once. Reports them to `progress`, if given.
// Throws Error for a config that makes no sense or trains for no step.
TrainingProfile profile_training(const TrainConfig& config, double seconds,
                                 const Ceilings& ceilings, const LoadProgress& progress = {});

}  // namespace saddle
