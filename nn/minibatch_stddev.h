// A discriminator's view of how much the examples of a batch differ.
#pragma once

#include "nn/module.h"

namespace saddle {

// Karras et al. 2018, section 3, with the groups of the authors' code: the batch is divided into
// groups of `group_size` (the whole batch if that is smaller), example i being in group i mod
// (batch / group_size). The standard deviation of each element over its group, sqrt(variance +
// 1e-8), is averaged over all elements and appended as one more channel:
// [copies, batch, ..., C] -> [copies, batch, ..., C + 1].
// Throws Error if the groups do not divide the batch.
ModulePtr minibatch_stddev(std::int64_t group_size = 4);

}  // namespace saddle
