// The quadratic game of the implicit-competitive-regularization paper, equation 3.
#pragma once

#include <array>

#include "gan/studies/study.h"

namespace saddle {

// The paper's pairs of step sizes: of Figure 3, and of Figure 6 top and bottom.
struct StepSizePair {
  double x, y;
};
constexpr std::array<StepSizePair, 3> kQuadraticStepSizes = {
    {{0.09, 0.01}, {0.03, 0.03}, {0.01, 0.09}}};

// One optimizer on f = x^2 + 10 x y + y^2 with one pair.
struct QuadraticFigures {
  std::string optimizer;
  StepSizePair step_sizes;
  // Of the iteration's matrix; of sga one for each sign of its adjustment. Empty for optimizers
  // whose iteration is not linear.
  std::vector<double> spectral_radii;
  double observed_rate = 0.0;  // read off the trajectory; means nothing without a radius
  Path trajectory;             // from (1, 0.6)
};

// Every zero-sum optimizer with every pair, the optimizers in the order of the table.
std::vector<QuadraticFigures> quadratic_figures();

// Their table; the trajectories of two of them over the level sets of f, and the rates of all.
StudyResult run_quadratic_study(const ProgressOutput& output);

}  // namespace saddle
