// Training on text, from the file to samples.
#include <gtest/gtest.h>

#include "gan/experiment.h"
#include "gan/files/safetensors.h"
#include "gan/run.h"
#include "gan/samples.h"
#include "tests/threads_guard.h"
#include "tests/tiny_text.h"

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

double figure(const NamedNumbers& figures, const std::string& name) {
  return in_order({name}, figures)[0].second;
}

class TextRun : public testing::Test {
 protected:
  TrainConfig config_with_steps(std::int64_t steps) const {
    TrainConfig config = tiny_text_config(file_);
    config.game.trainer = "stackelberg";
    config.steps = steps;
    return config;
  }
  // The error of an experiment on these bytes.
  void expect_refused_text(const std::string& text, const std::vector<std::string>& parts) const {
    const fs::path file = folder_.write("other.txt", {text.begin(), text.end()});
    expect_error([&] { const Experiment experiment(tiny_text_config(file)); }, parts);
  }

  ThreadsGuard threads_{1};
  TempFolder folder_;
  fs::path file_ = folder_.write("text.txt", tiny_text());
};

TEST_F(TextRun, LearnsWhichLettersThereAre) {
  TrainConfig config = tiny_text_config(file_);
  config.networks.width = 8;
  config.game.batch_size = 10;
  for (OptimizerOptions* options :
       {&config.game.generator_optimizer, &config.game.discriminator_optimizer}) {
    options->name = "rmsprop";
    options->learning_rate = 5e-3;
  }
  Experiment experiment(config);
  const auto before = experiment.figures();
  for (int i = 0; i < 20; ++i) experiment.step();
  const auto after = experiment.figures();
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[0].team, "global");
  for (std::size_t team : {0, 1}) {
    EXPECT_GT(figure(before[team].numbers, "unigram_variation"), 0.4) << team;
    EXPECT_LT(figure(after[team].numbers, "unigram_variation"), 0.25) << team;
  }
}

TEST_F(TextRun, RealBatchesAreTheTextOneHot) {
  Experiment experiment(tiny_text_config(file_));
  EXPECT_EQ(experiment.example_shape(), (Shape{32, 8}));
  experiment.step();
  const Tensor batch = experiment.trainer().real_batch();
  EXPECT_EQ(batch.shape(), (Shape{2, 8, 32, 8}));
  // The first letter of each line is an a.
  const std::int64_t a = experiment.model().vocabulary().index_of(U'a');
  const Tensor first = batch.reshape({16, 32, 8}).slice(1, 0, 1);
  std::vector<double> expected(16 * 8, 0.0);
  for (std::size_t i = 0; i < 16; ++i) expected[8 * i + static_cast<std::size_t>(a)] = 1.0;
  EXPECT_EQ(first.to_vector<double>(), expected);
}

TEST_F(TextRun, RefusesFilesThatAreNoTextToLearnFrom) {
  expect_refused_text("", {"other.txt: expected lines of text, found none"});
  expect_refused_text("ab\nb\xe4", {"other.txt: byte 4", "UTF-8"});
  expect_refused_text("1\n2\n3\n", {"text in ", "other.txt: expected at least 16 examples for a ",
                                    "batch of 8 for each pair, found 3"});
  expect_error([] { const Experiment experiment(tiny_text_config("/nowhere/a.txt")); },
               {"/nowhere/a.txt"});
  expect_error([] { const Experiment experiment(tiny_text_config("")); }, {"--data FILE"});
}

#ifdef SADDLE_HAS_JSON

RunOptions options_for(const fs::path& folder, bool resume = false) {
  RunOptions options;
  options.folder = folder;
  options.resume = resume;
  return options;
}

TEST_F(TextRun, ResumesBitForBitAndNotOnAnotherText) {
  const fs::path whole = folder_.path() / "whole", parts = folder_.path() / "parts";
  train(config_with_steps(4), options_for(whole));
  train(config_with_steps(2), options_for(parts));

  // Other letters in the same number of lines.
  std::string other = {};
  for (int i = 0; i < 20; ++i) other += "cd dc" + std::string(20, 'b') + "\n";
  TrainConfig changed = config_with_steps(4);
  changed.data.folder = folder_.write("other.txt", {other.begin(), other.end()}).string();
  expect_error([&] { train(changed, options_for(parts, true)); },
               {"other.txt: is not the text of the run: expected 5 indices", "'ba ' ...",
                "found 6, 'bcd ' ..."});

  // The same letters, as often and in as many lines.
  other = contents_of(file_);
  const std::size_t end = other.find('\n');
  std::reverse(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(end));
  changed.data.folder = folder_.write("other.txt", {other.begin(), other.end()}).string();
  expect_error(
      [&] { train(changed, options_for(parts, true)); },
      {"text in ", "other.txt: is not the data of the run: expected examples [20, 32, 8], ",
       "; found examples [20, 32, 8], "});

  train(config_with_steps(4), options_for(parts, true));
  for (const char* file : {"metrics.csv", "figures.csv"})
    EXPECT_EQ(contents_of(parts / file), contents_of(whole / file)) << file;
  EXPECT_TRUE(contents_of(whole / "figures.csv")
                  .starts_with("step,unigram_variation,bigram_variation,word_variation\n2,"));
  const auto state = [&](const fs::path& run) {
    return load_safetensors(run / "checkpoints" / "step-00000004.safetensors").tensors;
  };
  const auto expected = state(whole), found = state(parts);
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [name, tensor] : expected)
    EXPECT_EQ(found.at(name).to_vector<double>(), tensor.to_vector<double>()) << name;
}

#endif  // SADDLE_HAS_JSON

// A generator may choose an index that no character has.
TEST_F(TextRun, TheLikeliestCharactersAreDecoded) {
  TrainConfig config = tiny_text_config(file_);
  config.data.vocabulary = 5;
  Model model(config);
  expect_error([&] { model.vocabulary(); }, {"vocabulary: expected 1 to 254 characters, found 0"});
  model.set_vocabulary(Vocabulary(U"\u00e4b"));
  EXPECT_EQ(model.vocabulary().characters(), U"\u00e4b");
  expect_error([&] { model.set_vocabulary(Vocabulary(U"abcd")); }, {"at most 3", "found 4"});
  std::vector<float> samples(2 * 32 * 5, 0.0F);  // two texts; where all are 0, unknown characters
  const auto choose = [&](std::size_t text, std::size_t place, std::size_t index) {
    samples[(text * 32 + place) * 5 + index] = 1.0F;
  };
  choose(0, 0, 2), choose(0, 1, 3), choose(0, 2, 4);
  for (std::size_t place = 3; place < 32; ++place) choose(0, place, Vocabulary::kPadding);
  for (std::size_t place = 1; place < 32; ++place) choose(1, place, Vocabulary::kPadding);
  const auto columns =
      text_columns(model, Tensor::from(samples, {2, 1, 32, 5}, cpu_device()), {"local", 2});
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].lines, (std::vector<std::string>{"\u00e4b\uFFFD"}));
  EXPECT_EQ(columns[1].name, "G2");
  EXPECT_EQ(columns[1].lines, (std::vector<std::string>{"\uFFFD"}));
}

}  // namespace
}  // namespace saddle::test
