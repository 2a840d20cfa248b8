#include "gan/studies/study.h"

#include <algorithm>

#include "gan/papers.h"
#include "gan/studies/discriminators_study.h"
#include "gan/studies/flat_discriminator_study.h"
#include "gan/studies/function_space_study.h"
#include "gan/studies/gap_study.h"
#include "gan/studies/learning_speed_study.h"
#include "gan/studies/overtraining_study.h"
#include "gan/studies/pairs_study.h"
#include "gan/studies/projection_study.h"
#include "gan/studies/quadratic_study.h"
#include "gan/studies/sgan_study.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr std::uint64_t kPairsSeeds = 40, kSganSeeds = 5;

Study reading_data(Study study) {
  study.reads_data = true;
  return study;
}

}  // namespace

const std::vector<Study>& studies() {
  static const std::vector<Study> list = {
      {"gap", kStackelbergGan, "Theorem 1 and Corollary 2",
       "minimax less maximin of a game of three points: it falls with the number of generators",
       "3 seconds", run_gap_study},
      {"pairs",
       kSgan,
       "Figure 2d",
       "the modes of 8 Gaussians that none of n independent pairs covers: their share falls "
       "exponentially with n",
       "2 minutes",
       run_pairs_study,
       {},
       kPairsSeeds},
      {"discriminators",
       kSgan,
       "Figure 2 (a) to (c)",
       "the global discriminator on 10 Gaussians beside that of a single pair on the identical "
       "real "
       "data and noise: level sets, and what they tell of the modes",
       "2 hours",
       run_discriminators_study,
       {},
       kSganSeeds},
      {"sgan", kSgan, "Figures 3 and 5",
       "the global generator on 8 Gaussians beside that of a single pair at as many updates, and "
       "at "
       "N times as many: modes and log-likelihood",
       "6 minutes", run_sgan_study, names_in(small_sgan_contests()), kSganSeeds},
      {"sgan-paper", kSgan, "Figures 3 and 5",
       "the same with the paper's networks on 8 Gaussians, a grid of 25 and a Swiss roll",
       "made for a GPU", run_sgan_paper_study, names_in(paper_sgan_contests()), kSganSeeds},
      {"quadratic", kCompetitiveRegularization, "Figures 3 and 6",
       "f = x^2 + 10 x y + y^2 under every game optimizer: where they go, and how fast", "1 second",
       run_quadratic_study},
      {"projection", kCompetitiveRegularization, "Figure 7 and appendix A.2",
       "a game of 28 weights a player: how long simgd and cgd stay where the generator is right in "
       "the coordinate that the discriminator sees",
       "30 seconds", run_projection_study},
      reading_data(
          {"overtraining", kCompetitiveRegularization, "Figures 4 and 8 and appendix A.3",
           "MNIST: a discriminator that goes on alone runs away from its checkpoint, and gives way "
           "to an attack",
           "90 minutes", run_overtraining_study}),
      reading_data({"learning-speed", kCompetitiveRegularization, "section 4 and Figure 5",
                    "MNIST: the better a generator that stays, the slower a new discriminator "
                    "learns to tell its images",
                    "1 hour", run_learning_speed_study}),
      {"function-space", kPrimalDualGan, "Theorem 2",
       "the GAN as a convex program on 2 to 100 points: D goes to 1/2 and pg to pd, by dual-driven "
       "and by primal-dual-driven updates",
       "3 seconds", run_function_space_study},
      {"flat-discriminator", kPrimalDualGan, "Claim 1, Figure 1 and Appendix 7.3",
       "samples away from one data point, where D is flat: GAN and WGAN without and with the "
       "kernel "
       "term",
       "1 minute", run_flat_discriminator_study},
  };
  return list;
}

StudyResult Study::run(const StudyOptions& options) const {
  if (reads_options()) return std::get<1>(function)(options);
  return std::get<0>(function)(options.progress);
}

std::int64_t share_of(std::int64_t steps, const StudyOptions& options) {
  return std::max<std::int64_t>(1, steps * options.percent / 100);
}

const Study& find_study(const std::string& name) { return find_named(studies(), "study", name); }

}  // namespace saddle
