// The figures of a run as summary.json, and as a few lines for a person.
#pragma once

#include <optional>
#include <string>

#include "gan/checkpoint.h"
#include "gan/metrics/mixture_metrics.h"
#include "gan/named_numbers.h"
#include "gan/train_config.h"
#include "gan/training_rule.h"

namespace saddle {

// What was computed so far, and the last step's losses and solve, by name: the columns of
// metrics.csv after the step. Of a run without a game optimizer these are the losses alone.
NamedNumbers step_figures(const RunPosition& position, const TrainingRule& rule);

struct RunFigures {
  TrainConfig config;
  RunPosition position;
  NamedNumbers step;  // see step_figures
  std::optional<MixtureFigures> mixture;
  NamedNumbers samples = {};  // see gan/metrics/sample_figures.h
};

// One JSON object, a key a line. A number that is not finite is null.
std::string summary_json(const RunFigures& figures);
std::string summary_text(const RunFigures& figures);

}  // namespace saddle
