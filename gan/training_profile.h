// Where the time of a training step goes.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/profile.h"
#include "data/background.h"
#include "gan/train_config.h"

namespace saddle {

// Medians over the steps.
struct TrainingProfile {
  std::int64_t steps = 0;                              // timed
  double batch_seconds = 0;                            // of taking one batch from the data
  std::vector<Computation> discriminator, generators;  // of one step each
};

// Trains as `config` says, but on random examples that are as large as the data's, and times the
// steps after the first few: as many as fill `seconds`, at least 3, or 1 where that takes longer
// than `seconds`; never more than config.steps or 10,000. Reports them to `progress`, if given.
// Throws Error for a config that makes no sense or trains for no step.
TrainingProfile profile_training(const TrainConfig& config, double seconds,
                                 const Ceilings& ceilings, const LoadProgress& progress = {});

}  // namespace saddle
