#include "gan/training_profile.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "data/batches.h"
#include "data/random_examples.h"
#include "gan/machine_scope.h"
#include "gan/model.h"
#include "gan/trainers/real_examples.h"

namespace saddle {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kExamples = 10'000;  // if images, more than the near caches hold
constexpr std::int64_t kFewest = 3, kMost = 10'000;
constexpr double kWarmUp = 0.1;  // share of the time

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

std::int64_t largest_batch(const Trainer& trainer) {
  std::int64_t largest = 0;
  for (const Var real : trainer.players().real_batches())
    largest = std::max(largest, real.shape()[0] * real.shape()[1]);
  return largest;
}

// The steps of Experiment::step(), each part timed.
class TimedTraining {
 public:
  explicit TimedTraining(const TrainConfig& config)
      : model_(config),
        data_(random_examples(std::max(kExamples, largest_batch(model_.trainer())),
                              model_.example_shape(), config.game.seed)),
        real_examples_(data_, model_.trainer()) {
    for (const auto& [name, program] : model_.trainer().rule().programs())
      programs_.push_back({name, std::make_unique<Profiler>(*program)});
  }

  // Where programs are replayed, a step by single kernels and one as in training, in another order
  // each time: a rule may take its programs in turn.
  void step() {
    if (is_on_cpu()) return step_by(Profiler::Clock::steps);
    const auto [first, second] = swapped_
                                     ? std::pair(Profiler::Clock::runs, Profiler::Clock::steps)
                                     : std::pair(Profiler::Clock::steps, Profiler::Clock::runs);
    step_by(first);
    step_by(second);
    swapped_ = !swapped_;
  }

  // Steps for some time. Returns what the last one took.
  double warm_up(double seconds) {
    const SteadyClock::time_point begin = SteadyClock::now();
    double last = 0;
    std::int64_t steps = 0;
    do {
      const SteadyClock::time_point step_begin = SteadyClock::now();
      step();
      last = seconds_since(step_begin);
    } while (++steps < fewest_to_warm_up() || seconds_since(begin) < seconds);
    batch_seconds_.clear();
    step_seconds_.clear();
    for (const auto& each : programs_) each.profiler->forget_runs();
    return last;
  }

  TrainingProfile profile(const Ceilings& ceilings) const {
    TrainingProfile profile;
    profile.steps = static_cast<std::int64_t>(step_seconds_.size());
    profile.step_seconds = median(step_seconds_);
    profile.batch_seconds = median(batch_seconds_);
    profile.batches_per_step = per_step(batch_seconds_.size()) / (is_on_cpu() ? 1 : 2);
    for (const NamedProfiler& each : programs_)
      profile.programs.push_back(profile_of(each, ceilings));
    return profile;
  }

 private:
  struct NamedProfiler {
    std::string name;
    std::unique_ptr<Profiler> profiler;
  };

  double per_step(std::size_t count) const {
    return static_cast<double>(count) / static_cast<double>(step_seconds_.size());
  }

  ProgramProfile profile_of(const NamedProfiler& named, const Ceilings& ceilings) const {
    const Profiler& profiler = *named.profiler;
    ProgramProfile profile{
        named.name, per_step(profiler.runs()), computations(profiler, ceilings), {}};
    if (const Recording* recording = profiler.program().recording())
      profile.replay = {profiler.run_seconds(), recording->size()};
    return profile;
  }

  Device& device() const { return programs_[0].profiler->program().graph().device(); }
  bool is_on_cpu() const { return &device() == &cpu_device(); }
  // A program is recorded when it runs at once for the second time, maybe in every other step.
  std::int64_t fewest_to_warm_up() const { return is_on_cpu() ? 1 : 4; }

  void step_by(Profiler::Clock clock) {
    for (const NamedProfiler& each : programs_) each.profiler->set_clock(clock);
    const SteadyClock::time_point begin = SteadyClock::now();
    model_.trainer().step([this](std::size_t i) { take_batch(i); });
    if (is_on_cpu() || clock == Profiler::Clock::runs)
      step_seconds_.push_back(seconds_since(begin));
  }

  void take_batch(std::size_t i) {
    const SteadyClock::time_point begin = SteadyClock::now();
    real_examples_.take(i);
    device().synchronize();
    batch_seconds_.push_back(seconds_since(begin));
  }

  Model model_;
  Dataset data_;
  RealExamples real_examples_;
  std::vector<NamedProfiler> programs_;
  std::vector<double> batch_seconds_, step_seconds_;
  bool swapped_ = false;
};

std::int64_t steps_within(double seconds, double step_seconds, std::int64_t most) {
  if (step_seconds > seconds) return 1;
  const double fitting = std::min(seconds / step_seconds, static_cast<double>(kMost));
  return std::min(most, std::max(kFewest, static_cast<std::int64_t>(fitting)));
}

}  // namespace

TrainingProfile profile_training(const TrainConfig& config, double seconds,
                                 const Ceilings& ceilings, const LoadProgress& progress) {
  const MachineScope machine(config);
  require(config.steps >= 1, "steps: expected at least 1 to be timed, found ", config.steps);
  TimedTraining training(config);
  const double step_seconds = training.warm_up(kWarmUp * seconds);
  const std::int64_t steps = steps_within(seconds, step_seconds, config.steps);
  for (std::int64_t i = 0; i < steps; ++i) {
    if (progress) progress(i, steps);
    training.step();
  }
  if (progress) progress(steps, steps);
  return training.profile(ceilings);
}

}  // namespace saddle
