// Ordinary pairs of networks that know nothing of each other, and the modes that none of them
// covers (SGAN, Figure 2d).
#pragma once

#include <cstdint>
#include <vector>

#include "gan/files/progress.h"
#include "gan/studies/spread.h"
#include "gan/studies/study.h"
#include "gan/studies/uncovered_modes.h"
#include "gan/train_config.h"

namespace saddle {

struct PairsSetting {
  TrainConfig config;               // local pairs of an SGAN without a global pair, of a mixture
  std::vector<std::int64_t> looks;  // iterations, ascending; at least one
  std::uint64_t seeds = 0;
  std::int64_t samples_per_pair = 0;  // that tell the modes it covers
  std::uint64_t first_seed = 1;
};

// At one iteration.
struct UncoveredFigures {
  std::int64_t iteration = 0;
  std::vector<Spread> shares;  // of modes that n = 1, 2, ... pairs leave uncovered, over seeds
  Decay fit;                   // to the means
};

// Of each look. Throws Error for a config whose data is no mixture, and as Experiment does.
std::vector<UncoveredFigures> uncovered_figures(const PairsSetting& setting,
                                                const ProgressOutput& output);

// Their table and picture.
StudyResult pairs_study(const PairsSetting& setting, const ProgressOutput& output);

// 10 pairs on 8 Gaussians.
StudyResult run_pairs_study(const StudyOptions& options);

}  // namespace saddle
