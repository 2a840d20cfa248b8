// Which generators the studies of SGAN's global pair compare.
#pragma once

#include <string>
#include <vector>

#include "gan/studies/sgan_runs.h"

namespace saddle {

struct NamedContest {
  std::string name;   // "wgan-grid25"
  std::string title;  // "WGAN on a grid of 25 Gaussians"
  Contest contest;    // the first is compared with each other
};

// On 8 Gaussians with two hidden layers of 64 at 0.002, for minutes on a processor: 5-S-GAN with
// one and with five steps of a discriminator, and 10-S-WGAN; 1,000 steps.
std::vector<NamedContest> small_sgan_contests();

// With the networks and the rate of SGAN's supplement, three hidden layers of 512 at 1e-5, for a
// GPU: 10-S-WGAN and 5-S-GAN on 8 Gaussians, the grid of 25 and the Swiss roll (Figure 3). On 8
// Gaussians also with two pairs and simplified (Figure 5). 5,000 steps.
std::vector<NamedContest> paper_sgan_contests();

}  // namespace saddle
