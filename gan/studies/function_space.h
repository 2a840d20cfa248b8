// The GAN as a convex program, in function space: primal-dual GAN, sections 2 and 3.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace saddle {

// maximize sum_i pd_i log D_i  subject to  log(1 - D_i) >= log(1/2),  margin <= D_i <= 1 - margin
// (equation 8), whose multipliers pg_i are the probabilities of the generator. Its only saddle
// point is D_i = 1/2, pg = pd (Theorem 2).
struct FunctionSpaceGame {
  std::vector<double> data;  // pd
  double margin = 0.01;      // the paper's epsilon, which it leaves open

  // Throws Error unless the probabilities are positive (where pd is 0, D is not determined) and sum
  // to 1, and the margin is in (0, 1/2).
  void check() const;
};

// Probabilities proportional to uniform numbers in [0.1, 1): none is below 1 / (10 points). Throws
// Error without a point.
FunctionSpaceGame random_function_space_game(std::int64_t points, std::uint64_t seed);

struct FunctionSpacePoint {
  std::vector<double> discriminator;  // D
  std::vector<double> generated;      // pg: not negative, and no more is asked of it
};

// D uniform in [margin, 1 - margin], pg a random distribution.
FunctionSpacePoint random_point(const FunctionSpaceGame& game, std::uint64_t seed);

// How D moves (equation 5): dual-driven to the maximum of the Lagrangian at the current pg;
// primal-dual-driven along its gradient, and back into the bounds.
enum class PrimalUpdate { dual_driven, primal_dual_driven };

// One step of (5) and (6) from one and the same point:
//   D+  = argmax L(D, pg) = pd / (pd + pg)  or  P[D + alpha (pd / D - pg / (1 - D))],  P: the
//   bounds pg+ = max(pg - alpha log(2 (1 - D)), 0)
void take_step(const FunctionSpaceGame& game, PrimalUpdate update, double alpha,
               FunctionSpacePoint& point);

// alpha(t) = first / (1 + t / horizon)^exponent. With an exponent in (1/2, 1] the sum over t is
// infinite and that of the squares finite: what Theorem 1 asks for (equation 24).
struct StepSizes {
  double first, horizon, exponent;

  // Throws Error unless all three are as above, and positive.
  void check() const;
  double at(std::size_t t) const;
};

double total_variation(const std::vector<double>& p, const std::vector<double>& q);
double largest_deviation(const std::vector<double>& discriminator);  // from 1/2

// How far from the saddle point a run is after some steps.
struct FunctionSpaceRecord {
  std::size_t step;
  double total_variation, deviation;
};

struct FunctionSpaceRun {
  // At first, then each time the number of steps has grown by a twentieth, and at last.
  std::vector<FunctionSpaceRecord> records;
  // Of a run that arrives, the first step from which on both distances stay below kSaddleDistance.
  std::size_t arrival = 0;

  bool arrives() const;  // both are below it at the end
};
constexpr double kSaddleDistance = 1e-3;

// Steps until both distances are below a tenth of kSaddleDistance, at most `max_steps`. Throws
// Error for a game, step sizes or a point that do not fit.
FunctionSpaceRun run_function_space(const FunctionSpaceGame& game, PrimalUpdate update,
                                    const StepSizes& step_sizes, FunctionSpacePoint point,
                                    std::size_t max_steps);

}  // namespace saddle
