#include "gan/studies/pairs_study.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "gan/experiment.h"
#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "gan/recipes/recipes.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

// The share of modes that n = 1, 2, ... pairs leave uncovered, at each look of one run.
std::vector<std::vector<double>> shares_of_run(const PairsSetting& setting, std::uint64_t seed,
                                               const std::function<void()>& after_step) {
  TrainConfig config = setting.config;
  config.game.seed = seed;
  config.samples = config.game.generators * setting.samples_per_pair;
  Experiment experiment(config);
  require(experiment.mixture().has_value(), "pairs study: expected a mixture, found '",
          config.data.dataset, "'");
  std::vector<std::vector<double>> shares;
  for (const std::int64_t look : setting.looks) {
    while (experiment.position().step < look) {
      experiment.step();
      after_step();
    }
    const MixtureFigures figures = experiment.figures()[0].mixture.value();
    shares.push_back(uncovered_shares(figures.generators_per_mode, config.game.generators));
  }
  return shares;
}

std::string title_of(const PairsSetting& setting) {
  const TrainConfig& config = setting.config;
  const auto sizes = [](const std::vector<std::int64_t>& all) { return joined(all, "-"); };
  return std::to_string(config.data.modes) + " Gaussians, " +
         std::to_string(config.game.generators) + " ordinary pairs, " +
         counted(setting.seeds, "seed") + "; generators " +
         sizes(layer_sizes(config.game.latent_dim, config.networks.generator_hidden, 2)) +
         ", discriminators " + sizes(layer_sizes(2, config.networks.discriminator_hidden, 1)) +
         ", Adam " + number_text(config.game.generator_optimizer.learning_rate);
}

// What independent pairs leave uncovered, if one leaves `alone`.
double if_independent(double alone, std::size_t n) {
  return std::pow(alone, static_cast<double>(n));
}

std::string table(const PairsSetting& setting, const std::vector<UncoveredFigures>& all) {
  std::string text =
      title_of(setting) +
      "\nshare of the modes that n pairs leave uncovered, over all subsets of n pairs of a seed\n";
  for (const UncoveredFigures& figures : all) {
    text += "\nafter " + counted(static_cast<std::size_t>(figures.iteration), "step") + ": fit " +
            fixed_text(figures.fit.amplitude, 3) + " exp(-" + fixed_text(figures.fit.rate, 3) +
            " n)\n n      mean  deviation       fit  (that of one pair)^n\n";
    for (std::size_t n = 1; n <= figures.shares.size(); ++n) {
      const Spread& share = figures.shares[n - 1];
      const auto number = [](double value, std::size_t width) {
        return right_aligned(fixed_text(value, 4), width);
      };
      text += right_aligned(std::to_string(n), 2) + number(share.mean, 10) +
              number(share.deviation, 11) + number(figures.fit.at(static_cast<double>(n)), 10) +
              number(if_independent(figures.shares[0].mean, n), 22) + "\n";
    }
  }
  return text +
         "\nmean, deviation: over seeds; fit: a exp(-b n), least squares of the means\n"
         "a pair covers a mode by 20 of 8,000 samples (the same share of other counts) within 3 "
         "standard deviations\n";
}

std::string csv(const std::vector<UncoveredFigures>& all) {
  std::string text = "iteration,pairs,uncovered,deviation,fit\n";
  for (const UncoveredFigures& figures : all)
    for (std::size_t n = 1; n <= figures.shares.size(); ++n)
      text += csv_row(figures.iteration, n, figures.shares[n - 1].mean,
                      figures.shares[n - 1].deviation, figures.fit.at(static_cast<double>(n)));
  return text;
}

std::vector<double> numbers_up_to(std::size_t count) {
  std::vector<double> numbers;
  for (std::size_t n = 1; n <= count; ++n) numbers.push_back(static_cast<double>(n));
  return numbers;
}

Curve fit_curve(const UncoveredFigures& figures) {
  Curve curve{
      fixed_text(figures.fit.amplitude, 2) + " exp(-" + fixed_text(figures.fit.rate, 2) + " n)",
      {},
      {}};
  constexpr int kPieces = 10;  // from one n to the next
  for (std::size_t i = kPieces; i <= kPieces * figures.shares.size(); ++i) {
    curve.x.push_back(static_cast<double>(i) / kPieces);
    curve.y.push_back(figures.fit.at(curve.x.back()));
  }
  return curve;
}

// Means with their spread on a linear axis, means alone on a logarithmic one; each on its fit, in
// one colour.
Image plot_of(const std::vector<UncoveredFigures>& all, Scale scale) {
  std::vector<Curve> curves;
  for (const UncoveredFigures& figures : all) {
    Curve means = mean_curve(std::to_string(figures.iteration) + " steps",
                             numbers_up_to(figures.shares.size()), figures.shares);
    for (double& low : means.low) low = std::max(low, 0.0);  // a share
    if (scale == Scale::logarithmic) means.low.clear(), means.high.clear();
    Curve fit = fit_curve(figures);
    means.marker = Marker::disc;
    means.color = fit.color = curves.size() / 2;
    curves.insert(curves.end(), {std::move(means), std::move(fit)});
  }
  LinePlot plot{scale == Scale::linear
                    ? "Modes that n pairs leave uncovered: mean, deviation and fit"
                    : "Means and fits on a logarithmic axis",
                "pairs", "share of the modes", scale, std::move(curves)};
  plot.x_counts = true;
  plot.width = 900, plot.height = 560;
  return line_plot(plot);
}

// The toy of SGAN with networks of two layers of 64 and a learning rate for short runs. The paper's
// own, three of 512 at 1e-5, takes hours for 20 seeds.
PairsSetting on_8_gaussians(const StudyOptions& options) {
  PairsSetting setting;
  setting.config = find_recipe("sgan-ring8").config;
  setting.config.game.global_pair = "none";
  setting.config.game.generators = 10;
  setting.config.game.latent_dim = 2;
  setting.config.game.generator_optimizer.learning_rate = 2e-3;
  setting.config.game.discriminator_optimizer.learning_rate = 2e-3;
  setting.config.networks.generator_hidden = {64, 64};
  setting.config.networks.discriminator_hidden = {64, 64};
  for (const std::int64_t look : {400, 600, 1000}) setting.looks.push_back(share_of(look, options));
  setting.seeds = options.seeds, setting.first_seed = options.seed;
  setting.samples_per_pair = 2000;
  return setting;
}

}  // namespace

std::vector<UncoveredFigures> uncovered_figures(const PairsSetting& setting,
                                                const ProgressOutput& output) {
  std::vector<std::vector<std::vector<double>>> by_look(setting.looks.size());  // [look][seed][n]
  // Of all seeds, one after the other.
  Progress progress(0, static_cast<std::int64_t>(setting.seeds) * setting.looks.back(), output);
  std::int64_t steps = 0;
  for (std::uint64_t i = 0; i < setting.seeds; ++i) {
    std::vector<std::vector<double>> run =
        shares_of_run(setting, setting.first_seed + i, [&] { progress.update(++steps, {}); });
    for (std::size_t look = 0; look < run.size(); ++look)
      by_look[look].push_back(std::move(run[look]));
  }
  std::vector<UncoveredFigures> all;
  for (std::size_t look = 0; look < by_look.size(); ++look) {
    UncoveredFigures figures{setting.looks[look], spreads_of(by_look[look]), {}};
    std::vector<double> means;
    for (const Spread& share : figures.shares) means.push_back(share.mean);
    figures.fit = fit_decay(means);
    all.push_back(std::move(figures));
  }
  return all;
}

StudyResult pairs_study(const PairsSetting& setting, const ProgressOutput& output) {
  const std::vector<UncoveredFigures> all = uncovered_figures(setting, output);
  const std::vector<Image> plots = {plot_of(all, Scale::linear), plot_of(all, Scale::logarithmic)};
  return {table(setting, all), csv(all), side_by_side(plots)};
}

StudyResult run_pairs_study(const StudyOptions& options) {
  return pairs_study(on_8_gaussians(options), options.progress);
}

}  // namespace saddle
