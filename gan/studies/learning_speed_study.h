// The speed-of-learning study of the implicit-competitive-regularization paper, on MNIST.
#pragma once

#include "gan/studies/learning_speed_runs.h"
#include "gan/studies/study.h"

namespace saddle {

// The curves as a table, numbers, and a picture: D's loss against each generator, and its mean
// against the generator's quality, over samples of each. `quality` names what the curves have.
StudyResult learning_speed_result(const std::vector<LearningCurve>& curves,
                                  const std::string& quality);

// MNIST in place of the paper's CIFAR-10, with the paper's networks for it. The new D begin as the
// same network after an epoch of telling digits; quality is the inception score by LeNet-5.
StudyResult run_learning_speed_study(const StudyOptions& options);

}  // namespace saddle
