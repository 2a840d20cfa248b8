// What a primal-dual term does for a GAN whose discriminator is flat where the samples are.
#pragma once

#include <cstdint>

#include "gan/studies/study.h"

namespace saddle {

// Claim 1 of the primal-dual paper and its Figure 1 from several starts, by GAN and WGAN with and
// without the term, for seeds 1, 2, ...: whether anything moves, and how many arrive; pictures of
// the samples over the steps and of D over x.
StudyResult flat_discriminator_study(std::uint64_t seeds, std::int64_t steps,
                                     const ProgressOutput& output);

// 10 seeds, 8,000 steps as in the paper.
StudyResult run_flat_discriminator_study(const ProgressOutput& output);

}  // namespace saddle
