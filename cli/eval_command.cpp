#include <functional>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/config_value.h"
#include "cli/machine_flags.h"
#include "gan/image_figures.h"
#include "gan/restore.h"
#include "gan/run_summary.h"
#include "gan/samples.h"
#include "gan/text_corpus.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Compute the figures of a run anew, from its last checkpoint.

The losses are those of the checkpoint's step. All else is told from samples (docs/metrics.md):

Of a mixture of Gaussians: a sample is of high quality within 3 standard deviations of its nearest
mode; a mode is covered if at least 20 of 8,000 samples are such samples of it.

Of points: the mean log-likelihood, in nats, of as many fresh points of the data under a kernel
density estimate from 500 samples, its cross-validated bandwidth, and AdaGAN's coverage: the share
of the data inside the region that holds 95 % of the model.

Of text, which is read again: total variations between samples and the text, of characters, of pairs
of neighbours and of the lengths of words.

Of mnist, fashion-mnist, stacked-mnist and cifar10: inception score, the classes found (of
stacked-mnist its 1,000 modes), and how far their histogram is from uniform, by a classifier. If
`saddle classifier` has not trained it, it is trained first, which takes minutes and the data's
files; without them these figures are left out.)";

// Of the points that samples are compared with: no points of training are among them.
constexpr std::uint32_t kRealPointsStream = 0x8304'0000;

constexpr std::int64_t kMaxEvalSamples = 1'000'000;

struct EvalFlags {
  explicit EvalFlags(CLI::App& parser) : machine(parser) {
    add_argument(parser, "RUN", run, "the folder of a run, for example runs/ring8");
    add_option(parser, "--samples", "N", samples,
               "drawn over all generators; 0: only what needs none; default: that of the run");
    add_option(parser, "--data", "DIR|FILE", folder,
               "where the files of its images or text are; default: where training found them");
    add_flag(parser, "--json", json, "print them as JSON");
  }

  MachineFlags machine;
  std::string run, samples, folder;
  bool json = false;
};

TrainConfig config_of(const EvalFlags& flags) {
  TrainConfig config = flags.machine.apply_to(read_run_config(flags.run));
  if (!flags.folder.empty()) config.data.folder = flags.folder;
  return config;
}

std::uint64_t draw_of(const RestoredModel& run) {
  return static_cast<std::uint64_t>(run.position.step);
}

// Nothing, and says why, if there is none and none can be trained: the data may be elsewhere by
// now.
std::optional<TrainedClassifier> find_classifier(const DataConfig& data,
                                                 const ProgressOutput& output) {
  try {
    return trained_classifier(data.dataset, data.folder, output);
  } catch (const Error& error) {
    *output.stream << "no figures of the classes of images: " << error.what() << '\n';
    return std::nullopt;
  }
}

// None, and says why, where the text is not there or not that of the run.
std::vector<TeamFigures> told_of_texts(const RestoredModel& run, const ProgressOutput& output) {
  try {
    const DataConfig& data = run.model.config().data;
    const TextCorpus corpus = load_corpus(data);
    require_text_of(run.model, corpus.vocabulary);
    require_data_of(run.position, corpus.dataset.fingerprint(), data);
    return figures_of_texts(run.model, corpus.statistics, draw_of(run));
  } catch (const Error& error) {
    *output.stream << "no figures of texts: " << error.what() << '\n';
    return {};
  }
}

// None, and says why, where there is no classifier of such images.
std::vector<TeamFigures> told_of_images(const RestoredModel& run, const ProgressOutput& output) {
  std::optional<TrainedClassifier> classifier = find_classifier(run.model.config().data, output);
  if (!classifier) return {};
  std::vector<TeamFigures> figures = figures_of_images(run.model, *classifier, draw_of(run));
  figures[0].numbers.emplace_back("classifier_accuracy", classifier->record.test_figure);
  return figures;
}

std::vector<TeamFigures> told_of_points(const RestoredModel& run) {
  const Model& model = run.model;
  const std::uint64_t draw = draw_of(run);
  std::vector<TeamFigures> all = model.figures(draw);
  const std::vector<Team> teams = model.trainer().players().teams();
  for (std::size_t i = 0; i < teams.size(); ++i) {
    if (i == all.size()) all.push_back({teams[i].name});
    const Tensor samples = draw_from_all(model, model.config().samples, draw, i);
    all[i].numbers =
        sample_figures(samples, model.real_points(samples.shape()[0], kRealPointsStream));
  }
  return all;
}

// Of config.samples samples of each team.
std::vector<TeamFigures> told_of_samples(const RestoredModel& run, const ProgressOutput& output) {
  if (run.model.is_text()) return told_of_texts(run, output);
  return run.model.is_points() ? told_of_points(run) : told_of_images(run, output);
}

int evaluate_run(const EvalFlags& flags, Console& console) {
  require_argument("eval: RUN", flags.run, "saddle eval runs/ring8");
  TrainConfig config = config_of(flags);
  const std::int64_t samples = flags.samples.empty()
                                   ? config.samples
                                   : parse_integer("--samples", flags.samples, 0, kMaxEvalSamples);
  if (samples > 0) config.samples = samples;
  const MachineScope machine(config);
  const RestoredModel run = restore(config, flags.run, *console.progress.stream);
  RunFigures figures{
      run.model.config(), run.position, step_figures(run.position, run.model.trainer().rule()), {}};
  if (samples > 0) figures.teams = told_of_samples(run, console.progress);
  console.out << (flags.json ? summary_json(figures) : summary_text(figures));
  return kExitSuccess;
}

}  // namespace

Command add_eval_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "eval", kDescription);
  const auto flags = std::make_shared<EvalFlags>(parser);
  return {&parser, [flags](Console& console) { return evaluate_run(*flags, console); }};
}

}  // namespace saddle
