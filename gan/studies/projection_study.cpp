#include "gan/studies/projection_study.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "gan/studies/projection_game.h"
#include "gan/studies/projection_runs.h"
#include "tensor/format.h"

namespace saddle {
namespace {

// The paper states the prominence, and neither first weights nor step sizes. 0.5 = 1 / sqrt(4),
// where most layers have four inputs.
constexpr std::array<ProjectionSetting, 5> kSettings = {
    {{0.01, 0.5, 0.1}, {1.0, 0.5, 0.1}, {0.01, 0.5, 0.03}, {0.01, 0.5, 0.3}, {0.01, 1.0, 0.1}}};
constexpr std::size_t kShown = 0, kComparison = 1;
constexpr std::size_t kShownSeed = 8;                              // or the last
constexpr std::size_t kRecordedEvery = 10;                         // iterations, in the CSV
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();  // interrupts a curve

using Runs = std::vector<ProjectionRun>;  // of one optimizer, by seed from 1

// One setting.
struct Duel {
  Runs simgd, cgd;
};

std::vector<Duel> duels_of(std::uint64_t seeds, std::size_t iterations,
                           const ProgressOutput& output) {
  Progress progress(0, static_cast<std::int64_t>(2 * seeds * kSettings.size()), output, "run");
  std::int64_t done = 0;
  std::vector<Duel> duels(kSettings.size());
  for (std::size_t i = 0; i < kSettings.size(); ++i)
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      duels[i].simgd.push_back(play_projection(kSettings[i], "simgd", seed, iterations));
      progress.update(++done, {});
      duels[i].cgd.push_back(play_projection(kSettings[i], "cgd", seed, iterations));
      progress.update(++done, {});
    }
  return duels;
}

std::string row(const Runs& runs) {
  const ProjectionSetting& setting = runs[0].setting;
  const ProjectionFigures figures = figures_of(runs);
  const auto number = [](double value) { return left_aligned(shortest_text(value), 8); };
  const auto count = [](std::size_t value) { return right_aligned(std::to_string(value), 7); };
  return number(setting.prominence) + number(setting.deviation) + number(setting.step_size) +
         left_aligned(runs[0].optimizer, 9) + count(figures.reach) + count(figures.leave) +
         count(figures.stay) + count(figures.end_far) + count(figures.states) +
         right_aligned(fixed_text(figures.mean_time, 0), 11);
}

// Seeds whose run of `a` is projected for longer than that of `b`.
std::size_t count_longer(const Runs& a, const Runs& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) count += a[i].projected_time() > b[i].projected_time();
  return count;
}

std::string table(const std::vector<Duel>& duels) {
  const Runs& some = duels[0].simgd;
  std::string text =
      "eta = diag(1, eta_2), first weights N(0, dev^2), " + counted(some.size(), "seed") + " of " +
      counted(some[0].trajectory.size() - 1, "iteration") + "\n\n" +
      "eta_2   dev     step    optimizer  reach  leave   stay    far states  mean time  longer\n";
  for (const Duel& each : duels) {
    const auto longer = [](std::size_t value) { return right_aligned(std::to_string(value), 8); };
    text += row(each.simgd) + longer(count_longer(each.simgd, each.cgd)) + "\n";
    text += row(each.cgd) + longer(count_longer(each.cgd, each.simgd)) + "\n";
  }
  return text + "\nprojected: the first coordinate within " + shortest_text(kNear) +
         " of the data's for " + std::to_string(kLongStretch) +
         " iterations in a row or more\n"
         "reach, leave: seeds that are projected at some time, that cease to be\n"
         "stay, far: projected at the end; off by more than a factor of 5 there\n"
         "states: of all seeds, a seed can be projected several times\n"
         "mean time: projected iterations; longer: seeds with more than the other optimizer\n";
}

std::string csv(const std::vector<Duel>& duels) {
  std::string text = "eta_2,deviation,step_size,optimizer,seed,iteration,first,second\n";
  for (const Duel& each : duels)
    for (const Runs* runs : {&each.simgd, &each.cgd})
      for (const ProjectionRun& run : *runs)
        for (std::size_t k = 0; k < run.trajectory.size(); k += kRecordedEvery)
          text +=
              csv_row(shortest_text(run.setting.prominence), shortest_text(run.setting.deviation),
                      shortest_text(run.setting.step_size), run.optimizer, run.seed, k,
                      run.trajectory[k].x, run.trajectory[k].y);
  return text;
}

Image plot_of(std::vector<Curve> curves, const std::string& title, const std::string& y_label,
              Scale scale) {
  LinePlot plot{title, "iteration", y_label, scale, std::move(curves)};
  plot.x_counts = true, plot.y_counts = scale == Scale::linear;  // seeds
  plot.width = 760, plot.height = 480;
  return line_plot(plot);
}

// Both coordinates of G.
Image coordinates_of(const ProjectionRun& run) {
  Curve first{"first coordinate", {}, {}}, second{"second coordinate", {}, {}};
  for (std::size_t k = 0; k < run.trajectory.size(); ++k) {
    first.x.push_back(static_cast<double>(k)), first.y.push_back(run.trajectory[k].x);
    second.x.push_back(static_cast<double>(k)), second.y.push_back(run.trajectory[k].y);
  }
  const Curve data{"both of the data",
                   {0.0, static_cast<double>(run.trajectory.size() - 1)},
                   {ProjectionGame::kData.x, ProjectionGame::kData.y}};
  return plot_of({data, first, second},
                 "eta = diag(1, " + shortest_text(run.setting.prominence) + "): " + run.optimizer +
                     ", seed " + std::to_string(run.seed),
                 "G", Scale::logarithmic);
}

// A bar for each projected state, in the row of its seed moved by `shift`.
Curve bars_of(const Runs& runs, double shift) {
  const double last = static_cast<double>(runs[0].trajectory.size() - 1);
  Curve curve{runs[0].optimizer, {0.0, last}, {kGap, kGap}};  // the axis shows all iterations
  for (const ProjectionRun& run : runs) {
    const double y = static_cast<double>(run.seed) + shift;
    for (const Stretch& state : run.projected) {
      curve.x.insert(curve.x.end(),
                     {static_cast<double>(state.begin), static_cast<double>(state.end - 1), kGap});
      curve.y.insert(curve.y.end(), {y, y, kGap});
    }
  }
  return curve;
}

// The number of runs that are projected, by iteration.
Curve projected_of(const Runs& runs) {
  std::vector<double> count(runs[0].trajectory.size(), 0.0), iterations;
  for (const ProjectionRun& run : runs)
    for (const Stretch& state : run.projected)
      for (std::size_t k = state.begin; k < state.end; ++k) count[k] += 1.0;
  for (std::size_t k = 0; k < count.size(); ++k) iterations.push_back(static_cast<double>(k));
  return {runs[0].optimizer, iterations, count};
}

Image picture_of(const Duel& shown, const Duel& comparison) {
  const std::size_t seed = std::min(kShownSeed, shown.simgd.size());
  const std::array games = {coordinates_of(comparison.simgd[seed - 1]),
                            coordinates_of(shown.simgd[seed - 1])};
  const std::array seeds = {
      plot_of({bars_of(shown.simgd, 0.15), bars_of(shown.cgd, -0.15)},
              "When each seed is projected", "seed", Scale::linear),
      plot_of({projected_of(shown.simgd), projected_of(shown.cgd)},
              "How many of " + std::to_string(shown.simgd.size()) + " seeds are projected", "seeds",
              Scale::linear)};
  const std::array rows = {side_by_side(games), side_by_side(seeds)};
  return beneath_each_other(rows);
}

}  // namespace

StudyResult projection_study(std::uint64_t seeds, std::size_t iterations,
                             const ProgressOutput& output) {
  const std::vector<Duel> duels = duels_of(seeds, iterations, output);
  return {table(duels), csv(duels), picture_of(duels[kShown], duels[kComparison])};
}

StudyResult run_projection_study(const ProgressOutput& output) {
  return projection_study(20, 5000, output);
}

}  // namespace saddle
