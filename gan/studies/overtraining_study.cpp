#include "gan/studies/overtraining_study.h"

#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <utility>

#include "data/load_images.h"
#include "gan/files/csv_row.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/line_plot.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr double kGuessing = 2.0 * std::numbers::ln2;  // D's loss where it says 1/2 to everything
constexpr int kPanelWidth = 760, kPanelHeight = 480;

using Rows = std::vector<OvertrainingRow>;

// The first step by which D's loss is above that of guessing.
std::optional<std::int64_t> given_way(const Rows& rows) {
  for (const OvertrainingRow& row : rows)
    if (row.loss > kGuessing) return row.step;
  return std::nullopt;
}

std::string number(double value) { return right_aligned(number_text(value, 3), 10); }

std::string table(const OvertrainingRun& run, const OvertrainingSettings& settings) {
  const auto name = [](const std::string& text) { return left_aligned(text, 28); };
  const auto steps = [](const Rows& rows) {
    return right_aligned(std::to_string(rows.back().step), 7);
  };
  std::string text = "checkpoint after " + std::to_string(settings.checkpoint) +
                     " steps of SimGD, loss_d " + number_text(run.checkpoint_loss, 3) + "\n\n" +
                     name("training from there on") +
                     "  steps    loss_d   weights   on real   on fake\n";
  for (const auto& [curve, rows] : run.trainings) {
    const OvertrainingRow& last = rows.back();
    text += name(curve) + steps(rows) + number(last.loss) + number(last.by_weights) +
            number(last.on_real) + number(last.on_fake) + "\n";
  }
  text += "\n" + name("attack of the generator on") + "  steps    loss_d        to  gives way\n";
  for (const auto& [curve, rows] : run.attacks) {
    const auto step = given_way(rows);
    text += name(curve) + steps(rows) + number(rows.front().loss) + number(rows.back().loss) +
            right_aligned(step ? std::to_string(*step) : "never", 11) + "\n";
  }
  return text +
         "\nloss_d: of the batches, mean over the last 100th of the steps; of an attack, over "
         "its first and last\n"
         "weights, on real, on fake: distance of D from the checkpoint's, in weights and in "
         "logits on\n" +
         std::to_string(settings.test_size) +
         " images each\n"
         "gives way: step by which loss_d is above 2 log 2, that of a D that guesses\n";
}

std::string csv(const OvertrainingRun& run) {
  std::string text = "kind,training,step,loss_d,weights,on_real,on_fake\n";
  for (const auto& [kind, curves] :
       {std::pair{"training", &run.trainings}, {"attack", &run.attacks}})
    for (const auto& [name, rows] : *curves)
      for (const OvertrainingRow& row : rows)
        text += csv_row(kind, name, row.step, row.loss, row.by_weights, row.on_real, row.on_fake);
  return text;
}

std::vector<Curve> curves_of(const std::vector<OvertrainingCurve>& all,
                             double (*figure)(const OvertrainingRow&)) {
  std::vector<Curve> curves;
  for (const auto& [name, rows] : all) {
    Curve curve{name, {}, {}};
    for (const OvertrainingRow& row : rows) {
      curve.x.push_back(static_cast<double>(row.step));
      curve.y.push_back(figure(row));
    }
    curves.push_back(curve);
  }
  return curves;
}

double loss_of(const OvertrainingRow& row) { return row.loss; }
double by_weights(const OvertrainingRow& row) { return row.by_weights; }
double by_outputs(const OvertrainingRow& row) { return std::hypot(row.on_real, row.on_fake); }

Image plot_of(const std::string& title, const std::string& y_label, std::vector<Curve> curves,
              Scale scale) {
  LinePlot plot;
  plot.title = title;
  plot.x_label = "step", plot.y_label = y_label;
  plot.x_counts = true;
  plot.y_scale = scale;
  plot.curves = std::move(curves);
  plot.width = kPanelWidth, plot.height = kPanelHeight;
  return line_plot(plot);
}

Image picture_of(const OvertrainingRun& run) {
  const std::array<Image, 4> plots = {
      plot_of("From the checkpoint on", "D's loss", curves_of(run.trainings, loss_of),
              Scale::logarithmic),
      plot_of("Distance of D's outputs from the checkpoint's", "logits",
              curves_of(run.trainings, by_outputs), Scale::linear),
      plot_of("Distance of D's weights from the checkpoint's", "weights",
              curves_of(run.trainings, by_weights), Scale::linear),
      plot_of("The generator attacks the D of", "D's loss", curves_of(run.attacks, loss_of),
              Scale::logarithmic)};
  const Image samples = image_grid(run.samples, 2);
  Image all(2 * kPanelWidth, 2 * kPanelHeight + samples.height());
  for (int i = 0; i < 4; ++i)
    all.paste(plots[static_cast<std::size_t>(i)], i % 2 * kPanelWidth, i / 2 * kPanelHeight);
  all.paste(samples, (all.width() - samples.width()) / 2, 2 * kPanelHeight);
  return all;
}

}  // namespace

StudyResult overtraining_result(const OvertrainingRun& run, const OvertrainingSettings& settings) {
  return {table(run, settings), csv(run), picture_of(run)};
}

StudyResult run_overtraining_study(const StudyOptions& options) {
  OvertrainingSettings settings;
  settings.seed = options.seed;
  for (std::int64_t* steps : {&settings.checkpoint, &settings.overtraining, &settings.attack})
    *steps = share_of(*steps, options);
  for (auto& competitive : settings.competitive)
    competitive.steps = share_of(competitive.steps, options);
  const Dataset data = load_images("mnist", Split::train, options.data).dataset;
  const OvertrainingRun run =
      play_overtraining(icr_mnist_pair(), data, settings, options.folder, options.progress);
  return overtraining_result(run, settings);
}

}  // namespace saddle
