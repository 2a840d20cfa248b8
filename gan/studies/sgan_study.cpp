#include "gan/studies/sgan_study.h"

#include <array>
#include <utility>
#include <vector>

#include "gan/pictures/gallery.h"
#include "gan/pictures/plot.h"
#include "gan/recipes/recipes.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kEvery = 100, kLooks = 10;  // of the toys
constexpr std::uint64_t kSeeds = 5;

struct Contested {
  std::string name;
  Contest contest;
  std::vector<Results> results;  // of each contestant
};

Contested contested(const NamedContest& named) {
  Contested all{named.name, named.contest, {}};
  for (const Contestant& contestant : named.contest.contestants)
    all.results.push_back(results_of(named.contest, contestant));
  return all;
}

// Seeds in which `a` is likelier at the end than `b`.
std::size_t count_likelier(const Results& a, const Results& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    count += a[i].back().log_likelihood > b[i].back().log_likelihood;
  return count;
}

// "4 [1, 8]": the median, from the lowest to the highest.
std::string range_text(const Spread& spread, int decimals) {
  const auto text = [&](double value) { return fixed_text(value, decimals); };
  return text(spread.median) + " [" + text(spread.lowest) + ", " + text(spread.highest) + "]";
}

std::string table(const Contested& all) {
  const Contest& contest = all.contest;
  std::string text = all.name + " on " + std::to_string(contest.contestants[0].config.data.modes) +
                     " Gaussians after " + std::to_string(contest.every * contest.looks) +
                     " steps: median [lowest, highest] of " + counted(contest.seeds, "seed") +
                     "\n" + left_aligned("generator", 30) +
                     "modes covered        within 3 dev.        log-likelihood  locals' modes  "
                     "behind\n";
  for (std::size_t i = 0; i < all.results.size(); ++i) {
    const Results& results = all.results[i];
    const auto column = [&](double GeneratorFigures::*figure, int decimals, std::size_t width) {
      return right_aligned(range_text(spreads_of(results, figure).back(), decimals), width);
    };
    text +=
        left_aligned(contest.contestants[i].name, 30) + column(&GeneratorFigures::modes, 0, 13) +
        column(&GeneratorFigures::high_quality, 2, 21) +
        column(&GeneratorFigures::log_likelihood, 1, 22) +
        column(&GeneratorFigures::ensemble_modes, 0, 15) +
        right_aligned(i == 0 ? "" : std::to_string(count_likelier(all.results[0], results)), 8) +
        "\n";
  }
  return text;
}

std::string csv(const std::vector<Contested>& contests) {
  std::string text =
      "contest,generator,step,seed,modes,high_quality,log_likelihood,shortfall,ensemble_modes\n";
  for (const Contested& all : contests)
    for (std::size_t i = 0; i < all.results.size(); ++i)
      for (std::size_t seed = 0; seed < all.results[i].size(); ++seed)
        for (std::size_t look = 0; look < all.results[i][seed].size(); ++look) {
          const GeneratorFigures& figures = all.results[i][seed][look];
          text += all.name + "," + all.contest.contestants[i].name + "," +
                  std::to_string((static_cast<std::int64_t>(look) + 1) * all.contest.every) + "," +
                  std::to_string(seed + 1) + "," + number_text(figures.modes) + "," +
                  number_text(figures.high_quality) + "," + number_text(figures.log_likelihood) +
                  "," + number_text(figures.shortfall) + "," + number_text(figures.ensemble_modes) +
                  "\n";
        }
  return text;
}

// One figure of all contestants over steps, with its spread.
Image plot_of(const Contested& all, double GeneratorFigures::*figure, const std::string& label,
              Scale scale) {
  std::vector<double> steps;
  for (std::int64_t look = 1; look <= all.contest.looks; ++look)
    steps.push_back(static_cast<double>(look * all.contest.every));
  LinePlot plot{all.name + ": median and range of " + counted(all.contest.seeds, "seed"),
                "steps of the generator (of those N times longer: N of them)",
                label,
                scale,
                {}};
  for (std::size_t i = 0; i < all.results.size(); ++i)
    plot.curves.push_back(
        median_curve(all.contest.contestants[i].name, steps, spreads_of(all.results[i], figure)));
  plot.width = 820, plot.height = 520;
  return line_plot(plot);
}

Image picture_of(const std::vector<Contested>& contests) {
  std::vector<Image> rows;
  for (const Contested& all : contests) {
    const std::array row = {
        plot_of(all, &GeneratorFigures::modes, "modes covered", Scale::linear),
        plot_of(all, &GeneratorFigures::shortfall, "log-likelihood behind the data's own, in nats",
                Scale::logarithmic)};
    rows.push_back(side_by_side(row));
  }
  return beneath_each_other(rows);
}

// The toy of SGAN with networks and a learning rate for short runs. The paper's own, three hidden
// layers of 512 at 1e-5, takes hours for 5 seeds.
TrainConfig on_8_gaussians(const std::string& recipe) {
  TrainConfig config = find_recipe(recipe).config;
  config.networks.generator_hidden = config.networks.discriminator_hidden = {64, 64};
  config.game.latent_dim = 2;
  config.game.generator_optimizer.learning_rate = 2e-3;
  config.game.discriminator_optimizer.learning_rate = 2e-3;
  return config;
}

Contestant sgan_of(const TrainConfig& base, const std::string& name, std::int64_t pairs) {
  TrainConfig config = base;
  config.game.generators = pairs;
  return {std::to_string(pairs) + "-S-" + name, config};
}

Contestant simplified(Contestant sgan) {
  sgan.name = "simplified " + sgan.name;
  sgan.config.game.global_pair = "simplified";
  return sgan;
}

Contestant only_pair(const TrainConfig& base, const std::string& name, std::int64_t pace) {
  TrainConfig config = base;
  config.game.generators = 1;
  config.game.global_pair = "none";
  return {pace == 1 ? name : name + " trained " + std::to_string(pace) + " times longer", config,
          pace};
}

// Of GANs with I_D steps of a discriminator, or of a messenger.
NamedContest gan_contest(std::int64_t critic_steps) {
  TrainConfig base = on_8_gaussians("sgan-ring8");
  base.game.critic_steps = critic_steps;
  const Contestant five = sgan_of(base, "GAN", 5);
  return {"GAN with I_D = " + std::to_string(critic_steps),
          {{five, sgan_of(base, "GAN", 2), simplified(five), only_pair(base, "GAN", 1),
            only_pair(base, "GAN", 5)},
           kEvery,
           kLooks,
           kSeeds}};
}

NamedContest wgan_contest() {
  const TrainConfig base = on_8_gaussians("sgan-ring8-wgan");
  const Contestant ten = sgan_of(base, "WGAN", 10);
  return {"WGAN",
          {{ten, simplified(ten), only_pair(base, "WGAN", 1), only_pair(base, "WGAN", 10)},
           kEvery,
           kLooks,
           kSeeds}};
}

}  // namespace

StudyResult sgan_study(std::span<const NamedContest> contests) {
  std::vector<Contested> all;
  std::string text;
  for (const NamedContest& named : contests) {
    all.push_back(contested(named));
    text += table(all.back()) + "\n";
  }
  text +=
      "behind: seeds in which the first is likelier; locals' modes: of the local pairs together\n";
  return {text, csv(all), picture_of(all)};
}

StudyResult run_sgan_study() {
  const std::array contests = {gan_contest(1), gan_contest(5), wgan_contest()};
  return sgan_study(contests);
}

}  // namespace saddle
