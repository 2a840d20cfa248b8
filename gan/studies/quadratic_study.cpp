#include "gan/studies/quadratic_study.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "autograd/ops.h"
#include "gan/files/csv_row.h"
#include "gan/pictures/dot_plot.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/scatter_plot.h"
#include "gan/studies/linear_iteration.h"
#include "optim/game_optimizer.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr double kHessianMixed = 10.0;
constexpr double kCorrection = 0.1;  // of sga and consensus: 1 would make every pair diverge
constexpr int kSteps = 120, kStepsBeforeTheRate = 40;
constexpr double kViewed = 2.0, kViewedFar = 5.0;  // half the side of the pictures
constexpr double kViewedLevel = 8.0;               // of f, the highest at a distance of 1
constexpr int kGrid = 161, kPanelSide = 640;
constexpr std::array kShown = {"simgd", "cgd"};  // by their trajectories

// Matrices of the iteration (x, y) -> (x, y), from E = diag(eta) and the Jacobian J of the players'
// gradients (2x + 10y, -10x - 2y), whose part off the diagonal is O.
struct Terms {
  SquareMatrix e, j, o, one;
};

Terms terms_of(StepSizePair eta) {
  const double b = kHessianMixed;
  return {SquareMatrix::diagonal({eta.x, eta.y}),
          {2, {2.0, b, -b, -2.0}},
          {2, {0.0, b, -b, 0.0}},
          SquareMatrix::diagonal({1.0, 1.0})};
}

using Matrices = std::vector<SquareMatrix>;

Matrices simgd(const Terms& t) { return {t.one - t.e * t.j}; }

// First x, then y.
Matrices altgd(const Terms& t) {
  const SquareMatrix x = SquareMatrix::diagonal({1, 0}), y = SquareMatrix::diagonal({0, 1});
  return {(t.one - y * t.e * t.j) * (t.one - x * t.e * t.j)};
}

Matrices extragradient(const Terms& t) { return {t.one - t.e * t.j * (t.one - t.e * t.j)}; }

// Of (w_k, w_{k-1}): w_{k+1} = w_k - E J (2 w_k - w_{k-1}).
Matrices optimistic(const Terms& t) {
  const SquareMatrix ej = t.e * t.j, now = t.one - 2.0 * ej;
  SquareMatrix both{4};
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t k = 0; k < 2; ++k) {
      both(i, k) = now(i, k);
      both(i, k + 2) = ej(i, k);
    }
    both(i + 2, i) = 1.0;
  }
  return {both};
}

// A = O here.
Matrices sga(const Terms& t) {
  const SquareMatrix adjustment = kCorrection * (transposed(t.o) * t.j);
  return {t.one - t.e * (t.j + adjustment), t.one - t.e * (t.j - adjustment)};
}

Matrices consensus(const Terms& t) {
  return {t.one - t.e * (t.j + kCorrection * (transposed(t.j) * t.j))};
}

// The first two terms of cgd's series in E O.
Matrices lola(const Terms& t) { return {t.one - t.e * (t.one - t.o * t.e) * t.j}; }

// I - (I + E O)^-1 E J.
Matrices cgd(const Terms& t) {
  const SquareMatrix eo = t.e * t.o;
  const double determinant = 1.0 - eo(0, 1) * eo(1, 0);
  return {t.one - 1.0 / determinant * ((t.one - eo) * t.e * t.j)};
}

// The step is divided by the size of the gradient.
Matrices not_linear(const Terms&) { return {}; }

struct Row {
  const char* optimizer;
  Matrices (*matrices)(const Terms&);
};
constexpr Row kRows[] = {{"simgd", simgd},
                         {"altgd", altgd},
                         {"extragradient", extragradient},
                         {"optimistic", optimistic},
                         {"sga", sga},
                         {"consensus", consensus},
                         {"lola", lola},
                         {"cgd", cgd},
                         {"acgd", not_linear},
                         {"acgd-released", not_linear}};

Path run(const std::string& optimizer, StepSizePair eta) {
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 1.0, DType::f64), "x");
  const Var y = graph.input(Tensor::full({}, 0.6, DType::f64), "y");
  const Game game = {{x}, {y}, x * x + kHessianMixed * x * y + y * y, {}};
  const auto steps =
      make_game_optimizer(game, {.name = optimizer,
                                 .learning_rate_x = eta.x,
                                 .learning_rate_y = eta.y,
                                 .correction = optimizer == "lola" ? 1.0 : kCorrection,
                                 .tolerance = 1e-12});
  Path path;
  for (int k = 0; k <= kSteps; ++k) {
    path.push_back({graph.storage(x).item(), graph.storage(y).item()});
    steps->step();
  }
  return path;
}

QuadraticFigures figures_of(const Row& row, StepSizePair eta) {
  QuadraticFigures figures{row.optimizer, eta, {}, 0.0, run(row.optimizer, eta)};
  for (const SquareMatrix& matrix : row.matrices(terms_of(eta)))
    figures.spectral_radii.push_back(spectral_radius(matrix));
  const Path& path = figures.trajectory;
  figures.observed_rate = observed_rate(path[kStepsBeforeTheRate], path[kStepsBeforeTheRate + 1],
                                        path[kStepsBeforeTheRate + 2]);
  return figures;
}

std::string radii_text(const QuadraticFigures& figures) {
  std::vector<std::string> radii;
  for (const double radius : figures.spectral_radii) radii.push_back(fixed_text(radius, 4));
  return radii.empty() ? "-" : joined(radii, " or ");
}

std::string step_sizes_text(StepSizePair eta) {
  return "(" + fixed_text(eta.x, 2) + ", " + fixed_text(eta.y, 2) + ")";
}

std::string table(const std::vector<QuadraticFigures>& all) {
  std::string text = left_aligned("optimizer", 15) + left_aligned("(eta_x, eta_y)", 16) +
                     left_aligned("spectral radius", 20) + "observed\n";
  for (const QuadraticFigures& each : all) {
    text += left_aligned(each.optimizer, 15) + left_aligned(step_sizes_text(each.step_sizes), 16) +
            left_aligned(radii_text(each), 20) +
            (each.spectral_radii.empty() ? "-" : fixed_text(each.observed_rate, 4)) + "\n";
  }
  return text;
}

std::string csv(const std::vector<QuadraticFigures>& all) {
  std::string text = "optimizer,eta_x,eta_y,step,x,y\n";
  for (const QuadraticFigures& each : all)
    for (std::size_t k = 0; k < each.trajectory.size(); ++k)
      text += csv_row(each.optimizer, shortest_text(each.step_sizes.x),
                      shortest_text(each.step_sizes.y), k, shortest_text(each.trajectory[k].x),
                      shortest_text(each.trajectory[k].y));
  return text;
}

// The level sets of f.
Tensor level_field(Range range) {
  const std::vector<double> grid = plane_grid(range, range, kGrid, kGrid).to_vector<double>();
  std::vector<double> values;
  for (std::size_t i = 0; i < grid.size(); i += 2)
    values.push_back(grid[i] * grid[i] + kHessianMixed * grid[i] * grid[i + 1] +
                     grid[i + 1] * grid[i + 1]);
  return Tensor::from(values, {kGrid, kGrid});
}

// Where two optimizers go with one pair.
Image trajectories_of(const std::vector<QuadraticFigures>& all, StepSizePair eta) {
  const double viewed = eta.x < eta.y ? kViewedFar : kViewed;  // y goes 3 times as far as x
  const Range range{-viewed, viewed};
  ScatterPlot plot;
  plot.title = "Step sizes " + step_sizes_text(eta);
  plot.x_label = "x, descends", plot.y_label = "y, ascends";
  plot.x_range = plot.y_range = range;
  plot.fields = {level_field(range)};
  plot.field_range = {-kViewedLevel * viewed * viewed, kViewedLevel * viewed * viewed};
  plot.field_label = "f(x, y)";
  for (const QuadraticFigures& each : all) {
    if (each.step_sizes.x != eta.x) continue;
    if (std::ranges::find(kShown, each.optimizer) == std::end(kShown)) continue;
    Curve curve{
        each.optimizer + (each.spectral_radii[0] < 1.0 ? " converges" : " diverges"), {}, {}};
    for (const Point& point : each.trajectory) {
      curve.x.push_back(point.x);
      curve.y.push_back(point.y);
    }
    plot.curves.push_back(curve);
  }
  const Point start = all[0].trajectory[0];
  plot.series = {{"start", Tensor::from<double>({start.x, start.y}, {1, 2})}};
  plot.width = plot.height = kPanelSide;
  return scatter(plot);
}

// How fast all go whose rate is a number, with every pair.
Image rates_of(const std::vector<QuadraticFigures>& all) {
  DotPlot plot;
  plot.title = "Left of 1 it converges";
  plot.x_label = "distance from (0, 0) after a step, over that before";
  plot.mark = 1.0;
  for (const StepSizePair& eta : kQuadraticStepSizes)
    plot.series.push_back({step_sizes_text(eta), {}});
  for (const QuadraticFigures& each : all) {
    if (each.spectral_radii.empty()) continue;
    if (plot.rows.empty() || plot.rows.back() != each.optimizer)
      plot.rows.push_back(each.optimizer);
    for (DotSeries& series : plot.series)
      if (series.name == step_sizes_text(each.step_sizes))
        series.dots.push_back({each.observed_rate});
  }
  plot.width = plot.height = kPanelSide;
  return dot_plot(plot);
}

Image picture_of(const std::vector<QuadraticFigures>& all) {
  std::vector<Image> plots;
  for (const StepSizePair& eta : kQuadraticStepSizes) plots.push_back(trajectories_of(all, eta));
  plots.push_back(rates_of(all));
  const std::span<const Image> each = plots;
  const std::array rows = {side_by_side(each.first(2)), side_by_side(each.last(2))};
  return beneath_each_other(rows);
}

}  // namespace

std::vector<QuadraticFigures> quadratic_figures() {
  std::vector<QuadraticFigures> all;
  for (const Row& row : kRows)
    for (const StepSizePair& eta : kQuadraticStepSizes) all.push_back(figures_of(row, eta));
  return all;
}

// It takes a second, of which there is nothing to show.
StudyResult run_quadratic_study(const ProgressOutput& /*output*/) {
  const std::vector<QuadraticFigures> all = quadratic_figures();
  return {table(all), csv(all), picture_of(all)};
}

}  // namespace saddle
