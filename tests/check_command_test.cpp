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

Outcome run(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const int code = run_command_line(arguments, out, {&err, false, {}});
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

TEST(CheckCommand, ChecksThePayoffOfARecipe) {
  const Outcome outcome = run({"check", "ring8"});
  EXPECT_EQ(outcome.code, kExitSuccess) << outcome.out << outcome.err;
  for (const char* quantity : {"vjp of vjp\n", "jvp of vjp of vjp\n", "D_gamma theta v by differ",
                               "D_theta gamma u and its transpose\n"})
    EXPECT_NE(outcome.out.find(quantity), std::string::npos) << quantity;
}

TEST(CheckCommand, RefusesAnUnknownRecipe) {
  const Outcome outcome = run({"check", "ring88"});
  EXPECT_EQ(outcome.code, kExitUsage);
  EXPECT_NE(outcome.err.find("ring8"), std::string::npos) << outcome.err;
}

TEST(CheckCommand, RefusesAbsurdCounts) {
  EXPECT_EQ(run({"check", "--instances", "0"}).code, kExitUsage);
  EXPECT_EQ(run({"check", "--instances", "-3"}).code, kExitUsage);
  EXPECT_EQ(run({"check", "--seed", "x"}).code, kExitUsage);
}

}  // namespace
}  // namespace saddle
