// A training run in a folder: config.toml, metrics.csv, figures.csv of samples, summary.json,
// pictures/, checkpoints/.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>

#include "gan/experiment.h"
#include "gan/files/progress.h"

namespace saddle {

struct RunOptions {
  std::filesystem::path folder;
  bool resume = false;      // continue from the last checkpoint in the folder
  std::string config_text;  // what config.toml shall hold
  ProgressOutput progress;
  // Asked after each step: true ends the run there, as a finished one that can be resumed.
  std::function<bool()> stop_requested;
};

// What summary.json holds: recipe, steps, seconds, steps_per_second, seed, version, losses; with
// a game optimizer what was computed and how the last linear system was solved; for a mixture
// modes, modes_covered, high_quality, modes_per_generator, kl_from_uniform, ...; for text
// unigram_variation, ...; for images that are scored inception_score, ...
struct RunSummary {
  std::string json;                  // the text of summary.json
  std::string text;                  // the same figures for a person, a few lines
  std::filesystem::path picture;     // the last one
  std::int64_t step = 0;             // below config.steps if the run was asked to stop
  std::filesystem::path checkpoint;  // of that step; empty in a build without checkpoints
};

// Trains to config.steps, or until it is asked to stop. Checks the folder before the first step;
// refuses one that holds a run already unless resuming, so that nothing is overwritten. A new run
// of a primal-dual term in feature space first finds or trains its features. Throws RunError for a
// loss that is not finite or a step that a game optimizer refuses, and Error for bad input or a
// full disk; after the first step both name the last good checkpoint.
RunSummary train(const TrainConfig& config, const RunOptions& options);

}  // namespace saddle
