#include "gan/training_profile.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "gan/model.h"
#include "tests/shadow_device.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle {
namespace {

using test::tiny_config;

const Ceilings kCeilings{1e9, {1e9}};

void expect_all_of(const Program& program, const ProgramProfile& found) {
  const StepTimes all = total(found.computations);
  EXPECT_EQ(all.steps, program.steps().size());
  EXPECT_EQ(all.cost.flop, cost_of(program).flop);
  EXPECT_GT(all.seconds, 0);
  EXPECT_GT(all.floor_seconds, 0);
}

TEST(TrainingProfile, HoldsAllStepsOfBothPrograms) {
  const TrainConfig config = tiny_config();
  const TrainingProfile profile = profile_training(config, 0.05, kCeilings);
  const Model model(config);
  expect_all_of(model.game().discriminator_program(), profile.discriminator);
  expect_all_of(model.game().generator_program(), profile.generators);
  EXPECT_GT(profile.batch_seconds, 0);
}

// What no device replays takes the sum of its steps.
TEST(TrainingProfile, HasReplaysWhereTheDeviceRecords) {
  const auto profile_on = [](Device& device) {
    const DeviceScope scope(device);
    TrainConfig config = tiny_config();
    config.device = device.name();
    return profile_training(config, 1e-9, kCeilings);
  };
  const TrainingProfile on_cpu = profile_on(cpu_device()),
                        on_shadow = profile_on(testing::shadow_device());
  EXPECT_EQ(on_shadow.steps, 1);
  for (const auto part : {&TrainingProfile::discriminator, &TrainingProfile::generators}) {
    EXPECT_FALSE((on_cpu.*part).replay.has_value());
    const auto& [found, replay] = on_shadow.*part;
    ASSERT_TRUE(replay.has_value());
    EXPECT_GT(replay->seconds, 0);
    EXPECT_EQ(replay->launches, total(found).steps);  // on this device, one for each step
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
  expect_all_of(Model(config).game().generator_program(), profile.generators);
}

TEST(TrainingProfile, RefusesWhatCannotBeTimed) {
  TrainConfig no_steps = tiny_config(), no_generators = tiny_config();
  no_steps.steps = 0;
  no_generators.game.generators = 0;
  test::expect_error([&] { profile_training(no_steps, 0.01, kCeilings); },
                     {"steps: expected at least 1 to be timed, found 0"});
  test::expect_error([&] { profile_training(no_generators, 0.01, kCeilings); },
                     {"generators: ", "found 0"});
}

}  // namespace
}  // namespace saddle
