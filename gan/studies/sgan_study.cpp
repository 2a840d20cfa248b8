#include "gan/studies/sgan_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "gan/pictures/dot_plot.h"
#include "gan/pictures/gallery.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

struct Contested {
  NamedContest named;
  std::vector<Outcome> outcomes;  // of each contestant
};

Contested contested(const NamedContest& named, const ProgressOutput& progress) {
  Contested all{named, {}};
  for (const Contestant& contestant : named.contest.contestants)
    all.outcomes.push_back(outcome_of(named.contest, contestant, progress));
  return all;
}

// Seeds in which `a` is likelier at the end than `b`.
std::size_t count_likelier(const Results& a, const Results& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    count += a[i].back().log_likelihood > b[i].back().log_likelihood;
  return count;
}

struct Column {
  const char* name;  // in the file
  double GeneratorFigures::*figure;
  const char* heading;  // in the table
  std::size_t width;
  int decimals;
};
constexpr std::array<Column, 6> kColumns = {
    {{"modes", &GeneratorFigures::modes, "modes covered", 16, 0},
     {"high_quality", &GeneratorFigures::high_quality, "within 3 dev.", 20, 2},
     {"log_likelihood", &GeneratorFigures::log_likelihood, "log-likelihood", 36, 1},
     {"shortfall", &GeneratorFigures::shortfall, "behind the data", 34, 1},
     {"coverage", &GeneratorFigures::coverage, "coverage", 20, 2},
     {"ensemble_modes", &GeneratorFigures::ensemble_modes, "locals' modes", 16, 0}}};
constexpr std::size_t kNameWidth = 30, kBehindWidth = 8;
constexpr std::int64_t kEarly = 5;  // the early look of the picture is at that part of all
constexpr int kPlotWidth = 680, kRowHeight = 48, kPlotMargins = 140;

// "4 [1, 8]": the median, from the lowest to the highest; "-" where there is none.
std::string range_text(const Spread& spread, int decimals) {
  if (std::isnan(spread.median)) return "-";
  const auto text = [&](double value) { return fixed_text(value, decimals); };
  return text(spread.median) + " [" + text(spread.lowest) + ", " + text(spread.highest) + "]";
}

std::string table(const Contested& all) {
  const Contest& contest = all.named.contest;
  std::string text = all.named.title + " after " + std::to_string(contest.every * contest.looks) +
                     " steps: median [lowest, highest] of " + counted(contest.seeds, "seed") +
                     "\n" + left_aligned("generator", kNameWidth);
  for (const Column& column : kColumns) text += right_aligned(column.heading, column.width);
  text += right_aligned("behind", kBehindWidth) + "\n";
  for (std::size_t i = 0; i < all.outcomes.size(); ++i) {
    const Results& results = all.outcomes[i].results;
    text += left_aligned(contest.contestants[i].name, kNameWidth);
    for (const Column& column : kColumns)
      text += right_aligned(range_text(spreads_of(results, column.figure).back(), column.decimals),
                            column.width);
    const Results& first = all.outcomes[0].results;
    text +=
        right_aligned(i == 0 ? "" : std::to_string(count_likelier(first, results)), kBehindWidth) +
        "\n";
  }
  return text;
}

std::string csv_rows(const NamedContest& named, const Contestant& contestant,
                     const Results& results) {
  std::string text;
  for (std::size_t seed = 0; seed < results.size(); ++seed)
    for (std::size_t look = 0; look < results[seed].size(); ++look) {
      const std::int64_t step = (static_cast<std::int64_t>(look) + 1) * named.contest.every;
      text += named.name + "," + contestant.name + "," + std::to_string(step) + "," +
              std::to_string(named.contest.first_seed + seed);
      for (const Column& column : kColumns)
        text += "," + number_text(results[seed][look].*column.figure);
      text += "\n";
    }
  return text;
}

std::string csv(const std::vector<Contested>& contests) {
  std::string text = "contest,generator,step,seed";
  for (const Column& column : kColumns) text += std::string(",") + column.name;
  text += "\n";
  for (const Contested& all : contests)
    for (std::size_t i = 0; i < all.outcomes.size(); ++i)
      text += csv_rows(all.named, all.named.contest.contestants[i], all.outcomes[i].results);
  return text;
}

// What a picture shows of one figure; more than `most` as `most`.
struct Shown {
  double GeneratorFigures::*figure;
  const char* label;
  Scale scale;
  double most;
  bool counts = false;
};
constexpr Shown kModes{&GeneratorFigures::modes, "modes covered", Scale::linear, INFINITY, true};
constexpr Shown kCoverage{&GeneratorFigures::coverage, "coverage", Scale::linear, INFINITY};
constexpr Shown kShortfall{&GeneratorFigures::shortfall,
                           "nats behind the data's log-likelihood, at most 1000",
                           Scale::logarithmic, 1000.0};

// A row for each contestant: medians on their ranges, early and at the end.
Image plot_of(const Contested& all, const Shown& shown) {
  const Contest& contest = all.named.contest;
  DotPlot plot{all.named.title, shown.label, shown.scale, {}, {}};
  const std::int64_t early = std::max<std::int64_t>(1, contest.looks / kEarly);
  std::vector<std::int64_t> looks = {early};
  if (early < contest.looks) looks.push_back(contest.looks);
  for (const std::int64_t look : looks) {
    DotSeries series{"after " + std::to_string(look * contest.every) + " steps of G0", {}};
    for (const Outcome& outcome : all.outcomes) {
      const Spread spread =
          spreads_of(outcome.results, shown.figure)[static_cast<std::size_t>(look - 1)];
      series.dots.push_back({std::min(spread.median, shown.most),
                             std::min(spread.lowest, shown.most),
                             std::min(spread.highest, shown.most)});
    }
    plot.series.push_back(std::move(series));
  }
  plot.series.back().name += ": median and range of " + counted(contest.seeds, "seed");
  for (const Contestant& contestant : contest.contestants) plot.rows.push_back(contestant.name);
  plot.x_counts = shown.counts;
  plot.width = kPlotWidth;
  plot.height = kPlotMargins + kRowHeight * static_cast<int>(plot.rows.size());
  return dot_plot(plot);
}

// Figures, and beneath them what is shown of samples. The roll has no modes.
Image picture_of(const Contested& all) {
  const bool has_modes = !std::isnan(all.outcomes[0].results[0].back().modes);
  const std::array figures = {plot_of(all, has_modes ? kModes : kCoverage),
                              plot_of(all, kShortfall)};
  std::vector<Image> shown;
  for (const Outcome& outcome : all.outcomes)
    if (outcome.picture) shown.push_back(*outcome.picture);
  if (shown.empty()) return side_by_side(figures);
  const std::array rows = {side_by_side(figures), side_by_side(shown)};
  return beneath_each_other(rows);
}

std::vector<NamedContest> with_options(std::vector<NamedContest> contests,
                                       const StudyOptions& options) {
  if (!options.part.empty()) contests = {find_named(contests, "part", options.part)};
  for (NamedContest& named : contests) {
    named.contest.every = share_of(named.contest.every, options);
    named.contest.seeds = options.seeds;
    named.contest.first_seed = options.seed;
  }
  return contests;
}

}  // namespace

StudyResult sgan_study(std::span<const NamedContest> contests, const ProgressOutput& progress) {
  std::vector<Contested> all;
  std::vector<Image> pictures;
  std::string text;
  for (const NamedContest& named : contests) {
    all.push_back(contested(named, progress));
    pictures.push_back(picture_of(all.back()));
    text += table(all.back()) + "\n";
  }
  text +=
      "behind: seeds in which the first is likelier; locals' modes: of the local pairs together\n";
  return {text, csv(all), beneath_each_other(pictures)};
}

StudyResult run_sgan_study(const StudyOptions& options) {
  return sgan_study(with_options(small_sgan_contests(), options), options.progress);
}

StudyResult run_sgan_paper_study(const StudyOptions& options) {
  return sgan_study(with_options(paper_sgan_contests(), options), options.progress);
}

}  // namespace saddle
