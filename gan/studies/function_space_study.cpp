#include "gan/studies/function_space_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "gan/pictures/scatter_plot.h"
#include "gan/studies/function_space.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::array<std::int64_t, 10> kPoints = {2, 3, 5, 8, 12, 20, 30, 45, 70, 100};
constexpr std::size_t kMaxSteps = 2'000'000;
// The theorem asks for their decay and says nothing of their size. Probabilities are about 1 / n,
// and a tenth of it bounds those of a random game from below.
constexpr double kFirstStep = 0.1, kHorizon = 1e5, kExponent = 0.6;
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();  // interrupts a curve
constexpr int kGrid = 161;

const char* name_of(PrimalUpdate update) {
  return update == PrimalUpdate::dual_driven ? "dual-driven" : "primal-dual-driven";
}
constexpr std::array kUpdates = {PrimalUpdate::dual_driven, PrimalUpdate::primal_dual_driven};

struct Result {
  FunctionSpaceGame game;
  PrimalUpdate update;
  FunctionSpaceRun run;
};

std::vector<Result> results_of(std::span<const std::int64_t> points, std::size_t max_steps,
                               const ProgressOutput& output) {
  std::vector<Result> results;
  Progress progress(0, static_cast<std::int64_t>(points.size() * kUpdates.size()), output, "run");
  for (const std::int64_t n : points) {
    const auto seed = static_cast<std::uint64_t>(n);
    const FunctionSpaceGame game = random_function_space_game(n, seed);
    const StepSizes step_sizes{kFirstStep / static_cast<double>(n), kHorizon, kExponent};
    for (const PrimalUpdate update : kUpdates) {
      results.push_back(
          {game, update,
           run_function_space(game, update, step_sizes, random_point(game, seed), max_steps)});
      progress.update(static_cast<std::int64_t>(results.size()), {});
    }
  }
  return results;
}

std::string table(const std::vector<Result>& results) {
  std::string text =
      "points  smallest pd  update              arrival  last step   TV(pg, pd)  "
      "max |D - 1/2|\n";
  for (const auto& [game, update, run] : results) {
    const FunctionSpaceRecord& last = run.records.back();
    text +=
        right_aligned(std::to_string(game.data.size()), 6) +
        right_aligned(number_text(*std::min_element(game.data.begin(), game.data.end()), 2), 13) +
        "  " + left_aligned(name_of(update), 18) +
        right_aligned(run.arrives() ? std::to_string(run.arrival) : "-", 9) +
        right_aligned(std::to_string(last.step), 11) +
        right_aligned(number_text(last.total_variation, 2), 13) +
        right_aligned(number_text(last.deviation, 2), 15) + "\n";
  }
  return text + "\nalpha(t) = " + shortest_text(kFirstStep) + " / points / (1 + t / " +
         shortest_text(kHorizon) + ")^" + shortest_text(kExponent) +
         "; a run ends when both distances are below " + shortest_text(kSaddleDistance / 10) +
         "\narrival: the first step from which on both stay below " +
         shortest_text(kSaddleDistance) + "\n";
}

std::string csv(const std::vector<Result>& results) {
  std::string text = "points,update,step,total_variation,deviation\n";
  for (const auto& [game, update, run] : results)
    for (const FunctionSpaceRecord& record : run.records)
      text += csv_row(game.data.size(), name_of(update), record.step,
                      shortest_text(record.total_variation), shortest_text(record.deviation));
  return text;
}

// One strand for each run of the update.
Curve curve_of(const std::vector<Result>& results, PrimalUpdate update,
               double FunctionSpaceRecord::*distance) {
  Curve curve{name_of(update), {}, {}};
  for (const Result& result : results) {
    if (result.update != update) continue;
    for (const FunctionSpaceRecord& record : result.run.records) {
      curve.x.push_back(static_cast<double>(record.step));
      curve.y.push_back(record.*distance);
    }
    curve.x.push_back(kGap), curve.y.push_back(kGap);
  }
  return curve;
}

Image convergence_of(const std::vector<Result>& results, const std::string& title,
                     double FunctionSpaceRecord::*distance) {
  LinePlot plot;
  plot.title = title;
  plot.x_label = "step", plot.x_counts = true;
  plot.x_scale = plot.y_scale = Scale::logarithmic;
  double last = 1.0;
  for (const Result& result : results)
    last = std::max(last, static_cast<double>(result.run.records.back().step));
  // First, so that each update has the same colour in all pictures.
  plot.curves.push_back({"1/1000", {1.0, last}, {kSaddleDistance, kSaddleDistance}});
  for (const PrimalUpdate update : kUpdates)
    plot.curves.push_back(curve_of(results, update, distance));
  plot.width = 720, plot.height = 420;
  return line_plot(plot);
}

// Of the first of two points, with these data.
constexpr double kShownData = 0.1, kShownStep = 0.02;
constexpr Range kShownD{0.15, 0.85}, kShownGenerated{0.0, 0.6};

// L(D, pg) at this point, less its value at the saddle point.
Tensor lagrangian() {
  const std::vector<double> grid =
      plane_grid(kShownD, kShownGenerated, kGrid, kGrid).to_vector<double>();
  std::vector<double> values;
  for (std::size_t i = 0; i < grid.size(); i += 2) {
    const double d = grid[i], pg = grid[i + 1];
    values.push_back(kShownData * std::log(2 * d) + pg * std::log(2 * (1 - d)));
  }
  return Tensor::from(values, {kGrid, kGrid});
}

Curve way_of(PrimalUpdate update) {
  const FunctionSpaceGame game{{kShownData, 1 - kShownData}};
  FunctionSpacePoint point{{0.75, 0.5}, {0.4, 0.6}};
  Curve curve{name_of(update), {}, {}};
  for (int step = 0; step <= 2000; ++step) {
    curve.x.push_back(point.discriminator[0]);
    curve.y.push_back(point.generated[0]);
    take_step(game, update, kShownStep, point);
  }
  return curve;
}

Image phase_portrait() {
  ScatterPlot plot;
  plot.title = "One point with pd = " + shortest_text(kShownData) + ", step size " +
               shortest_text(kShownStep);
  plot.x_label = "D, ascends", plot.y_label = "pg, descends";
  plot.x_range = kShownD, plot.y_range = kShownGenerated;
  plot.fields = {lagrangian()};
  plot.field_range = {-0.25, 0.25};
  plot.field_label = "L - L*";
  plot.series.push_back({"saddle point", Tensor::from<double>({0.5, kShownData}, {1, 2})});
  for (const PrimalUpdate update : kUpdates) plot.curves.push_back(way_of(update));
  plot.width = 820, plot.height = 840;
  return scatter(plot);
}

Image picture_of(const std::vector<Result>& results) {
  const std::array column = {
      convergence_of(results, "Total variation between pg and pd",
                     &FunctionSpaceRecord::total_variation),
      convergence_of(results, "Largest |D - 1/2|", &FunctionSpaceRecord::deviation)};
  const std::array row = {phase_portrait(), beneath_each_other(column)};
  return side_by_side(row);
}

}  // namespace

StudyResult function_space_study(std::span<const std::int64_t> points, std::size_t max_steps,
                                 const ProgressOutput& output) {
  const std::vector<Result> results = results_of(points, max_steps, output);
  return {table(results), csv(results), picture_of(results)};
}

StudyResult run_function_space_study(const ProgressOutput& output) {
  return function_space_study(kPoints, kMaxSteps, output);
}

}  // namespace saddle
