// The over-training study of the implicit-competitive-regularization paper, on MNIST.
#pragma once

#include "gan/studies/overtraining_runs.h"
#include "gan/studies/study.h"

namespace saddle {

// A run as a table, every row of its curves, and a picture: D's loss, D's distances from the
// checkpoint by outputs and by weights, and the attacks, over samples of the checkpoint's
// generator.
StudyResult overtraining_result(const OvertrainingRun& run, const OvertrainingSettings& settings);

// The paper's networks and setting.
StudyResult run_overtraining_study(const StudyOptions& options);

}  // namespace saddle
