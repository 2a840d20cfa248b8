// SGAN on 8 Gaussians beside a single pair at as many updates, and at N times as many.
#pragma once

#include <span>
#include <string>

#include "gan/studies/sgan_runs.h"
#include "gan/studies/study.h"

namespace saddle {

struct NamedContest {
  std::string name;  // "GAN"
  Contest contest;   // the first is compared with each other
};

// Modes and log-likelihood of all contests at each look, over the seeds; a row of pictures for
// each.
StudyResult sgan_study(std::span<const NamedContest> contests);

// 5-S-GAN with one and with five steps of a discriminator, and 10-S-WGAN; 5 seeds.
StudyResult run_sgan_study();

}  // namespace saddle
