#include "gan/training_profile.h"

#include <algorithm>
#include <chrono>

#include "data/batches.h"
#include "data/random_examples.h"
#include "gan/machine_scope.h"
#include "gan/model.h"
#include "gan/streams.h"

namespace saddle {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kExamples = 10'000;  // if images, more than the near caches hold
constexpr std::int64_t kFewest = 3, kMost = 10'000;
constexpr double kWarmUp = 0.1;  // share of the time

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The steps of Experiment::step(), each part timed.
class TimedTraining {
 public:
  explicit TimedTraining(const TrainConfig& config)
      : model_(config),
        data_(random_examples(std::max(kExamples, config.game.batch_size), model_.example_shape(),
                              config.game.seed)),
        batches_(data_, config.game.batch_size, config.game.seed, kBatchStream),
        discriminator_(model_.game().discriminator_program()),
        generators_(model_.game().generator_program()) {}

  void step() {
    step_by(&Profiler::run);
    if (!is_on_cpu()) step_by(&Profiler::run_at_once);
  }

  // Steps for some time. Returns what the last one took.
  double warm_up(double seconds) {
    const Clock::time_point begin = Clock::now();
    double last = 0;
    std::int64_t steps = 0;
    do {
      const Clock::time_point step_begin = Clock::now();
      step();
      last = seconds_since(step_begin);
    } while (++steps < fewest_to_warm_up() || seconds_since(begin) < seconds);
    batch_seconds_.clear();
    discriminator_.forget_runs();
    generators_.forget_runs();
    return last;
  }

  TrainingProfile profile(const Ceilings& ceilings) const {
    return {static_cast<std::int64_t>(generators_.runs()), median(batch_seconds_),
            profile_of(discriminator_, ceilings), profile_of(generators_, ceilings)};
  }

 private:
  static ProgramProfile profile_of(const Profiler& profiler, const Ceilings& ceilings) {
    ProgramProfile profile{computations(profiler, ceilings), {}};
    if (const Recording* recording = profiler.program().recording())
      profile.replay = {profiler.run_seconds(), recording->size()};
    return profile;
  }

  Device& device() const { return discriminator_.program().graph().device(); }
  bool is_on_cpu() const { return &device() == &cpu_device(); }
  // A program is recorded when it runs at once for the second time.
  std::int64_t fewest_to_warm_up() const { return is_on_cpu() ? 1 : 2; }

  void step_by(void (Profiler::*run)()) {
    for (std::int64_t i = 0; i < model_.config().game.critic_steps; ++i) {
      take_batch();
      (discriminator_.*run)();
    }
    (generators_.*run)();
  }

  void take_batch() {
    const Clock::time_point begin = Clock::now();
    batches_.next(model_.game().real_batch().reshape({batches_.batch_size(), data_.features()}));
    device().synchronize();
    batch_seconds_.push_back(seconds_since(begin));
  }

  Model model_;
  Dataset data_;
  Batches batches_;
  Profiler discriminator_, generators_;
  std::vector<double> batch_seconds_;
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
