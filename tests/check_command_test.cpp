// `saddle check`, in this process.
#include <gtest/gtest.h>

#include <set>

#include "autograd/primitive.h"
#include "gan/network_check.h"
#include "gan/recipes/recipes.h"
#include "tests/command_line.h"

namespace saddle::test {
namespace {

TEST(CheckCommand, ListsEveryPrimitiveWithItsErrors) {
  const CommandResult result = run_saddle({"check", "--instances", "3"});
  EXPECT_EQ(result.code, kExitSuccess) << result.out << result.err;
  for (const Primitive* primitive : registry())
    EXPECT_NE(result.out.find("\n" + std::string(primitive->name) + " "), std::string::npos)
        << primitive->name;
  EXPECT_NE(result.out.find("All are within their bounds."), std::string::npos);
}

TEST(CheckCommand, ChecksTheLossesOfARecipe) {
  const CommandResult result = run_saddle({"check", "ring8"});
  EXPECT_EQ(result.code, kExitSuccess) << result.out << result.err;
  for (const char* text :
       {"ring8, the discriminator's loss", "ring8, the generators' loss",
        "gradient by generator.0.weight\n", "D_gamma,theta v by differences\n",
        "<u, D_gamma,theta v> = <D_theta,gamma u, v>\n", "D3 f (v, w) by differences\n",
        " kinks, held while the differences crossed ", "All are within their bounds."})
    EXPECT_NE(result.out.find(text), std::string::npos) << text;
  EXPECT_EQ(result.err, "");
}

TEST(CheckCommand, ShowsProgressOnATerminal) {
  const CommandResult result = run_saddle({"check", "lenet5"}, 80);
  EXPECT_EQ(result.code, kExitSuccess) << result.out << result.err;
  EXPECT_NE(result.out.find("lenet5, the cross entropy"), std::string::npos);
  EXPECT_NE(result.err.find("derivative 27/27  100%"), std::string::npos) << result.err;
  EXPECT_EQ(result.err.back(), '\n');
}

TEST(CheckCommand, ListsTheNetworksThatHaveAName) {
  const CommandResult result = run_saddle({"check", "--list"});
  EXPECT_EQ(result.code, kExitSuccess);
  for (const char* name : {"  dcgan64 ", "  icr-cifar10 ", "  lenet5 "})
    EXPECT_NE(result.out.find(name), std::string::npos) << name;
}

// One paper, one name: that of the list of recipes.
TEST(CheckCommand, ListsNetworksUnderTheirPapersNames) {
  const std::string out = run_saddle({"check", "--list"}).out;
  std::set<std::string> papers;
  for (const Recipe& recipe : recipes()) papers.insert(recipe.paper);
  papers.erase("SGAN");  // its networks are those of DCGAN and WGAN-GP
  for (const std::string& paper : papers)
    EXPECT_NE(out.find("  " + paper + ", "), std::string::npos) << paper << "\n" << out;
}

TEST(CheckCommand, ChecksOnePrimitive) {
  const CommandResult result = run_saddle({"check", "matmul", "--instances", "3"});
  EXPECT_EQ(result.code, kExitSuccess) << result.out << result.err;
  EXPECT_NE(result.out.find("over 3 instances"), std::string::npos) << result.out;
  for (const Primitive* primitive : registry())
    EXPECT_EQ(result.out.find("\n" + std::string(primitive->name) + " ") != std::string::npos,
              primitive->name == "matmul")
        << primitive->name;
}

// Primitives are looked for first.
TEST(CheckCommand, NamesOfPrimitivesAreNoOthers) {
  std::set<std::string> others;
  for (const Recipe& recipe : recipes()) others.insert(recipe.name);
  for (const CheckableNetwork& network : checkable_networks()) others.emplace(network.name);
  for (const Primitive* primitive : registry())
    EXPECT_FALSE(others.contains(std::string(primitive->name))) << primitive->name;
}

TEST(CheckCommand, RefusesAnUnknownName) {
  expect_refused({"check", "ring88"},
                 {"unknown primitive, recipe or network 'ring88'; did you mean 'ring8'?"});
  expect_refused({"check", "mat-mul"}, {"did you mean 'matmul'?"});
}

TEST(CheckCommand, RefusesWhatWouldHaveNoEffect) {
  expect_refused({"check", "ring8", "--instances", "3"},
                 {"--instances: only of primitives; ring8 is a recipe"});
  expect_refused({"check", "lenet5", "--instances", "3"}, {"lenet5 is a network"});
  expect_refused({"check", "ring8", "--list"}, {"--list: expected no name, found 'ring8'"});
  expect_refused({"check", "--list", "--instances", "3"}, {"--list: ", "--instances"});
  expect_refused({"check", "--list", "--seed", "1"}, {"--list: ", "--seed"});
}

TEST(CheckCommand, RefusesAbsurdCounts) {
  expect_refused({"check", "--instances", "0"}, {"--instances"});
  expect_refused({"check", "--instances", "-3"}, {"--instances"});
  expect_refused({"check", "--seed", "x"}, {"--seed"});
}

}  // namespace
}  // namespace saddle::test
