// `saddle check`, in this process.
#include <gtest/gtest.h>

#include <sstream>

#include "autograd/primitive.h"
#include "cli/command_line.h"

namespace saddle {
namespace {

struct Outcome {
  int code;
  std::string out, err;
};

Outcome run(const std::vector<std::string>& arguments, int terminal_columns = 0) {
  std::ostringstream out, err;
  double seconds = 0.0;
  const auto clock = [&] { return seconds += 1.0; };
  const int code = run_command_line(arguments, out, {&err, terminal_columns, clock});
  return {code, out.str(), err.str()};
}

TEST(CheckCommand, ListsEveryPrimitiveWithItsErrors) {
  const Outcome outcome = run({"check", "--instances", "3"});
  EXPECT_EQ(outcome.code, kExitSuccess) << outcome.out << outcome.err;
  for (const Primitive* primitive : registry())
    EXPECT_NE(outcome.out.find("\n" + std::string(primitive->name) + " "), std::string::npos)
        << primitive->name;
  EXPECT_NE(outcome.out.find("All are within their bounds."), std::string::npos);
}

TEST(CheckCommand, ChecksTheLossesOfARecipe) {
  const Outcome outcome = run({"check", "ring8"});
  EXPECT_EQ(outcome.code, kExitSuccess) << outcome.out << outcome.err;
  for (const char* text :
       {"ring8, the discriminator's loss", "ring8, the generators' loss",
        "gradient by generator.0.weight\n", "D_gamma,theta v by differences\n",
        "<u, D_gamma,theta v> = <D_theta,gamma u, v>\n", "D3 f (v, w) by differences\n",
        " kinks, held while the differences crossed ", "All are within their bounds."})
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text;
  EXPECT_EQ(outcome.err, "");
}

TEST(CheckCommand, ShowsProgressOnATerminal) {
  const Outcome outcome = run({"check", "lenet5"}, 80);
  EXPECT_EQ(outcome.code, kExitSuccess) << outcome.out << outcome.err;
  EXPECT_NE(outcome.out.find("lenet5, the cross entropy"), std::string::npos);
  EXPECT_NE(outcome.err.find("derivative 27/27  100%"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.back(), '\n');
}

TEST(CheckCommand, ListsTheNetworksThatHaveAName) {
  const Outcome outcome = run({"check", "--list"});
  EXPECT_EQ(outcome.code, kExitSuccess);
  for (const char* name : {"  dcgan64 ", "  icr-cifar10 ", "  lenet5 "})
    EXPECT_NE(outcome.out.find(name), std::string::npos) << name;
}

TEST(CheckCommand, RefusesAnUnknownName) {
  const Outcome outcome = run({"check", "ring88"});
  EXPECT_EQ(outcome.code, kExitUsage);
  EXPECT_NE(outcome.err.find("'ring8'"), std::string::npos) << outcome.err;
}

TEST(CheckCommand, RefusesAbsurdCounts) {
  EXPECT_EQ(run({"check", "--instances", "0"}).code, kExitUsage);
  EXPECT_EQ(run({"check", "--instances", "-3"}).code, kExitUsage);
  EXPECT_EQ(run({"check", "--seed", "x"}).code, kExitUsage);
}

}  // namespace
}  // namespace saddle
