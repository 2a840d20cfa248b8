#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "gan/files/csv_table.h"
#include "tests/command_line.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"

#ifdef SADDLE_HAS_JSON
#include <nlohmann/json.hpp>

namespace saddle::test {
namespace {

class EvalCommand : public testing::Test {
 protected:
  std::string run_folder() const { return (folder_.path() / "run").string(); }
  std::string data() const { return (folder_.path() / "digits").string(); }

  // A small run of the recipe.
  void train(const std::string& recipe, const std::vector<std::string>& flags) const {
    std::vector<std::string> arguments = {"train",     recipe, "--out",   run_folder(),
                                          "--threads", "1",    "--steps", "2"};
    arguments.insert(arguments.end(), kSmallNetworks.begin(), kSmallNetworks.end());
    if (!recipe.starts_with("sgan"))
      arguments.insert(arguments.end(), {"--generator-batch-sizes", "8"});
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const CommandResult result = run_saddle(arguments);
    ASSERT_EQ(result.code, kExitSuccess) << result.err;
  }

  // What `saddle eval --json` prints.
  nlohmann::json evaluated(const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {"eval", run_folder(), "--json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const CommandResult result = run_saddle(arguments);
    EXPECT_EQ(result.code, kExitSuccess) << result.err;
    said_ = result.err;
    return nlohmann::json::parse(result.out);
  }

  TempFolder folder_;
  ScopedVariable cache_{"SADDLE_CACHE", (folder_.path() / "cache").string()};
  std::string said_;
};

TEST_F(EvalCommand, ToldOfPoints) {
  for (const char* recipe : {"ring8", "swiss-roll"}) {
    std::filesystem::remove_all(run_folder());
    train(recipe, {});
    const nlohmann::json figures = evaluated({"--samples", "400"});
    EXPECT_EQ(said_, "");
    for (const char* key : {"log_likelihood", "coverage", "bandwidth"})
      EXPECT_TRUE(figures.at(key).is_number()) << recipe << " " << key;
    EXPECT_EQ(figures.contains("modes"), recipe == std::string("ring8"));
    EXPECT_EQ(evaluated({"--samples", "400"}), figures);  // a pure function of the checkpoint
    EXPECT_NE(evaluated({"--samples", "800"}), figures);
  }
}

TEST_F(EvalCommand, NoSamplesAreEnoughForTheLosses) {
  train("ring8", {});
  const nlohmann::json figures = evaluated({"--samples", "0"});
  EXPECT_TRUE(figures.contains("loss_d"));
  for (const char* key : {"modes", "coverage"}) EXPECT_FALSE(figures.contains(key)) << key;
}

TEST_F(EvalCommand, ToldOfImagesByAClassifier) {
  std::filesystem::create_directory(data());
  write_digits(data(), 100, 50);
  train("mnist", {"--generators", "2", "--data", data()});
  const nlohmann::json figures = evaluated({"--samples", "200"});
  EXPECT_NE(said_.find("training a classifier of mnist"), std::string::npos) << said_;
  EXPECT_GE(figures.at("inception_score"), 1.0);
  EXPECT_LE(figures.at("inception_score"), 10.0);
  for (const char* key :
       {"entropy", "total_variation_from_uniform", "classes_found", "classifier_accuracy"})
    EXPECT_TRUE(figures.at(key).is_number()) << key;
  EXPECT_EQ(evaluated({"--samples", "200"}), figures);
  EXPECT_EQ(said_, "");  // from the cache

  // The same figures in the log of a run that is asked for them, and in its summary.
  std::filesystem::remove_all(run_folder());
  train("mnist", {"--generators", "2", "--data", data(), "--samples", "200", "--score-images"});
  const double score = figures.at("inception_score");
  const CsvTable log(std::filesystem::path(run_folder()) / "figures.csv");
  EXPECT_EQ(log.values("step"), std::vector<double>{2});
  EXPECT_EQ(log.values("inception_score"), std::vector<double>{score});
  std::ifstream summary(run_folder() + "/summary.json");
  EXPECT_EQ(nlohmann::json::parse(summary).at("inception_score"), score);

  // Both teams of an SGAN, and the only pair that it is compared with.
  for (const std::string global_pair : {"messengers", "none"}) {
    std::filesystem::remove_all(run_folder());
    const bool is_sgan = global_pair == "messengers";
    train("sgan-mnist-mlp",
          {"--generators", is_sgan ? "2" : "1", "--global-pair", global_pair, "--data", data()});
    const nlohmann::json of_teams = evaluated({"--samples", "200"});
    EXPECT_EQ(said_, "");
    for (const std::string key : {"inception_score", "entropy", "total_variation_from_uniform"}) {
      EXPECT_TRUE(of_teams.at(key).is_number()) << key;
      EXPECT_EQ(of_teams.contains("local_" + key), is_sgan) << key;
    }
    if (is_sgan) {
      EXPECT_NE(of_teams.at("inception_score"), of_teams.at("local_inception_score"));
      EXPECT_FALSE(of_teams.contains("local_classifier_accuracy"));
    }
    const std::string text = run_saddle({"eval", run_folder(), "--samples", "200"}).out;
    EXPECT_NE(text.find("of the samples of             local\ninception score"), std::string::npos)
        << text;
    EXPECT_EQ(text.find("of the samples of             global\ninception") != std::string::npos,
              is_sgan);
  }
  std::filesystem::remove_all(run_folder());
  train("mnist", {"--generators", "2", "--data", data()});

  // Files that have moved.
  const std::string moved = (folder_.path() / "moved").string();
  std::filesystem::rename(data(), moved);
  EXPECT_EQ(evaluated({"--samples", "200", "--data", moved}), figures);
  EXPECT_EQ(evaluated({"--samples", "200"}), figures);

  // Neither files nor a classifier.
  std::filesystem::remove_all(folder_.path() / "cache");
  const nlohmann::json rest = evaluated({"--samples", "200"});
  EXPECT_EQ(rest.at("loss_d"), figures.at("loss_d"));
  EXPECT_FALSE(rest.contains("inception_score"));
  expect_parts(said_, {"no figures of the classes of images: ", data()});
}

// More samples than are drawn at once, of three digits each.
TEST_F(EvalCommand, ToldOfTheModesOfStackedDigits) {
  std::filesystem::create_directory(data());
  write_digits(data(), 100, 50);
  train("ring8", {"--dataset", "stacked-mnist", "--generators", "2", "--data", data()});
  const nlohmann::json figures = evaluated({"--samples", "601"});
  EXPECT_EQ(figures.at("classes"), 1000);
  EXPECT_GE(figures.at("classes_found"), 1);
  EXPECT_LE(figures.at("classes_found"), 600);
  EXPECT_NEAR(figures.at("kl_from_uniform").get<double>() + figures.at("entropy").get<double>(),
              std::log(1000.0), 1e-9);
}

TEST_F(EvalCommand, LinesForAPerson) {
  train("ring8", {});
  const CommandResult result = run_saddle({"eval", run_folder(), "--samples", "80"});
  expect_parts(result.out, {"\nmodes covered  ", "\nlog likelihood  ", "\ncoverage  "});
}

TEST_F(EvalCommand, RefusesBadNumbersOfSamples) {
  train("ring8", {});
  for (const char* samples : {"-1", "many", "2e3", "1000001"})
    expect_refused({"eval", run_folder(), "--samples", samples}, {"--samples: expected"});
  expect_refused({"eval", run_folder(), "--samples", "7"}, {"samples: expected 8 to "});
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
