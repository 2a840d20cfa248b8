#include "gan/studies/discriminators_study.h"

#include <array>
#include <ostream>

#include "data/points.h"
#include "gan/networks.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/plot.h"
#include "gan/recipes/recipes.h"
#include "gan/streams.h"
#include "gan/studies/ring_knowledge.h"
#include "gan/studies/spread.h"
#include "gan/studies/tied_pair.h"
#include "gan/trainers/real_examples.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kRealPoints = 1000;
constexpr std::uint32_t kRealPointsStream = 0x8308'0000;  // none is one of training
constexpr std::int64_t kShownSamples = 500;
constexpr int kFieldSide = 120, kPictureSide = 620;
constexpr std::size_t kGlobal = 0, kLocal = 1;  // SGAN's teams

Mixture ring_of(const TrainConfig& config) {
  const DataConfig& data = config.data;
  require(data.dataset == "ring", "discriminators study: expected a ring, found '", data.dataset,
          "'");
  return ring_mixture(data.modes, data.radius, data.deviation);
}

// Where discriminators are asked, each [n, 2].
struct Places {
  Tensor modes, between, real, plane;

  explicit Places(const TrainConfig& config)
      : real(sample_mixture(ring_of(config), kRealPoints, config.game.seed, kRealPointsStream)) {
    const auto corners = ring_mixture(2 * config.data.modes, config.data.radius, 0.0).centers;
    std::vector<float> even, odd;
    for (std::size_t i = 0; i < corners.size(); ++i)
      for (const double x : corners[i]) (i % 2 == 0 ? even : odd).push_back(static_cast<float>(x));
    modes = Tensor::from(even, {config.data.modes, 2});
    between = Tensor::from(odd, {config.data.modes, 2});
    plane = plane_grid(range(config), range(config), kFieldSide, kFieldSide);
  }

  static Range range(const TrainConfig& config) {
    return {-1.5 * config.data.radius, 1.5 * config.data.radius};
  }
};

// Scores of all discriminators of a team, [discriminators][n].
std::vector<std::vector<double>> scores_of(Trainer& trainer, const Tensor& points,
                                           std::size_t team) {
  const Tensor scores = trainer.score(points, team);
  std::vector<std::vector<double>> rows;
  for (std::int64_t i = 0; i < scores.shape()[0]; ++i)
    rows.push_back(scores.slice(0, i, i + 1).to_vector<double>());
  return rows;
}

// The mean over a team's discriminators.
RingKnowledge knowledge_of(Trainer& trainer, const Places& places, std::size_t team) {
  const auto modes = scores_of(trainer, places.modes, team);
  const auto between = scores_of(trainer, places.between, team);
  const auto real = scores_of(trainer, places.real, team);
  const auto plane = scores_of(trainer, places.plane, team);
  RingKnowledge mean;
  const auto count = static_cast<double>(modes.size());
  for (std::size_t i = 0; i < modes.size(); ++i) {
    const RingKnowledge each = ring_knowledge(modes[i], between[i], real[i], plane[i]);
    mean.peaks += each.peaks / count;
    mean.area += each.area / count;
  }
  return mean;
}

constexpr std::array<const char*, 3> kNames = {"D0, of the ensemble", "D, of a single pair",
                                               "D_n, of the local pairs"};

struct Look {
  std::array<RingKnowledge, kNames.size()> knowledge;
};

// The level sets of one discriminator over the data, with what it learns to tell from them.
Image level_sets(const std::string& title, const Places& places, const Range& range,
                 Trainer& scored, Trainer& sampled, std::size_t team) {
  ScatterPlot plot;
  plot.title = title;
  plot.width = plot.height = kPictureSide;
  plot.x_range = plot.y_range = range;
  plot.data = places.real;
  const std::int64_t generators = sampled.players().teams()[team].generators;
  const std::int64_t each = kShownSamples / generators;
  const Tensor samples = sampled.sample(each, 0, team);
  for (std::int64_t i = 0; i < generators; ++i)
    plot.series.push_back({generators == 1 ? "G" : "G" + std::to_string(i + 1),
                           samples.slice(0, i, i + 1).reshape({each, 2})});
  plot.fields = {scored.score(places.plane).reshape({kFieldSide, kFieldSide})};
  return scatter(plot);
}

struct Run {
  std::vector<Look> looks;
  std::vector<Image> pictures;  // of each look, if asked for
};

Run run(const DiscriminatorsSetting& setting, std::uint64_t seed, bool draws,
        const ProgressOutput& output) {
  TrainConfig config = setting.config;
  config.game.seed = seed;
  const GanNetworks networks = make_networks(config.networks, config.game.latent_dim, Shape{2});
  Trainer sgan(config.game, networks);
  TiedPair tied(sgan, networks);
  const Dataset data =
      Dataset::of_points(sample_mixture(ring_of(config), config.data.points, seed, kDataStream));
  RealExamples real(data, sgan);
  const Places places(config);
  *output.stream << "seed " << seed << '\n';
  Progress progress(0, setting.looks.back(), output);
  Run result;
  for (std::int64_t step = 1; step <= setting.looks.back(); ++step) {
    sgan.step([&](std::size_t i) { real.take(i); });
    tied.step();
    progress.update(step, {});
    if (step != setting.looks[result.looks.size()]) continue;
    result.looks.push_back(
        {{knowledge_of(sgan, places, kGlobal), knowledge_of(tied.trainer(), places, 0),
          knowledge_of(sgan, places, kLocal)}});
    if (!draws) continue;
    const Range range = Places::range(config);
    const std::string at = ", step " + std::to_string(step);
    const std::array row = {
        level_sets("D of a single pair" + at, places, range, tied.trainer(), tied.trainer(), 0),
        level_sets("D0 of the ensemble" + at, places, range, sgan, sgan, kLocal)};
    result.pictures.push_back(side_by_side(row));
  }
  return result;
}

// Of one figure of one discriminator at one look, over the seeds.
Spread spread_over(const std::vector<Run>& runs, std::size_t look, std::size_t name,
                   double RingKnowledge::*figure) {
  std::vector<double> numbers;
  for (const Run& run : runs) numbers.push_back(run.looks[look].knowledge[name].*figure);
  return spread_of(numbers);
}

std::string table(const DiscriminatorsSetting& setting, const std::vector<Run>& runs) {
  const auto range_text = [](const Spread& spread) {
    return right_aligned(fixed_text(spread.median, 3) + " [" + fixed_text(spread.lowest, 3) + ", " +
                             fixed_text(spread.highest, 3) + "]",
                         26);
  };
  std::string text = std::to_string(setting.config.data.modes) + " Gaussians, " +
                     std::to_string(setting.config.game.generators) +
                     " local pairs: median [lowest, highest] of " + counted(setting.seeds, "seed") +
                     "\n";
  for (std::size_t look = 0; look < setting.looks.size(); ++look) {
    text += "\n" + left_aligned("after " + std::to_string(setting.looks[look]) + " steps", 26) +
            right_aligned("modes above between", 26) + right_aligned("area", 26) + "\n";
    for (std::size_t name = 0; name < kNames.size(); ++name)
      text += left_aligned(kNames[name], 26) +
              range_text(spread_over(runs, look, name, &RingKnowledge::peaks)) +
              range_text(spread_over(runs, look, name, &RingKnowledge::area)) + "\n";
  }
  return text +
         "\nmodes above between: the share with a higher score than halfway to both neighbours\n"
         "area: the probability that a real point scores higher than one anywhere in the picture\n";
}

std::string csv(const DiscriminatorsSetting& setting, const std::vector<Run>& runs) {
  std::string text = "discriminator,step,seed,peaks,area\n";
  for (std::size_t name = 0; name < kNames.size(); ++name)
    for (std::size_t i = 0; i < runs.size(); ++i)
      for (std::size_t look = 0; look < setting.looks.size(); ++look) {
        const RingKnowledge& knowledge = runs[i].looks[look].knowledge[name];
        text += std::string(kNames[name]).substr(0, std::string(kNames[name]).find(',')) + "," +
                std::to_string(setting.looks[look]) + "," + std::to_string(setting.first_seed + i) +
                "," + number_text(knowledge.peaks) + "," + number_text(knowledge.area) + "\n";
      }
  return text;
}

}  // namespace

StudyResult discriminators_study(const DiscriminatorsSetting& setting,
                                 const ProgressOutput& progress) {
  std::vector<Run> runs;
  for (std::uint64_t i = 0; i < setting.seeds; ++i)
    runs.push_back(run(setting, setting.first_seed + i, i == 0, progress));
  return {table(setting, runs), csv(setting, runs), beneath_each_other(runs.at(0).pictures)};
}

StudyResult run_discriminators_study(const StudyOptions& options) {
  DiscriminatorsSetting setting{
      find_recipe("sgan-ring10").config, {500, 2000, 5000}, options.seeds, options.seed};
  for (std::int64_t& look : setting.looks) look = share_of(look, options);
  return discriminators_study(setting, options.progress);
}

}  // namespace saddle
