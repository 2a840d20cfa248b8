#include <gtest/gtest.h>

#include <sstream>

#include "tests/command_line.h"
#include "tests/tiny_text.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

TEST(SampleCommand, WritesTextWithoutTheFileItLearnedFrom) {
  const TempFolder folder;
  const fs::path run = folder.path() / "run";
  const std::string file = folder.write("text.txt", tiny_text()).string();
  const CommandResult trained =
      run_saddle({"train",        "sgan-text", "--data",       file, "--out",          run.string(),
                  "--threads",    "1",         "--width",      "2",  "--vocabulary",   "5",
                  "--generators", "2",         "--batch-size", "4",  "--critic-steps", "1",
                  "--latent-dim", "2",         "--steps",      "1",  "--samples",      "8"});
  ASSERT_EQ(trained.code, kExitSuccess) << trained.err;
  EXPECT_NE(trained.out.find("\nof the samples of             local\nunigram variation "),
            std::string::npos)
      << trained.out;

  const CommandResult with_file = run_saddle({"eval", run.string(), "--json"});
  for (const char* key : {"\"unigram_variation\": ", "\"local_word_variation\": "})
    EXPECT_NE(with_file.out.find(key), std::string::npos) << with_file.out;

  fs::remove(file);
  const CommandResult evaluated = run_saddle({"eval", run.string()});
  EXPECT_EQ(evaluated.code, kExitSuccess);
  EXPECT_NE(evaluated.err.find("no figures of texts: "), std::string::npos) << evaluated.err;
  EXPECT_EQ(evaluated.out.find("variation"), std::string::npos) << evaluated.out;

  const std::string out = (folder.path() / "samples.txt").string();
  const CommandResult sampled =
      run_saddle({"sample", run.string(), "--team", "local", "--count", "2", "--out", out});
  ASSERT_EQ(sampled.code, kExitSuccess) << sampled.err;
  std::istringstream lines(contents_of(out));
  std::vector<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    names.push_back(line.substr(0, tab));
    // Letters of the text, unknown ones and padding in the middle.
    EXPECT_EQ(line.substr(tab + 1).find_first_not_of("ab `\xef\xbf\xbd"), std::string::npos)
        << line;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"G1", "G1", "G2", "G2"}));
  expect_refused({"sample", run.string(), "--out", "a.csv"}, {"a .csv file holds points", ".txt"});
#ifdef SADDLE_HAS_STB
  const std::string page = (folder.path() / "samples.png").string();
  EXPECT_EQ(run_saddle({"sample", run.string(), "--count", "3", "--out", page}).code, kExitSuccess);
  EXPECT_GT(fs::file_size(page), 1000U);
#endif
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
