#include "gan/studies/gap_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "gan/pictures/scatter_plot.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::array kGenerators = {1, 2, 4, 8, 16, 32, 64};
constexpr std::array<Point, 3> kModes = {{{-1.0, -0.7}, {1.0, -0.4}, {-0.1, 0.9}}};
// The weights of a linear discriminator are bounded as those of a WGAN, if less tightly; a logistic
// one is all but free.
constexpr double kLinearBound = 1.0, kLogisticBound = 5.0;
constexpr std::size_t kShown = 3;   // of gap_games(): logistic, uneven
constexpr double kNoGap = 1e-9;     // less than this is rounding
constexpr double kShownGain = 0.3;  // where the colours of the field end
constexpr int kGrid = 321;
constexpr Range kShownX{-1.1, 1.1}, kShownY{-0.9, 1.1};

std::vector<NamedGapGame> games_of(GapGame::Payoff payoff, double bound) {
  const std::vector<Point> modes(kModes.begin(), kModes.end());
  return {{"uneven", {payoff, modes, {0.46, 0.33, 0.21}, kModes, bound}},
          {"quarters", {payoff, modes, {0.5, 0.25, 0.25}, kModes, bound}},
          {"out of reach", {payoff, {{0.9, 0.6}, {0.3, 0.5}}, {0.7, 0.3}, kModes, bound}}};
}

// Without the sign of a rounded 0.
std::string value_text(double value) {
  return fixed_text(std::abs(value) < kNoGap ? 0.0 : value, 6);
}

std::string gap_text(double gap) { return std::abs(gap) < kNoGap ? "0" : number_text(gap, 3); }

std::string table(const std::vector<GapFigures>& all) {
  std::string text =
      "payoff    data             I          w*          q*   w* - q*  3 Delta / I  two ways\n";
  for (const GapFigures& figures : all) {
    const std::string begin = left_aligned(std::string(name_of(figures.game.payoff)), 10) +
                              left_aligned(figures.data, 12);
    const auto line = [&](const std::string& generators, double minimax, const std::string& bound) {
      return begin + right_aligned(generators, 7) + right_aligned(value_text(minimax), 12) +
             right_aligned(value_text(figures.by_values), 12) +
             right_aligned(gap_text(minimax - figures.by_values), 10) + right_aligned(bound, 13);
    };
    for (const GapRow& row : figures.rows)
      text += line(std::to_string(row.generators), row.by_enumeration.value,
                   number_text(gap_bound(figures.delta, row.generators), 3)) +
              right_aligned(number_text(std::abs(row.by_enumeration.value - row.by_cuts.value), 1),
                            10) +
              "\n";
    text +=
        line("mixing", figures.by_mixtures.value, "0") +
        right_aligned(number_text(std::abs(figures.by_mixtures.value - figures.by_values), 1), 10) +
        "\n";
  }
  return text +
         "\nI generators, each of one of three points, against a discriminator of two parameters\n"
         "mixing: one generator of any mixture of the points, for which Delta is 0\n"
         "two ways: how far two methods for w* are apart, in the rows of mixing those for q*\n"
         "3 Delta / I: the bound of Corollary 2; less than " +
         shortest_text(kNoGap) + " counts as 0\n";
}

std::string csv(const std::vector<GapFigures>& all) {
  std::string text =
      "payoff,data,generators,minimax,minimax_by_cuts,maximin,maximin_by_mixtures,"
      "bound\n";
  for (const GapFigures& figures : all)
    for (const GapRow& row : figures.rows)
      text += csv_row(name_of(figures.game.payoff), figures.data, row.generators,
                      shortest_text(row.by_enumeration.value), shortest_text(row.by_cuts.value),
                      shortest_text(figures.by_values), shortest_text(figures.by_mixtures.value),
                      shortest_text(gap_bound(figures.delta, row.generators)));
  return text;
}

// The gaps with one payoff, and the largest bound.
Image gaps_of(const std::vector<GapFigures>& all, GapGame::Payoff payoff) {
  LinePlot plot;
  plot.title = "Duality gap, " + std::string(name_of(payoff)) + " discriminator";
  plot.x_label = "generators", plot.x_counts = true;
  plot.x_scale = plot.y_scale = Scale::logarithmic;
  Curve bound{"bound of uneven", {}, {}};
  for (const GapFigures& figures : all) {
    if (figures.game.payoff != payoff) continue;
    Curve curve{figures.data, {}, {}};
    for (const GapRow& row : figures.rows) {
      const double gap = figures.gap(row);
      curve.x.push_back(row.generators);
      curve.y.push_back(std::abs(gap) < kNoGap ? 0.0 : gap);
      if (figures.data != "uneven") continue;
      bound.x.push_back(row.generators);
      bound.y.push_back(gap_bound(figures.delta, row.generators));
    }
    if (curve.y.back() == 0.0) curve.name += " (then 0)";
    plot.curves.push_back(curve);
  }
  plot.curves.push_back(bound);
  plot.width = 720, plot.height = 420;
  return line_plot(plot);
}

// The mixture whose mean is this point; a share is negative outside the triangle.
ModeShares shares_at(const GapGame& game, const Point& mean) {
  const auto area = [](const Point& a, const Point& b, const Point& c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  };
  const auto& [a, b, c] = game.modes;
  const double whole = area(a, b, c);
  return {area(mean, b, c) / whole, area(a, mean, c) / whole, area(a, b, mean) / whole};
}

// What the best reply gains beyond q*, by the mean of the mixture.
Tensor gain_field(const GapFigures& figures) {
  std::vector<double> gains;
  const std::vector<double> grid = plane_grid(kShownX, kShownY, kGrid, kGrid).to_vector<double>();
  for (std::size_t i = 0; i < grid.size(); i += 2) {
    const ModeShares shares = shares_at(figures.game, {grid[i], grid[i + 1]});
    const bool is_inside = *std::min_element(shares.begin(), shares.end()) >= 0;
    gains.push_back(is_inside ? best_reply_by_slopes(figures.game, shares).value - figures.by_values
                              : std::numeric_limits<double>::quiet_NaN());
  }
  return Tensor::from(gains, {kGrid, kGrid});
}

// The mixtures of I generators that fewer do not have: each of these numbers divides the next.
PointSeries mixtures_beyond(const GapGame& game, int generators, int fewer) {
  std::vector<double> points;
  for (const ModeShares& shares : mixtures_of(generators)) {
    const bool is_new = std::any_of(shares.begin(), shares.end(), [&](double share) {
      const double parts = share * fewer;
      return std::abs(parts - std::round(parts)) > 1e-9;
    });
    if (fewer > 0 && !is_new) continue;
    const Point mean = game.mean(shares);
    points.insert(points.end(), {mean.x, mean.y});
  }
  const auto count = static_cast<std::int64_t>(points.size() / 2);
  return {fewer > 0 ? "also " + std::to_string(generators) : "1 generator",
          Tensor::from(points, {count, 2})};
}

Image mixtures_picture(const GapFigures& figures) {
  ScatterPlot plot;
  plot.title = "What a " + std::string(name_of(figures.game.payoff)) +
               " discriminator gains from each mixture";
  plot.x_range = kShownX, plot.y_range = kShownY;
  plot.fields = {gain_field(figures)};
  plot.field_range = {0.0, kShownGain};
  plot.field_label = "gain";
  plot.series = {mixtures_beyond(figures.game, 1, 0), mixtures_beyond(figures.game, 2, 1),
                 mixtures_beyond(figures.game, 4, 2), mixtures_beyond(figures.game, 8, 4)};
  const Point best = figures.game.mean(figures.by_mixtures.shares);
  plot.series.push_back({"the data", Tensor::from<double>({best.x, best.y}, {1, 2})});
  plot.width = 820, plot.height = 840;
  return scatter(plot);
}

Image picture_of(const std::vector<GapFigures>& all) {
  const std::array column = {gaps_of(all, GapGame::Payoff::linear),
                             gaps_of(all, GapGame::Payoff::logistic)};
  const std::array row = {mixtures_picture(all[kShown]), beneath_each_other(column)};
  return side_by_side(row);
}

}  // namespace

const std::vector<NamedGapGame>& gap_games() {
  static const std::vector<NamedGapGame> games = [] {
    std::vector<NamedGapGame> all = games_of(GapGame::Payoff::linear, kLinearBound);
    for (const NamedGapGame& game : games_of(GapGame::Payoff::logistic, kLogisticBound))
      all.push_back(game);
    return all;
  }();
  return games;
}

double GapFigures::disagreement() const {
  double largest = std::abs(by_values - by_mixtures.value);
  for (const GapRow& row : rows)
    largest = std::max(largest, std::abs(row.by_enumeration.value - row.by_cuts.value));
  return largest;
}

GapFigures gap_figures(const NamedGapGame& named, std::span<const int> generators) {
  const GapGame& game = named.game;
  game.check();
  GapFigures figures{named.data,
                     game,
                     maximin_by_mixtures(game),
                     maximin_by_values(game),
                     largest_tilted_gap(game),
                     {}};
  for (const int count : generators)
    figures.rows.push_back(
        {count, minimax_by_enumeration(game, count), minimax_by_cuts(game, count)});
  return figures;
}

StudyResult gap_study(std::span<const int> generators, const ProgressOutput& output) {
  std::vector<GapFigures> all;
  Progress progress(0, static_cast<std::int64_t>(gap_games().size()), output, "game");
  for (const NamedGapGame& game : gap_games()) {
    all.push_back(gap_figures(game, generators));
    progress.update(static_cast<std::int64_t>(all.size()), {});
  }
  return {table(all), csv(all), picture_of(all)};
}

StudyResult run_gap_study(const ProgressOutput& output) { return gap_study(kGenerators, output); }

}  // namespace saddle
