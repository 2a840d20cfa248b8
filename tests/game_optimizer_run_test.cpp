// Runs in which one game optimizer moves both players.
#include <gtest/gtest.h>

#include "tests/run_fixture.h"

#ifdef SADDLE_HAS_JSON
#include <nlohmann/json.hpp>

namespace saddle::test {
namespace {

TrainConfig config_with_acgd() {
  TrainConfig config = tiny_config();
  config.game.objective = "log-saturating";
  config.game.game_optimizer.name = "acgd";
  return config;
}

TEST_F(RunTest, TheLogHasWhatTheGameOptimizerTells) {
  const auto header_with = [&](const std::string& optimizer) {
    TrainConfig config = config_with_acgd();
    config.game.game_optimizer.name = optimizer;
    config.steps = 2;
    train(config, options_for(folder(optimizer)));
    const std::string text = contents_of(folder(optimizer) / "metrics.csv");
    return text.substr(0, text.find('\n'));
  };
  EXPECT_EQ(header_with("none"), "step,loss_d,loss_g,gradients,products");
  EXPECT_EQ(header_with("simgd"), "step,loss_d,loss_g,gradients,products");
  EXPECT_EQ(header_with("acgd"),
            "step,loss_d,loss_g,gradients,products,iterations,residual,stop,unconverged");
}

TEST_F(RunTest, TheSummaryHasWhatTheGameOptimizerTells) {
  const RunSummary summary = train(config_with_acgd(), options_for(folder("run")));
  const auto json = nlohmann::json::parse(summary.json);
  EXPECT_EQ(json.at("game_optimizer"), "acgd");
  EXPECT_EQ(json.at("gradients"), 40);  // 2 a step
  EXPECT_GT(json.at("products"), 20 * 3);
  EXPECT_EQ(json.at("loss_g"), -json.at("loss_d").get<double>());
  for (const char* key : {"iterations", "residual", "stop", "unconverged"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_NE(summary.text.find("40 gradients"), std::string::npos) << summary.text;
  EXPECT_NE(summary.text.find("last linear system            converged"), std::string::npos)
      << summary.text;
  // Without another step too.
  EXPECT_EQ(train(config_with_acgd(), options_for(folder("run"), true)).json, summary.json);
}

TEST_F(RunTest, ResumesAGameOptimizerBitForBit) {
  TrainConfig half = config_with_acgd();
  half.steps = 10;
  train(config_with_acgd(), options_for(folder("whole")));
  train(half, options_for(folder("parts")));
  train(config_with_acgd(), options_for(folder("parts"), true));
  EXPECT_EQ(final_state(config_with_acgd(), folder("parts")),
            final_state(config_with_acgd(), folder("whole")));
  EXPECT_EQ(contents_of(folder("parts") / "metrics.csv"),
            contents_of(folder("whole") / "metrics.csv"));
}

TEST_F(RunTest, AStepThatTheGameOptimizerRefusesNamesTheLastGoodCheckpoint) {
  TrainConfig config = config_with_acgd();
  config.steps = 7;
  train(config, options_for(folder("run")));
  const auto state = final_state(config, folder("run"));
  TrainConfig impatient = config;
  impatient.steps = 20;
  impatient.game.game_optimizer.tolerance = impatient.game.game_optimizer.max_residual = 1e-7;
  impatient.game.game_optimizer.max_iterations = 1;
  impatient.game.generator_optimizer.learning_rate = 0.5;
  impatient.game.discriminator_optimizer.learning_rate = 0.5;
  expect_error([&] { train(impatient, options_for(folder("run"), true)); },
               {"acgd, step 8: the linear system was not solved: iteration limit after 1",
                "relative residual", "f = ", "last good checkpoint", "step-00000007.safetensors"});
  EXPECT_EQ(final_state(config, folder("run")), state);
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
