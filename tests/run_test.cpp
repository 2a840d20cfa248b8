#include "gan/run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "gan/run_folder.h"
#include "tests/file_size_limit.h"
#include "tests/run_fixture.h"

#ifdef SADDLE_HAS_JSON
#include <nlohmann/json.hpp>

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

TEST_F(RunTest, WritesItsFolder) {
  const fs::path run = folder("a/b");
  const RunSummary summary = train(tiny_config(), options_for(run));
  EXPECT_EQ(contents_of(run / "config.toml"), "steps = 20\n");
  EXPECT_TRUE(
      contents_of(run / "metrics.csv").starts_with("step,loss_d,loss_g,gradients,products\n2,"));
  EXPECT_TRUE(contents_of(run / "figures.csv").starts_with("step,modes_covered,high_quality"));
  EXPECT_EQ(contents_of(run / "summary.json"), summary.json);
  EXPECT_EQ(RunFolder(run).checkpoint_steps(), (std::vector<std::int64_t>{20, 15}));
#ifdef SADDLE_HAS_STB
  EXPECT_EQ(summary.picture, run / "samples.png");
  for (const char* picture :
       {"samples.png", "pictures/step-00000010.png", "pictures/step-00000020.png"})
    EXPECT_GT(fs::file_size(run / picture), 1000U) << picture;
#endif
}

TEST_F(RunTest, TheSummaryIsJsonWithTheFigures) {
  const RunSummary summary = train(tiny_config(), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("recipe"), "tiny");
  EXPECT_EQ(json.at("steps"), 20);
  EXPECT_EQ(json.at("seed"), 1);
  EXPECT_EQ(json.at("generators"), 2);
  EXPECT_EQ(json.at("threads"), 1);
  EXPECT_EQ(json.at("modes"), 3);
  EXPECT_EQ(json.at("modes_per_generator").size(), 2U);
  EXPECT_GT(json.at("steps_per_second"), 0.0);
  for (const char* key : {"seconds", "version", "modes_covered", "high_quality", "kl_from_uniform",
                          "total_variation_from_uniform", "loss_d", "loss_g", "samples_per_mode"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_NE(summary.text.find("tiny: 20 steps"), std::string::npos) << summary.text;
}

TEST_F(RunTest, NoStepsAreARunToo) {
  const RunSummary summary = train(config_with_steps(0), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("steps"), 0);
  EXPECT_TRUE(json.at("loss_d").is_null());
  EXPECT_EQ(restored(tiny_config(), folder("run")).position.step, 0);
}

TEST_F(RunTest, OverwritesNothing) {
  const fs::path run = folder("run");
  train(tiny_config(), options_for(run));
  const std::string metrics = contents_of(run / "metrics.csv");
  expect_error([&] { train(tiny_config(), options_for(run)); }, {run.string(), "--resume"});
  EXPECT_EQ(contents_of(run / "metrics.csv"), metrics);
  // Any one of a run's files is enough.
  fs::create_directories(folder("other"));
  std::ofstream(folder("other") / "summary.json") << "{}";
  expect_error([&] { train(tiny_config(), options_for(folder("other"))); }, {"summary.json"});
  EXPECT_FALSE(fs::exists(folder("other") / "checkpoints"));
}

TEST_F(RunTest, RefusesAFolderThatCannotBeMade) {
  std::ofstream(folder("file")) << "x";
  expect_error([&] { train(tiny_config(), options_for(folder("file") / "run")); }, {"file"});
}

TEST_F(RunTest, AFullDiskStopsTheRunBeforeTheFirstStep) {
  const FileSizeLimit limit(1000);
  expect_error([&] { train(tiny_config(), options_for(folder("run"))); }, {"checkpoints"});
}

TEST_F(RunTest, AFailedRunNamesItsLastGoodCheckpoint) {
  TrainConfig config = tiny_config();
  config.game.generator_optimizer.learning_rate = 1e30;
  config.networks.generator_output = "none";
  config.networks.batch_norm = false;
  config.steps = 1000;
  expect_error([&] { train(config, options_for(folder("run"))); },
               {"step", "last good checkpoint", "safetensors"});
  for (const std::int64_t step : RunFolder(folder("run")).checkpoint_steps()) {
    config.steps = step;
    for (const double number : final_state(config, folder("run")))
      ASSERT_TRUE(std::isfinite(number));
  }
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
