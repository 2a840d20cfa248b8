// `saddle study`, in this process.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "gan/recipes/recipes.h"
#include "gan/studies/study.h"
#include "tests/command_line.h"

namespace saddle::test {
namespace {

TEST(StudyCommand, ListsStudies) {
  const CommandResult result = run_saddle({"study"});
  EXPECT_EQ(result.code, kExitSuccess);
  for (const Study& study : studies()) {
    EXPECT_NE(result.out.find(study.name), std::string::npos) << study.name;
    EXPECT_TRUE(std::ranges::any_of(recipes(), [&](const Recipe& recipe) {
      return recipe.paper == study.paper;
    })) << study.name;
    EXPECT_FALSE(study.source.empty() || study.description.empty()) << study.name;
    EXPECT_NE(result.out.find("(" + study.duration + "; "), std::string::npos) << study.name;
    EXPECT_FALSE(study.duration.empty()) << study.name;
  }
}

TEST(StudyCommand, HelpHasTheNumbersOfSeeds) {
  const std::string help = run_saddle({"study", "--help"}).out;
  EXPECT_NE(help.find("(40 of pairs, "), std::string::npos) << help;
}

TEST(Study, TakesAShareOfTheSteps) {
  StudyOptions options;
  EXPECT_EQ(share_of(9000, options), 9000);
  options.percent = 5;
  EXPECT_EQ(share_of(150, options), 7);
  EXPECT_EQ(share_of(3, options), 1);
}

#ifdef SADDLE_HAS_STB
TEST(StudyCommand, WritesAPictureAndFigures) {
  const TempFolder folder;
  const std::filesystem::path out = folder.path() / "quadratic";
  const CommandResult result = run_saddle({"study", "quadratic", "--out", out.string()});
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_NE(result.out.find("cgd            (0.03, 0.03)    0.9561              0.9561\n"),
            std::string::npos)
      << result.out;
  EXPECT_GT(std::filesystem::file_size(out / "picture.png"), 10000u);
  std::ifstream figures(out / "figures.csv");
  std::string header, first;
  std::getline(figures, header);
  std::getline(figures, first);
  EXPECT_EQ(header, "optimizer,eta_x,eta_y,step,x,y");
  EXPECT_TRUE(first.starts_with("simgd,0.09,0.01,0,1,0.6")) << first;
}

TEST(StudyCommand, PairsTakeSeedsAndAShareOfTheSteps) {
  const TempFolder folder;
  const CommandResult result = run_saddle({"study", "pairs", "--percent", "1", "--seed", "3",
                                           "--seeds", "2", "--out", folder.path().string()});
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_NE(result.out.find("10 ordinary pairs, 2 seeds; "), std::string::npos) << result.out;
  for (const char* look : {"after 4 steps", "after 6 steps", "after 10 steps"})
    EXPECT_NE(result.out.find(look), std::string::npos) << result.out;
  // Steps of both seeds.
  EXPECT_TRUE(result.err.starts_with("step 2/20  10%")) << result.err;
  EXPECT_NE(result.err.find("\nstep 20/20  100%"), std::string::npos) << result.err;
}
#endif

TEST(StudyCommand, RefusesWhatItDoesNotKnow) {
  expect_refused({"study", "quadratik"}, {"quadratik", "did you mean 'quadratic'"});
  expect_refused({"study", "--out", "folder"}, {"--out: ", "the name of a study"});
  expect_refused({"study", "quadratic", "--out", ""}, {"--out", "''"});
  for (const char* flag : {"--percent", "--seed"})
    expect_refused({"study", "quadratic", flag, "1"}, {flag, "quadratic does not read it"});
  for (const char* study : {"quadratic", "pairs", "discriminators", "sgan", "sgan-paper"})
    expect_refused({"study", study, "--data", "none"}, {"--data: the study ", study, "no data"});
  expect_refused({"study", "quadratic", "--device", "abacus"}, {"abacus"});
  expect_refused({"study", "quadratic", "--math", "roman"}, {"roman"});
  expect_refused({"study", "overtraining", "--seeds", "2"}, {"--seeds", "overtraining"});
  expect_refused({"study", "overtraining", "--part", "gan"}, {"--part", "overtraining"});
  expect_refused({"study", "sgan", "--part", "wgam"}, {"--part", "did you mean 'wgan'"});
  const TempFolder folder;
  expect_refused({"study", "overtraining", "--percent", "0"}, {"--percent", "0"});
  expect_refused({"study", "overtraining", "--data", (folder.path() / "none").string(), "--out",
                  folder.path().string()},
                 {"none"});
  const std::string file = folder.write("file", {}).string();
  expect_refused({"study", "quadratic", "--out", file}, {file});
}

}  // namespace
}  // namespace saddle::test
