// The figures of a run as summary.json, and as a few lines for a person.
#pragma once

#include <optional>
#include <string>

#include "gan/checkpoint.h"
#include "gan/mixture_metrics.h"
#include "gan/train_config.h"

namespace saddle {

struct RunFigures {
  TrainConfig config;
  RunPosition position;
  std::optional<MixtureFigures> mixture;
};

// One JSON object, a key a line. A number that is not finite is null.
std::string summary_json(const RunFigures& figures);
std::string summary_text(const RunFigures& figures);

}  // namespace saddle
