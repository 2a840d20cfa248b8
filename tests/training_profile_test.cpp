#include "gan/training_profile.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "gan/model.h"
#include "tests/shadow_device.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

const Ceilings kCeilings{1e9, {1e9}};

void expect_all_of(const Program& program, const ProgramProfile& found) {
  const StepTimes all = total(found.computations);
  EXPECT_EQ(all.steps, program.steps().size());
  EXPECT_EQ(all.cost.flop, cost_of(program).flop);
  EXPECT_GT(all.seconds, 0);
  EXPECT_GT(all.floor_seconds, 0);
}

void expect_all_programs(const TrainConfig& config, const TrainingProfile& profile) {
  const Model model(config);
  const auto programs = model.trainer().rule().programs();
  ASSERT_EQ(profile.programs.size(), programs.size());
  double seconds = profile.batches_per_step * profile.batch_seconds;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const ProgramProfile& found = profile.programs[i];
    EXPECT_EQ(found.name, programs[i].first);
    expect_all_of(*programs[i].second, found);
    seconds += found.runs_per_step * total(found.computations).seconds;
  }
  // A GPU replays many times faster than it is waited for step by step.
  const bool is_on_cpu = &default_device() == &cpu_device();
  EXPECT_GT(profile.step_seconds, (is_on_cpu ? 0.1 : 0.0) * seconds);
}

TEST(TrainingProfile, HoldsAllStepsOfBothPrograms) {
  const TrainConfig config = tiny_config();
  const TrainingProfile profile = profile_training(config, 0.05, kCeilings);
  expect_all_programs(config, profile);
  for (const ProgramProfile& program : profile.programs) EXPECT_EQ(program.runs_per_step, 1);
  EXPECT_EQ(profile.batches_per_step, 1);
  EXPECT_GT(profile.batch_seconds, 0);
}

// Those of a solver run as often as it multiplies; those of acgd-released every other step.
TEST(TrainingProfile, HoldsTheProgramsOfAGameOptimizer) {
  for (const char* name : {"simgd", "acgd", "acgd-released"}) {
    TrainConfig config = tiny_config();
    config.game.objective = "log-saturating";
    config.game.game_optimizer.name = name;
    const TrainingProfile profile = profile_training(config, 0.05, kCeilings);
    expect_all_programs(config, profile);
    EXPECT_EQ(profile.batches_per_step, 1);
    double prologues = 0, products = 0;
    for (const ProgramProfile& program : profile.programs) {
      if (program.name.find(": prologue") != std::string::npos) prologues += program.runs_per_step;
      if (program.name.find(": product") != std::string::npos) products += program.runs_per_step;
    }
    if (std::string(name) == "simgd") continue;
    EXPECT_NEAR(prologues, 1, 1e-9) << name;
    EXPECT_GE(products, 2) << name;
  }
}

// What no device replays takes the sum of its steps.
TEST(TrainingProfile, HasReplaysWhereTheDeviceRecords) {
  const auto profile_on = [](Device& device) {
    const DeviceScope scope(device);
    TrainConfig config = tiny_config();
    config.device = device.name();
    return profile_training(config, 1e-9, kCeilings);
  };
  const TrainingProfile on_cpu = profile_on(cpu_device()), on_shadow = profile_on(shadow_device());
  EXPECT_EQ(on_shadow.steps, 1);
  for (const ProgramProfile& program : on_cpu.programs) EXPECT_FALSE(program.replay.has_value());
  for (const ProgramProfile& program : on_shadow.programs) {
    ASSERT_TRUE(program.replay.has_value());
    EXPECT_GT(program.replay->seconds, 0);
    // On this device, one for each step.
    EXPECT_EQ(program.replay->launches, total(program.computations).steps);
  }
}

TEST(TrainingProfile, TimesNoMoreStepsThanTrainingHas) {
  TrainConfig config = tiny_config();
  config.game.critic_steps = 3;
  config.steps = 2;
  std::vector<std::pair<std::int64_t, std::int64_t>> reports;
  const TrainingProfile profile = profile_training(
      config, 0.05, kCeilings,
      [&](std::int64_t done, std::int64_t total) { reports.emplace_back(done, total); });
  EXPECT_EQ(profile.steps, 2);
  EXPECT_EQ(profile.batches_per_step, 3);
  EXPECT_EQ(profile.programs[0].runs_per_step, 3);
  EXPECT_EQ(profile.programs[1].runs_per_step, 1);
  EXPECT_EQ(reports, (std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 2}, {1, 2}, {2, 2}}));
}

TEST(TrainingProfile, TimesOneStepThatTakesLongerThanTheTime) {
  EXPECT_EQ(profile_training(tiny_config(), 1e-9, kCeilings).steps, 1);
}

// Images of any kind without their files.
TEST(TrainingProfile, NeedsNoFiles) {
  TrainConfig config = tiny_config();
  config.data.dataset = "cifar10";
  config.data.folder = "no/such/folder";
  const TrainingProfile profile = profile_training(config, 0.01, kCeilings);
  expect_all_programs(config, profile);
}

TEST(TrainingProfile, RefusesWhatCannotBeTimed) {
  TrainConfig no_steps = tiny_config(), no_generators = tiny_config();
  no_steps.steps = 0;
  no_generators.game.generators = 0;
  expect_error([&] { profile_training(no_steps, 0.01, kCeilings); },
               {"steps: expected at least 1 to be timed, found 0"});
  expect_error([&] { profile_training(no_generators, 0.01, kCeilings); },
               {"generators: ", "found 0"});
}

}  // namespace
}  // namespace saddle::test
