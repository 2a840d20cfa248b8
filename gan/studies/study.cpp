#include "gan/studies/study.h"

#include "gan/studies/flat_discriminator_study.h"
#include "gan/studies/function_space_study.h"
#include "gan/studies/gap_study.h"
#include "gan/studies/projection_study.h"
#include "gan/studies/quadratic_study.h"
#include "tensor/names.h"

namespace saddle {

const std::vector<Study>& studies() {
  static const std::vector<Study> list = {
      {"gap", "Stackelberg GAN, Theorem 1 and Corollary 2",
       "minimax less maximin of a game of three points: it falls with the number of generators",
       run_gap_study},
      {"quadratic", "Implicit competitive regularization, Figures 3 and 6",
       "f = x^2 + 10 x y + y^2 under every game optimizer: where they go, and how fast",
       run_quadratic_study},
      {"projection", "Implicit competitive regularization, Figure 7 and appendix A.2",
       "a game of 28 weights a player: how long simgd and cgd stay where the generator is right in "
       "the coordinate that the discriminator sees",
       run_projection_study},
      {"function-space", "Primal-dual GAN, Theorem 2",
       "the GAN as a convex program on 2 to 100 points: D goes to 1/2 and pg to pd, by dual-driven "
       "and by primal-dual-driven updates",
       run_function_space_study},
      {"flat-discriminator", "Primal-dual GAN, Claim 1, Figure 1 and Appendix 7.3",
       "samples away from one data point, where D is flat: GAN and WGAN without and with the "
       "kernel "
       "term",
       run_flat_discriminator_study},
  };
  return list;
}

const Study& find_study(const std::string& name) { return find_named(studies(), "study", name); }

}  // namespace saddle
