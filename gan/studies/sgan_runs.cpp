#include "gan/studies/sgan_runs.h"

#include <cmath>
#include <limits>
#include <ostream>

#include "gan/experiment.h"
#include "gan/metrics/kernel_density.h"
#include "gan/metrics/sample_figures.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint32_t kRealPointsStream = 0x8306'0000;  // none is one of training
constexpr std::uint32_t kRollStream = 0x8307'0000;
constexpr std::int64_t kRollPoints = 2000;  // nearer to each other than any noise of interest

Tensor centers_of(const Mixture& mixture) {
  std::vector<double> centers;
  for (const auto& center : mixture.centers)
    centers.insert(centers.end(), center.begin(), center.end());
  return Tensor::from(centers, {static_cast<std::int64_t>(mixture.centers.size()), 2});
}

// The data's own density: Gaussians around the modes, or all along the roll.
KernelDensity density_of(const Experiment& experiment) {
  const double deviation = experiment.config().data.deviation;
  if (experiment.mixture()) return {centers_of(*experiment.mixture()), deviation};
  return {sample_swiss_roll(kRollPoints, 0.0, 1, kRollStream, DType::f64), deviation};
}

// Real points, and how likely they are under the data's own density.
struct Judge {
  Tensor real;
  double own_likelihood;

  Judge(const Experiment& experiment, std::int64_t count)
      : real(experiment.model().real_points(count, kRealPointsStream)),
        own_likelihood(spread_of(density_of(experiment).log_density(real)).mean) {}
};

GeneratorFigures look_at(const Experiment& experiment, const Judge& judge) {
  GeneratorFigures figures{.modes = kNaN, .high_quality = kNaN, .ensemble_modes = kNaN};
  const std::vector<TeamFigures> teams = experiment.figures();
  if (!teams.empty()) {
    figures.modes = static_cast<double>(teams[0].mixture->modes_covered);
    figures.high_quality = teams[0].mixture->high_quality;
  }
  if (teams.size() > 1)
    figures.ensemble_modes = static_cast<double>(teams[1].mixture->modes_covered);
  const auto draw = static_cast<std::uint64_t>(experiment.position().step);
  const Shape& shape = judge.real.shape();
  const Tensor samples = experiment.trainer().sample(shape[0], draw).reshape(shape);
  for (const auto& [name, value] : sample_figures(samples, judge.real)) {
    if (name == "log_likelihood") figures.log_likelihood = std::isnan(value) ? -INFINITY : value;
    if (name == "coverage") figures.coverage = std::isnan(value) ? 0.0 : value;
  }
  figures.shortfall = judge.own_likelihood - figures.log_likelihood;
  return figures;
}

void require_one_generator(const Contestant& contestant, const Experiment& experiment) {
  require(experiment.is_points(), contestant.name, ": expected points of the plane, found '",
          contestant.config.data.dataset, "'");
  require(experiment.trainer().players().teams()[0].generators == 1, contestant.name,
          ": expected a global pair or only one, found ", contestant.config.game.generators,
          " alone");
}

}  // namespace

Outcome outcome_of(const Contest& contest, const Contestant& contestant,
                   const ProgressOutput& output) {
  const std::int64_t between = contest.every * contestant.pace, steps = between * contest.looks;
  Outcome outcome;
  for (std::uint64_t seed = contest.first_seed; outcome.results.size() < contest.seeds; ++seed) {
    *output.stream << contestant.name << ", seed " << seed << '\n';
    TrainConfig config = contestant.config;
    config.game.seed = seed;
    Experiment experiment(config);
    require_one_generator(contestant, experiment);
    const Judge judge(experiment, contest.samples);
    Progress progress(0, steps, output);
    std::vector<GeneratorFigures>& looks = outcome.results.emplace_back();
    for (std::int64_t step = 1; step <= steps; ++step) {
      experiment.step();
      progress.update(step, {});
      if (step % between == 0) looks.push_back(look_at(experiment, judge));
    }
    if (contestant.is_shown && !outcome.picture)
      outcome.picture = experiment.picture(contestant.name + ", step " + std::to_string(steps));
  }
  return outcome;
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
