// The projection game of the implicit-competitive-regularization paper under simgd and cgd.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gan/studies/study.h"

namespace saddle {

// Every setting with simgd and cgd, from the same first weights for each of the seeds 1, 2, ...:
// how many reach and leave the projected state and how long they are in it; pictures of the first
// setting and of the second, its comparison.
StudyResult projection_study(std::uint64_t seeds, std::size_t iterations,
                             const ProgressOutput& output);

// 20 seeds as in the paper, 5,000 iterations.
StudyResult run_projection_study(const ProgressOutput& output);

}  // namespace saddle
