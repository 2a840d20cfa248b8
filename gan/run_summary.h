// The figures of a run as summary.json, and as a few lines for a person.
#pragma once

#include <string>
#include <vector>

#include "gan/checkpoint.h"
#include "gan/model.h"
#include "gan/named_numbers.h"
#include "gan/train_config.h"
#include "gan/trainers/training_rule.h"

namespace saddle {

// The last step's losses, what was computed so far, and how the last solve ended, by name: the
// columns of metrics.csv after the step.
NamedNumbers step_figures(const RunPosition& position, const TrainingRule& rule);

struct RunFigures {
  TrainConfig config;
  RunPosition position;
  NamedNumbers step;  // see step_figures
  std::vector<TeamFigures> teams;
};

// One JSON object, a key a line. The first team's figures have their names, another's its own
// before them, "local_entropy". A number that is not finite is null.
std::string summary_json(const RunFigures& figures);
std::string summary_text(const RunFigures& figures);

}  // namespace saddle
