#include "gan/studies/discriminators_study.h"

#include <algorithm>
#include <array>
#include <ostream>

#include "gan/experiment.h"
#include "gan/files/csv_row.h"
#include "gan/networks.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/scatter_plot.h"
#include "gan/recipes/recipes.h"
#include "gan/studies/ring_knowledge.h"
#include "gan/studies/spread.h"
#include "gan/studies/tied_pair.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kRealPoints = 1000;
constexpr std::uint32_t kRealPointsStream = 0x8308'0000;  // none is one of training
constexpr std::int64_t kShownSamples = 500;
constexpr int kFieldSide = 120, kPictureSide = 620;
constexpr std::size_t kGlobal = 0, kLocal = 1;  // SGAN's teams

struct Discriminator {
  const char* name;      // in the table
  const char* csv_name;  // in the file
};
constexpr std::array<Discriminator, 3> kDiscriminators = {{{"D0, of the ensemble", "D0"},
                                                           {"D, of a single pair", "D"},
                                                           {"D_n, of the local pairs", "D_n"}}};
using Look = std::array<RingKnowledge, kDiscriminators.size()>;

// Where discriminators are asked, each [n, 2].
struct Places {
  Range range;  // of x and of y
  Tensor modes, between, real, plane;

  explicit Places(const Experiment& experiment)
      : real(experiment.model().real_points(kRealPoints, kRealPointsStream)) {
    const DataConfig& data = experiment.config().data;
    const auto corners = ring_mixture(2 * data.modes, data.radius, 0.0).centers;
    std::vector<float> even, odd;
    for (std::size_t i = 0; i < corners.size(); ++i)
      for (const double x : corners[i]) (i % 2 == 0 ? even : odd).push_back(static_cast<float>(x));
    modes = Tensor::from(even, {data.modes, 2});
    between = Tensor::from(odd, {data.modes, 2});
    range = {-1.5 * data.radius, 1.5 * data.radius};
    plane = plane_grid(range, range, kFieldSide, kFieldSide);
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

// The level sets of a discriminator over the data, with what it learns to tell from them: samples
// [generators, n, 2].
ScatterPlot level_sets(const std::string& title, const Places& places, const Tensor& scores,
                       const Tensor& samples) {
  ScatterPlot plot;
  plot.title = title;
  plot.width = plot.height = kPictureSide;
  plot.x_range = plot.y_range = places.range;
  plot.data = places.real;
  const std::int64_t generators = samples.shape()[0], each = samples.shape()[1];
  for (std::int64_t i = 0; i < generators; ++i)
    plot.series.push_back({generators == 1 ? "G" : "G" + std::to_string(i + 1),
                           samples.slice(0, i, i + 1).reshape({each, 2})});
  plot.fields = {scores.reshape({kFieldSide, kFieldSide})};
  return plot;
}

// D beside D0, in one range of colours: early on neither says much.
Image picture_of(const Experiment& experiment, Trainer& pair, const Places& places) {
  Trainer& sgan = experiment.trainer();
  const std::int64_t step = experiment.position().step;
  const std::string at = ", step " + std::to_string(step);
  const auto draw = static_cast<std::uint64_t>(step);
  const std::int64_t each = std::max<std::int64_t>(kShownSamples / sgan.options().generators, 1);
  std::array plots = {
      level_sets("D of a single pair" + at, places, pair.score(places.plane),
                 pair.sample(kShownSamples, draw)),
      level_sets("D0 of the ensemble" + at, places, sgan.score(places.plane, kGlobal),
                 sgan.sample(each, draw, kLocal))};
  const Range span = field_span({plots[0].fields[0], plots[1].fields[0]});
  for (ScatterPlot& plot : plots) plot.field_range = span;
  const std::array row = {scatter(plots[0]), scatter(plots[1])};
  return side_by_side(row);
}

struct Run {
  std::vector<Look> looks;
  std::vector<Image> pictures;  // of each look, if asked for
};

Run run(const DiscriminatorsSetting& setting, std::uint64_t seed, bool draws,
        const ProgressOutput& output) {
  TrainConfig config = setting.config;
  config.game.seed = seed;
  Experiment experiment(config);
  TiedPair tied(experiment.trainer(), make_networks(config));
  const Places places(experiment);
  *output.stream << "seed " << seed << '\n';
  Progress progress(0, setting.looks.back(), output);
  Run result;
  for (const std::int64_t look : setting.looks) {
    while (experiment.position().step < look) {
      experiment.step();
      tied.step();
      progress.update(experiment.position().step, {});
    }
    result.looks.push_back({knowledge_of(experiment.trainer(), places, kGlobal),
                            knowledge_of(tied.trainer(), places, 0),
                            knowledge_of(experiment.trainer(), places, kLocal)});
    if (draws) result.pictures.push_back(picture_of(experiment, tied.trainer(), places));
  }
  return result;
}

// Of one figure of one discriminator at one look, over the seeds.
Spread spread_over(const std::vector<Run>& runs, std::size_t look, std::size_t which,
                   double RingKnowledge::*figure) {
  std::vector<double> numbers;
  for (const Run& run : runs) numbers.push_back(run.looks[look][which].*figure);
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
    for (std::size_t i = 0; i < kDiscriminators.size(); ++i)
      text += left_aligned(kDiscriminators[i].name, 26) +
              range_text(spread_over(runs, look, i, &RingKnowledge::peaks)) +
              range_text(spread_over(runs, look, i, &RingKnowledge::area)) + "\n";
  }
  return text +
         "\nmodes above between: the share with a higher score than halfway to both neighbours\n"
         "area: the probability that a real point scores higher than one anywhere in the picture\n";
}

std::string csv(const DiscriminatorsSetting& setting, const std::vector<Run>& runs) {
  std::string text = "discriminator,step,seed,peaks,area\n";
  for (std::size_t i = 0; i < kDiscriminators.size(); ++i)
    for (std::size_t seed = 0; seed < runs.size(); ++seed)
      for (std::size_t look = 0; look < setting.looks.size(); ++look) {
        const RingKnowledge& knowledge = runs[seed].looks[look][i];
        text += csv_row(kDiscriminators[i].csv_name, setting.looks[look], setting.first_seed + seed,
                        knowledge.peaks, knowledge.area);
      }
  return text;
}

}  // namespace

StudyResult discriminators_study(const DiscriminatorsSetting& setting,
                                 const ProgressOutput& progress) {
  const std::string& dataset = setting.config.data.dataset;
  require(dataset == "ring", "discriminators study: expected a ring, found '", dataset, "'");
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
