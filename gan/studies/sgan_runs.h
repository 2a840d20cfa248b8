// SGAN's global pair beside ordinary pairs (SGAN, Figures 3 and 5): what is trained, and looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gan/files/progress.h"
#include "gan/pictures/image.h"
#include "gan/studies/spread.h"
#include "gan/train_config.h"

namespace saddle {

// One way to train a generator of points: the global one of an SGAN, or that of the only pair.
struct Contestant {
  std::string name;  // "5-S-GAN"
  TrainConfig config;
  std::int64_t pace = 1;  // steps while the others take one
  bool is_shown = false;  // its samples are in the picture
};

// Contestants that are looked at after `every`, 2 `every`, ... `looks` `every` steps of a pace
// of 1.
struct Contest {
  std::vector<Contestant> contestants;
  std::int64_t every = 0, looks = 0;
  std::uint64_t seeds = 0, first_seed = 1;
  // Of the generator, half of them for the density, and real ones that tell the log-likelihood.
  std::int64_t samples = 1000;
};

// At one look of one run; NaN where the data is no mixture, or where there are no local pairs.
struct GeneratorFigures {
  double modes = 0.0;           // covered by the generator
  double high_quality = 0.0;    // share of its samples
  double ensemble_modes = 0.0;  // covered by the local pairs together
  // Of the data, see gan/metrics/sample_figures.h; minus infinity and 0 where all samples are one.
  double log_likelihood = 0.0, coverage = 0.0;
  double shortfall = 0.0;  // of it behind that of the data's own density, in nats
};

using Results = std::vector<std::vector<GeneratorFigures>>;  // [seed][look]

struct Outcome {
  Results results;
  std::optional<Image> picture;  // of the first seed at the last look, if it is shown
};

// Where the default device is. Throws Error for data that is no points, for several generators
// without a global one, and as Experiment does.
Outcome outcome_of(const Contest& contest, const Contestant& contestant,
                   const ProgressOutput& progress);

// Of one figure at each look, over the seeds.
std::vector<Spread> spreads_of(const Results& results, double GeneratorFigures::*figure);

}  // namespace saddle
