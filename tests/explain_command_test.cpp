// `saddle explain`, in this process.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "tests/command_line.h"

namespace saddle::test {
namespace {

const std::string kQuadratic = "x^2 + 10*x*y + y^2";

std::string explain(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  const CommandResult result = run_saddle(arguments);
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_EQ(result.err, "");
  return result.out;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

TEST(ExplainCommand, ShowsTheProgramsOfAnExpression) {
  const std::string text = explain({kQuadratic});
  expect_parts(text, {"---- f = x^2 + 10*x*y + y^2\n", "---- The gradient: df/dx, df/dy\n",
                      "---- The mixed product D_xy f v, once for each v", "\noutput f = %",
                      "\noutput df/dx = %", "\noutput df/dy = %", "\noutput D_xy f v = %",
                      "v, a tangent of y"});
  // Of this one nothing is left to do before v is known.
  EXPECT_EQ(text.find("once for each point"), std::string::npos);
  EXPECT_EQ(text.find("f64 [] = "), std::string::npos);
}

TEST(ExplainCommand, ShowsNumbersAtAPoint) {
  const std::string text = explain({kQuadratic, "--at", "x=1,y=2"});
  expect_parts(text, {"x                                      f64 [] = 1\n", "f64 [] = 25\n",
                      "f64 [] = 22\n", "f64 [] = 14\n", " * %16   = mul(10, %15)"});
  expect_parts(explain({"y * exp(x*y)", "--at", "y=2,x=1", "--of", "mixed", "--players", "x,y"}),
               {"once for each point", "output D_xy f v", "f64 [] = 59.1124\n"});
}

TEST(ExplainCommand, ANaNHasNoSign) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--dot"}}) {
    std::vector<std::string> arguments = {"log(x)-y", "--at", "x=-1,y=1", "--of", "value"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string text = explain(arguments);
    expect_parts(text, {"[] = nan"});
    EXPECT_EQ(text.find("-nan"), std::string::npos) << text;
  }
}

TEST(ExplainCommand, TellsWhatRunsOnceAndWhatForEachTangent) {
  const std::string text = explain({"exp(x*y)", "--of", "mixed"});
  const std::size_t body = text.find("---- The mixed product D_xy f v, once for each v");
  ASSERT_NE(body, std::string::npos) << text;
  const std::string prologue = text.substr(0, body);
  EXPECT_EQ(count(prologue, " * %"), 0u);
  expect_parts(prologue, {"= exp(%"});
  EXPECT_EQ(count(text.substr(body), "\nreads                       * %"), 1u);
  EXPECT_EQ(count(text.substr(body), "exp"), 1u);  // read
}

TEST(ExplainCommand, TakesPlayersAndPartsAsAsked) {
  EXPECT_EQ(explain({kQuadratic, "--of", "value"}).find("gradient"), std::string::npos);
  EXPECT_EQ(explain({kQuadratic, "--of", "gradient"}).find("mixed"), std::string::npos);
  expect_parts(explain({kQuadratic, "--of", "mixed", "--players", "y,x"}),
               {"D_yx f v", "a tangent of x"});
  expect_parts(explain({kQuadratic, "--of", "mixed", "--players", "x,x"}), {"D_xx f v"});
  // One input is both players.
  expect_parts(explain({"tanh(w) + 1", "--of", "mixed"}), {"D_ww f v", "a tangent of w"});
  expect_parts(explain({"gen*disc + 1*other", "--of", "mixed"}), {"D_gen disc f v"});
  // Players that do not meet.
  expect_parts(explain({"x + y"}),
               {"output D_xy f v = 0\n", "total       0      0      0   0 steps"});
}

TEST(ExplainCommand, WritesExpressionsForGraphviz) {
  const std::string text = explain({"exp(x*y)", "--dot"});
  EXPECT_TRUE(text.starts_with("digraph \"f = exp(x*y)\" {\n")) << text;
  EXPECT_EQ(count(text, "digraph "), 3u);
  EXPECT_EQ(count(text, "\n}\n"), 3u);
  const std::size_t mixed = text.find("digraph \"The mixed product D_xy f v");
  ASSERT_NE(mixed, std::string::npos);
  EXPECT_EQ(count(text.substr(0, mixed), "filled"), 0u);
  EXPECT_GE(count(text.substr(mixed), "style=filled"), 4u);
  expect_parts(explain({"exp(x*y)", "--dot", "--of", "value", "--at", "x=0,y=3"}), {"[] = 1\"];"});
}

TEST(ExplainCommand, ShowsARecipesPrograms) {
  const std::string text = explain({"ring8", "--discriminator-hidden", "8"});
  expect_parts(
      text, {"ring8: ", "---- f = the discriminator's loss", "\noutput df/dgamma = %",
             "---- The mixed product D_gamma theta f v, once for each point",
             "---- The mixed product D_gamma theta f v, once for each v", "v, a tangent of theta",
             "---- The discriminator's step", "---- The generators' step", "fused: ", "matmul(",
             "update generator.parameters <- ", "update discriminator.parameters <- ",
             "# generator/0\n", " of the flop"});
  EXPECT_EQ(count(text, "\ntotal "), 6u);
  EXPECT_EQ(explain({"ring8", "--of", "mixed"}).find("update "), std::string::npos);
  const std::string steps = explain({"ring8", "--of", "step"});
  EXPECT_EQ(count(steps, "---- "), 2u);
}

TEST(ExplainCommand, ShowsTheProgramsOfAGameOptimizer) {
  const std::string text = explain({"ring8", "--discriminator-hidden", "8", "--objective",
                                    "wasserstein", "--game-optimizer", "acgd", "--of", "step"});
  expect_parts(text, {"---- The acgd step: prologue y", "---- The acgd step: product y",
                      "---- The acgd step: finish y", "---- The acgd step: commit y",
                      "update generator.parameters <- ", "update discriminator.parameters <- "});
  EXPECT_EQ(count(text, "---- "), 4u);
}

TEST(ExplainCommand, WritesRecipesForGraphviz) {
  const std::string text = explain({"ring8", "--dot", "--generators", "2"});
  EXPECT_TRUE(text.starts_with("digraph \"f = the discriminator's loss")) << text.substr(0, 100);
  EXPECT_EQ(count(text, "digraph "), 5u);
  expect_parts(text, {"\ndigraph \"The generators' step\" {"});
}

// Convolutions, branches and a head that tells generators apart.
TEST(ExplainCommand, ShowsEveryKindOfRecipe) {
  for (const char* recipe :
       {"cifar10-dcgan", "ring8-branches-average", "ring8-branches-mixture", "mnist-released"})
    expect_parts(explain({recipe, "--of", "mixed"}), {"output D_gamma theta f v = %"});
  expect_parts(explain({"ring8", "--generators", "2", "--generator-batch-sizes", "3,4"}),
               {"output D_gamma theta f v = %"});
}

TEST(ExplainCommand, FitsAScreen) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{kQuadratic, "--at", "x=1,y=2"}, {"ring8"}}) {
    std::istringstream lines(explain(arguments));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120u) << line;
  }
}

TEST(ExplainCommand, TellsRecipesFromExpressions) {
  expect_refused({"explain"}, {"RECIPE is missing"});
  expect_refused({"explain", "ring9"}, {"unknown recipe 'ring9'; did you mean 'ring8'?"});
  expect_refused({"explain", "x"}, {"unknown recipe 'x'"});
  expect_refused(
      {"explain", "x-y"},
      {"unknown recipe 'x-y'", "(an expression of one name is written (x), a difference x - y)"});
  expect_parts(explain({"x - y"}), {"---- f = x - y\n"});
  expect_refused(
      {"explain", "-x + y"},
      {"unexpected argument '-x + y'; an expression with a minus first is written '0 - x + y'"});
  expect_parts(explain({"(-x) + y"}), {"---- f = (-x) + y\n"});
  expect_parts(explain({"(x)", "--of", "value"}), {"output f = %0\n"});
}

TEST(ExplainCommand, RefusesBadExpressions) {
  expect_refused({"explain", "x +* y"}, {"expression, column 4: ", "found '*'"});
  expect_refused({"explain", "2x"}, {"column 2: expected an operator or the end, found 'x'"});
  expect_refused({"explain", "2 + 3"}, {"expected a name to differentiate by", "'2 + 3'"});
  expect_refused({"explain", " "}, {"column 2: ", "found the end"});
  expect_refused({"explain", "ring8 + sin(x)"}, {"column 9: unknown function 'sin'"});
  expect_refused({"explain", "x\n+"}, {"control character 10"});
}

TEST(ExplainCommand, RefusesBadPoints) {
  const auto refuse_at = [](const std::string& point, const std::vector<std::string>& parts) {
    expect_refused({"explain", "x * y", "--at", point}, parts);
  };
  refuse_at("x=1", {"--at: no value of y"});
  refuse_at("x=1,y=2,z=3", {"--at: unknown name 'z'; did you mean 'x'? known: x, y"});
  refuse_at("x=1,y=2,x=3", {"--at: two values of x"});
  refuse_at("x=1,y", {"--at: expected NAME=NUMBER, found 'y'"});
  refuse_at("x=1,y=", {"--at: y: expected a number, found ''"});
  refuse_at("x=1,y=two", {"--at: y: expected a number, found 'two'"});
  refuse_at("x=1,y=inf", {"--at: y: "});
  refuse_at("", {"--at: expected a value"});
}

TEST(ExplainCommand, RefusesWhatDoesNotBelongTogether) {
  expect_refused({"explain", "x * y", "--of", "hessian"},
                 {"--of: expected value, gradient, mixed or step, found 'hessian'"});
  expect_refused({"explain", "x * y", "--of", "step"}, {"--of: an expression has no step"});
  expect_refused({"explain", "x * y", "--players", "x"}, {"--players: expected two names"});
  expect_refused({"explain", "x * y", "--players", "x,z"},
                 {"--players: unknown name 'z'", "known: x, y"});
  expect_refused({"explain", "x * y", "--generators", "3"}, {"--generators: an expression has no"});
  expect_refused({"explain", "x * y", "--config", "a.toml"}, {"--config: an expression has no"});
  expect_refused({"explain", "ring8", "--at", "x=1"}, {"--at: ", "ring8 is a recipe"});
  expect_refused({"explain", "ring8", "--players", "x,y"}, {"--players: ", "ring8 is a recipe"});
}

// ---- docs/autodiff.md shows what the program prints

// Arguments of "$ saddle explain ...": words, or what stands in double quotes.
std::vector<std::string> arguments_of(const std::string& command) {
  std::vector<std::string> arguments;
  std::istringstream words(command);
  for (std::string word; words >> std::quoted(word);) arguments.push_back(word);
  return arguments;
}

TEST(ExplainCommand, TheDocumentsShowItsOutput) {
  const std::string indent = "    ", prompt = indent + "$ saddle ";
  const std::filesystem::path root = std::filesystem::path(__FILE__).parent_path().parent_path();
  std::ifstream page(root / "docs" / "autodiff.md");
  ASSERT_TRUE(page);
  int commands = 0;
  std::string line;
  while (std::getline(page, line)) {
    if (!line.starts_with(prompt)) continue;
    ++commands;
    const CommandResult result = run_saddle(arguments_of(line.substr(prompt.size())));
    EXPECT_EQ(result.code, kExitSuccess) << line << "\n" << result.err;
    std::string shown;
    while (std::getline(page, line) && (line.empty() || line.starts_with(indent)))
      shown += (line.empty() ? line : line.substr(indent.size())) + "\n";
    EXPECT_EQ(shown, result.out);
  }
  EXPECT_GE(commands, 4);
}

}  // namespace
}  // namespace saddle::test
