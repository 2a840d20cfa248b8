// What D0 of an SGAN knows of the data beside the discriminator of an ordinary pair (SGAN, Figure 2
// (a) to (c)).
#pragma once

#include <cstdint>
#include <vector>

#include "gan/studies/study.h"
#include "gan/train_config.h"

namespace saddle {

struct DiscriminatorsSetting {
  TrainConfig config;               // an SGAN on a ring of Gaussians
  std::vector<std::int64_t> looks;  // iterations, ascending
  std::uint64_t seeds = 0, first_seed = 1;
};

// Table, numbers, and level sets at each look of the first seed. Throws Error for data that is no
// ring, and as Experiment and TiedPair do.
StudyResult discriminators_study(const DiscriminatorsSetting& setting,
                                 const ProgressOutput& progress);

// 5-S-GAN on 10 Gaussians with the paper's networks and rate, 5,000 steps.
StudyResult run_discriminators_study(const StudyOptions& options);

}  // namespace saddle
