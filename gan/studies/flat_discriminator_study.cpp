#include "gan/studies/flat_discriminator_study.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "gan/studies/line_game.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr double kStepSize = 1.0;                                  // alpha; the paper states none
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();  // interrupts a curve

struct System {
  const char* name;
  const char* objective;
  double step_size;
};
constexpr std::array<System, 6> kSystems = {
    {{"GAN, saturating", "log-saturating", 0.0},
     {"GAN", "log", 0.0},
     {"WGAN", "wasserstein", 0.0},
     {"GAN, saturating, + term", "log-saturating", kStepSize},
     {"GAN + term", "log", kStepSize},
     {"WGAN + term", "wasserstein", kStepSize}}};

struct Start {
  const char* name;
  LineSetting setting;  // but for the system
};
// Figure 1 leaves open how D starts and how far the samples reach from -3.
const std::array<Start, 4> kStarts = {
    {{"Claim 1: flat D, all samples at 0", {"", 0.0, 0.0, 0.0, LineStart::flat, 0.25, 0.75}},
     {"Figure 1: flat D, samples around -3 up to -1",
      {"", 0.0, -3.0, -1.0, LineStart::flat, 0.0, 0.5}},
     {"Figure 1: flat D, samples around -3 up to -2",
      {"", 0.0, -3.0, -2.0, LineStart::flat, 0.0, 0.5}},
     {"Figure 1: untrained D, samples around -3 up to -2",
      {"", 0.0, -3.0, -2.0, LineStart::untrained}}}};
constexpr std::size_t kClaim = 0, kFigure = 1;            // starts that are drawn,
constexpr std::array<std::size_t, 3> kShown = {1, 2, 4};  // and systems

struct Result {
  const Start* start;
  const System* system;
  std::vector<LineRun> runs;  // by seed from 1
};

std::vector<Result> results_of(std::uint64_t seeds, std::int64_t steps,
                               const ProgressOutput& output) {
  std::vector<Result> results;
  Progress progress(0, static_cast<std::int64_t>(seeds * kStarts.size() * kSystems.size()), output,
                    "run");
  std::int64_t done = 0;
  for (const Start& start : kStarts)
    for (const System& system : kSystems) {
      Result result{&start, &system, {}};
      LineSetting setting = start.setting;
      setting.objective = system.objective;
      setting.step_size = system.step_size;
      for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        result.runs.push_back(play_line(setting, seed, steps));
        progress.update(++done, {});
      }
      results.push_back(std::move(result));
    }
  return results;
}

const Result& find(const std::vector<Result>& results, std::size_t start, std::size_t system) {
  return results[start * kSystems.size() + system];
}

// "0.998 to 1.003" over the runs, of the last record.
std::string span_of(const std::vector<LineRun>& runs, double LineRecord::*number) {
  double low = runs[0].records.back().*number, high = low;
  for (const LineRun& run : runs) {
    low = std::min(low, run.records.back().*number);
    high = std::max(high, run.records.back().*number);
  }
  return fixed_text(low, 3) + " to " + fixed_text(high, 3);
}

std::string row(const Result& result) {
  const auto count = [&](auto predicate) {
    return right_aligned(
        std::to_string(std::count_if(result.runs.begin(), result.runs.end(), predicate)), 9);
  };
  return "  " + left_aligned(result.system->name, 24) +
         count([](const LineRun& run) { return run.moves; }) +
         count([](const LineRun& run) { return run.arrives(); }) +
         count([](const LineRun& run) { return run.is_balanced(); }) +
         right_aligned(span_of(result.runs, &LineRecord::mean), 19) +
         right_aligned(span_of(result.runs, &LineRecord::at_data), 19) + "\n";
}

std::string table(const std::vector<Result>& results, std::int64_t steps) {
  std::string text = "data at 1, " + counted(results[0].runs.size(), "seed") + " of " +
                     counted(static_cast<std::size_t>(steps), "step") +
                     "; term: alpha = " + shortest_text(kStepSize) +
                     ", sigma 0.5, from step 2,000 on 0.1\n";
  for (const Result& result : results) {
    if (result.system == &kSystems[0])
      text += "\n" + left_aligned(result.start->name, 50) +
              "\n                              moves  arrives balanced     mean at the end"
              "     D(1) at the end\n";
    text += row(result);
  }
  return text +
         "\nmoves: seeds in which any bit of a parameter has changed\n"
         "arrives: the mean of the samples ends within 0.1 of 1\n"
         "balanced: D(1) ends within 0.05 of 1/2, as no WGAN has it\n";
}

std::string csv(const std::vector<Result>& results) {
  std::string text = "start,system,seed,step,mean,low,high,d_at_data\n";
  for (const Result& result : results)
    for (std::size_t i = 0; i < result.runs.size(); ++i)
      for (const LineRecord& record : result.runs[i].records)
        text += csv_row(concat_text('"', result.start->name, '"'),
                        concat_text('"', result.system->name, '"'), i + 1, record.step, record.mean,
                        record.low, record.high, record.at_data);
  return text;
}

LinePlot empty_plot(const std::string& title, const std::string& x, const std::string& y) {
  LinePlot plot;
  plot.title = title, plot.x_label = x, plot.y_label = y;
  plot.x_counts = x == "step";
  plot.width = 640, plot.height = 440;
  return plot;
}

// The samples of the first seed by step: mean and quantiles.
Curve samples_of(const Result& result) {
  Curve curve{result.system->name, {}, {}};
  for (double LineRecord::*line : {&LineRecord::mean, &LineRecord::low, &LineRecord::high}) {
    for (const LineRecord& record : result.runs[0].records) {
      curve.x.push_back(static_cast<double>(record.step));
      curve.y.push_back(record.*line);
    }
    curve.x.push_back(kGap), curve.y.push_back(kGap);
  }
  return curve;
}

Image samples_picture(const std::vector<Result>& results, std::size_t start,
                      const std::string& title) {
  LinePlot plot = empty_plot(title, "step", "samples: 5 %, mean, 95 %");
  for (const std::size_t system : kShown)
    plot.curves.push_back(samples_of(find(results, start, system)));
  return line_plot(plot);
}

// How many seeds are there, by step.
Image arrivals_picture(const std::vector<Result>& results, std::size_t start,
                       const std::string& title) {
  LinePlot plot = empty_plot(title, "step", "seeds with their mean within 0.1 of 1");
  plot.y_counts = true;
  for (const std::size_t system : kShown) {
    const Result& result = find(results, start, system);
    Curve curve{result.system->name, {}, {}};
    for (std::size_t i = 0; i < result.runs[0].records.size(); ++i) {
      curve.x.push_back(static_cast<double>(result.runs[0].records[i].step));
      curve.y.push_back(static_cast<double>(
          std::count_if(result.runs.begin(), result.runs.end(),
                        [&](const LineRun& run) { return is_at_data(run.records[i]); })));
    }
    plot.curves.push_back(std::move(curve));
  }
  return line_plot(plot);
}

Image profiles_of(const Result& result) {
  LinePlot plot = empty_plot(std::string("D of ") + result.system->name, "x", "D(x)");
  for (const LineProfile& profile : result.runs[0].profiles)
    plot.curves.push_back({"step " + std::to_string(profile.step), profile.x, profile.d});
  return line_plot(plot);
}

Image picture_of(const std::vector<Result>& results) {
  const std::array above = {
      samples_picture(results, kClaim, "Claim 1: samples at 0, data at 1"),
      samples_picture(results, kFigure, "Figure 1: samples around -3, data at 1"),
      arrivals_picture(results, kFigure, "Figure 1, all seeds")};
  std::vector<Image> below;
  for (const std::size_t system : kShown)
    below.push_back(profiles_of(find(results, kFigure, system)));
  const Image upper = side_by_side(above), lower = side_by_side(below);
  Image all(std::max(upper.width(), lower.width()), upper.height() + lower.height());
  all.paste(upper, 0, 0);
  all.paste(lower, 0, upper.height());
  return all;
}

}  // namespace

StudyResult flat_discriminator_study(std::uint64_t seeds, std::int64_t steps,
                                     const ProgressOutput& output) {
  const std::vector<Result> results = results_of(seeds, steps, output);
  return {table(results, steps), csv(results), picture_of(results)};
}

StudyResult run_flat_discriminator_study(const ProgressOutput& output) {
  return flat_discriminator_study(10, 8000, output);
}

}  // namespace saddle
