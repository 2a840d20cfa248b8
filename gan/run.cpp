#include "gan/run.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "gan/files/atomic_file.h"
#include "gan/files/csv_log.h"
#include "gan/machine_scope.h"
#include "gan/restore.h"
#include "gan/run_folder.h"
#include "gan/run_summary.h"

namespace saddle {
namespace {

#ifdef SADDLE_HAS_JSON
constexpr bool kHasCheckpoints = true;
#else
constexpr bool kHasCheckpoints = false;
#endif
#ifdef SADDLE_HAS_STB
constexpr bool kHasPictures = true;
#else
constexpr bool kHasPictures = false;
#endif

constexpr std::size_t kKeptCheckpoints = 2;

std::vector<std::string> metrics_columns(const Experiment& experiment) {
  std::vector<std::string> columns = {"step"};
  for (const auto& figure : step_figures(experiment.position(), experiment.trainer().rule()))
    columns.push_back(figure.first);
  return columns;
}

// Of the columns of figures.csv: the first team's by their names, another's behind its own.
std::vector<std::string> figures_columns(const Experiment& experiment) {
  std::vector<std::string> columns = {"step"};
  const std::vector<Team> teams = experiment.trainer().players().teams();
  for (std::size_t i = 0; i < teams.size(); ++i)
    for (const std::string& name : experiment.logged_names())
      columns.push_back(i == 0 ? name : teams[i].name + "_" + name);
  return columns;
}

// Where notes go, and what time it is: silent, with the machine's clock, where the caller says
// nothing.
ProgressOutput complete(ProgressOutput output) {
  static std::ostream silent(nullptr);
  if (output.stream == nullptr) output.stream = &silent;
  if (!output.clock) output.clock = standard_error_output().clock;
  return output;
}

// One run from where it stands to its end.
class Run {
 public:
  Run(const TrainConfig& config, const RunOptions& options)
      : folder_(options.folder),
        output_(complete(options.progress)),
        stop_requested_(options.stop_requested),
        experiment_(config, terminal_progress(output_, "image")) {
    open(options);
  }

  RunSummary train();

 private:
  void open(const RunOptions& options);
  void restore();
  void open_logs();
  void note_what_is_off() const;
  void note_where_it_goes_on() const;
  void train_to_end();
  void train_to(std::int64_t last, Progress& progress);
  std::int64_t next_stop() const;
  void write_what_is_due();
  NamedNumbers figures_of_step() const;
  void log_step();
  void log_figures();
  void save();
  void show();
  std::string last_good_checkpoint() const;
  void set_aside_newer_checkpoints() const;

  std::int64_t step() const { return experiment_.position().step; }
  bool must_stop() const { return stop_requested_ && stop_requested_(); }
  bool due(std::int64_t every) const { return step() % every == 0 || step() == steps(); }
  std::int64_t steps() const { return experiment_.config().steps; }

  RunFolder folder_;
  ProgressOutput output_;
  std::function<bool()> stop_requested_;
  Experiment experiment_;
  std::optional<CsvLog> metrics_, figures_log_;
  std::vector<TeamFigures> teams_;
  std::optional<std::int64_t> shown_, saved_;  // at which step
};

// Everything that can be refused is refused here, before the first step and before anything is
// written: a run that cannot be resumed stays as it is.
void Run::open(const RunOptions& options) {
  if (options.resume)
    restore();
  else
    folder_.require_no_run();
  if (!saved_) experiment_.load_features(output_);
  experiment_.load_classifier(output_);
  if (options.resume) {
    folder_.remove_temporaries();
    set_aside_newer_checkpoints();
  }
  folder_.create();
  write_file(folder_.config(), options.config_text);
  open_logs();
  note_what_is_off();
  if (!saved_) save();
}

// From the folder, which it leaves as it is.
void Run::restore() {
  folder_.require_run();
  const auto check = [&](const RunPosition& found) { experiment_.require_position(found); };
  if (const auto position = load_newest(experiment_.model(), folder_, *output_.stream, check)) {
    experiment_.set_position(*position);
    saved_ = step();
  }
  require(step() <= steps(), folder_.path().string(), ": the run is at step ", step(),
          " already, past the ", steps(), " steps asked for");
  require_csv_log(folder_.metrics(), metrics_columns(experiment_));
  if (const auto columns = figures_columns(experiment_); columns.size() > 1)
    require_csv_log(folder_.figures(), columns);
  note_where_it_goes_on();
  const GanOptions& game = experiment_.config().game;
  experiment_.trainer().set_learning_rates(game.generator_optimizer.learning_rate,
                                           game.discriminator_optimizer.learning_rate);
}

void Run::note_where_it_goes_on() const {
  std::ostream& notes = *output_.stream;
  if (!saved_)
    notes << folder_.path().string() << ": holds no checkpoint; the run begins again\n";
  else if (step() == steps())
    notes << "the run is at step " << step() << " already; more are asked for with --steps\n";
  else
    notes << "goes on after step " << step() << '\n';
}

void Run::open_logs() {
  metrics_.emplace(folder_.metrics(), metrics_columns(experiment_));
  metrics_->truncate_after(step());
  if (const auto columns = figures_columns(experiment_); columns.size() > 1) {
    figures_log_.emplace(folder_.figures(), columns);
    figures_log_->truncate_after(step());
  }
}

// Those that were passed over: kept, but no longer counted among the last good ones.
void Run::set_aside_newer_checkpoints() const {
  for (const std::int64_t newer : folder_.checkpoint_steps()) {
    if (newer <= step()) continue;
    std::filesystem::path aside = folder_.checkpoint(newer);
    aside += ".damaged";
    std::error_code ignored;  // at worst it is passed over again
    std::filesystem::rename(folder_.checkpoint(newer), aside, ignored);
  }
}

void Run::note_what_is_off() const {
  if (!kHasCheckpoints)
    *output_.stream << "built without nlohmann-json: no checkpoints, so no --resume\n";
  if (!kHasPictures) *output_.stream << "built without stb: no pictures\n";
}

RunSummary Run::train() {
  try {
    train_to_end();
    if (shown_ != step()) show();
    const RunFigures last{experiment_.config(), experiment_.position(), figures_of_step(), teams_};
    const RunSummary summary{summary_json(last), summary_text(last),
                             kHasPictures ? folder_.last_picture() : std::filesystem::path(),
                             step(),
                             saved_ ? folder_.checkpoint(*saved_) : std::filesystem::path()};
    write_file(folder_.summary(), summary.json);
    return summary;
  } catch (const RunError& error) {
    throw RunError(error.what() + last_good_checkpoint());
  } catch (const Error& error) {
    fail(error.what(), last_good_checkpoint());
  }
}

std::string Run::last_good_checkpoint() const {
  return saved_ ? "; the last good checkpoint is " + folder_.checkpoint(*saved_).string() : "";
}

void Run::train_to_end() {
  Progress progress(step(), steps(), output_);
  while (step() < steps() && !must_stop()) {
    train_to(next_stop(), progress);
    write_what_is_due();
  }
  if (saved_ != step()) save();
}

// The next step after which something is written.
std::int64_t Run::next_stop() const {
  const TrainConfig& config = experiment_.config();
  std::int64_t next = steps();
  for (const std::int64_t every : {config.log_every, config.checkpoint_every, config.picture_every})
    next = std::min(next, step() - step() % every + every);
  return next;
}

// At least one step: what is due is written once after each.
void Run::train_to(std::int64_t last, Progress& progress) {
  const double begin = output_.clock();
  do {
    experiment_.step();
    if (!progress.due(step())) continue;
    const RunPosition position = experiment_.position();
    progress.update(step(), std::vector<Figure>(position.losses.begin(), position.losses.end()));
  } while (step() < last && !must_stop());
  experiment_.add_seconds(output_.clock() - begin);
}

void Run::write_what_is_due() {
  const TrainConfig& config = experiment_.config();
  if (due(config.picture_every) || due(config.checkpoint_every)) experiment_.require_finite_state();
  if (due(config.log_every)) log_step();
  if (due(config.picture_every)) {
    show();
    log_figures();
  }
  if (due(config.checkpoint_every)) save();
}

NamedNumbers Run::figures_of_step() const {
  return step_figures(experiment_.position(), experiment_.trainer().rule());
}

void Run::log_step() {
  std::vector<double> numbers;
  for (const auto& figure : figures_of_step()) numbers.push_back(figure.second);
  metrics_->append(step(), numbers);
}

// Looks at the generators: figures of their samples, and a picture.
void Run::show() {
  teams_ = experiment_.figures();
  if (kHasPictures) {
    const std::string title = experiment_.config().recipe + ", step " + std::to_string(step());
    const std::string file = encode_png(experiment_.picture(title));
    write_file(folder_.picture(step()), file);
    write_file(folder_.last_picture(), file);
  }
  shown_ = step();
}

void Run::log_figures() {
  if (teams_.empty()) return;
  std::vector<double> values;
  for (const TeamFigures& team : teams_)
    for (const auto& figure : logged(team)) values.push_back(figure.second);
  figures_log_->append(step(), values);
}

// A checkpoint is only ever of a good state.
void Run::save() {
  if (!kHasCheckpoints) return;
  experiment_.require_finite_state();
  save_checkpoint(folder_.checkpoint(step()), experiment_.config().recipe, experiment_.position(),
                  experiment_.model().state());
  saved_ = step();
  folder_.keep_checkpoints(step(), kKeptCheckpoints);
}

}  // namespace

RunSummary train(const TrainConfig& config, const RunOptions& options) {
  const MachineScope machine(config);
  return Run(config, options).train();
}

}  // namespace saddle
