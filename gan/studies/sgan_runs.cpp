#include "gan/studies/sgan_runs.h"

#include <cmath>
#include <limits>

#include "gan/experiment.h"
#include "gan/machine_scope.h"
#include "gan/metrics/kernel_density.h"
#include "gan/metrics/sample_figures.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::uint32_t kRealPointsStream = 0x8306'0000;  // none is one of training

// The mean log density of points under a mixture.
double likelihood_of(const Mixture& mixture, const Tensor& points) {
  std::vector<double> centers;
  for (const auto& center : mixture.centers)
    centers.insert(centers.end(), center.begin(), center.end());
  const auto modes = static_cast<std::int64_t>(mixture.centers.size());
  const KernelDensity density(Tensor::from(centers, {modes, 2}), mixture.std);
  return spread_of(density.log_density(points)).mean;
}

GeneratorFigures look_at(const Experiment& experiment, const Tensor& real) {
  const std::vector<TeamFigures> teams = experiment.figures();
  GeneratorFigures figures;
  figures.modes = static_cast<double>(teams[0].mixture.modes_covered);
  figures.high_quality = teams[0].mixture.high_quality;
  figures.ensemble_modes = teams.size() > 1 ? static_cast<double>(teams[1].mixture.modes_covered)
                                            : std::numeric_limits<double>::quiet_NaN();
  const auto draw = static_cast<std::uint64_t>(experiment.position().step);
  const Tensor samples = experiment.trainer().sample(real.shape()[0], draw).reshape(real.shape());
  for (const auto& [name, value] : sample_figures(samples, real))
    if (name == "log_likelihood") figures.log_likelihood = std::isnan(value) ? -INFINITY : value;
  figures.shortfall = likelihood_of(*experiment.mixture(), real) - figures.log_likelihood;
  return figures;
}

std::vector<GeneratorFigures> run(const Contest& contest, const Contestant& contestant,
                                  std::uint64_t seed) {
  TrainConfig config = contestant.config;
  config.game.seed = seed;
  const MachineScope machine(config);
  Experiment experiment(config);
  require(experiment.mixture().has_value(), contestant.name, ": expected a mixture, found '",
          config.data.dataset, "'");
  require(experiment.trainer().players().teams()[0].generators == 1, contestant.name,
          ": expected a global pair or only one, found ", config.game.generators, " alone");
  const Tensor real =
      sample_mixture(*experiment.mixture(), contest.samples, seed, kRealPointsStream);
  std::vector<GeneratorFigures> figures;
  for (std::int64_t look = 1; look <= contest.looks; ++look) {
    while (experiment.position().step < look * contest.every * contestant.pace) experiment.step();
    figures.push_back(look_at(experiment, real));
  }
  return figures;
}

}  // namespace

Results results_of(const Contest& contest, const Contestant& contestant) {
  Results results;
  for (std::uint64_t seed = 1; seed <= contest.seeds; ++seed)
    results.push_back(run(contest, contestant, seed));
  return results;
}

std::vector<Spread> spreads_of(const Results& results, double GeneratorFigures::*figure) {
  std::vector<std::vector<double>> rows;
  for (const std::vector<GeneratorFigures>& run : results) {
    rows.emplace_back();
    for (const GeneratorFigures& figures : run) rows.back().push_back(figures.*figure);
  }
  return spreads_of(rows);
}

}  // namespace saddle
