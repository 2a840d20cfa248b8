#include "autograd/dump.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/small_gan.h"

namespace saddle {
namespace {

TEST(Dump, TextOfTheQuadratic) {
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 3.0, DType::f64), "x"),
            y = graph.input(Tensor::full({}, -2.0, DType::f64), "y");
  // One line at a time: the order in which C++ evaluates operands is the compiler's choice.
  const Var square_x = square(x), square_y = square(y), product = 10.0 * x * y;
  const Var sum = square_x + product, f = sum + square_y;
  EXPECT_EQ(graph_text({&f, 1}),
            "%0    = input x                             f64 []\n"
            "%1    = input y                             f64 []\n"
            "%2    = mul(%0, %0)                         f64 []\n"
            "%3    = mul(%1, %1)                         f64 []\n"
            "%4    = literal 10                          f64 []\n"
            "%5    = mul(%0, %4)                         f64 []\n"
            "%6    = mul(%1, %5)                         f64 []\n"
            "%7    = add(%2, %6)                         f64 []\n"
            "%8    = add(%3, %7)                         f64 []\n"
            "return %8\n");
  const Var gradient = grad(f, x);
  EXPECT_EQ(graph_text({&gradient, 1}),
            "%0    = input x                             f64 []\n"
            "%1    = input y                             f64 []\n"
            "%4    = literal 10                          f64 []\n"
            "%10   = mul(%1, %4)                         f64 []\n"
            "%11   = add(%0, %10)                        f64 []\n"
            "%12   = add(%0, %11)                        f64 []\n"
            "return %12\n");
}

TEST(Dump, LinesNameTheirScope) {
  testing::SmallGan gan;
  const std::string text = graph_text({&gan.loss, 1});
  EXPECT_TRUE(std::regex_search(
      text, std::regex("= matmul\\(%\\d+, %\\d+\\) +f64 \\[5, 4\\] +# generator\n")))
      << text;
  EXPECT_NE(text.find("# discriminator\n"), std::string::npos) << text;
}

TEST(Dump, WindowsAreInWords) {
  Graph graph;
  const Var x = graph.input(Tensor::zeros({1, 2, 6, 5, 3}, DType::f64), "x");
  const Var w = graph.input(Tensor::zeros({1, 3, 2, 3, 4}, DType::f64), "w");
  const Var y = convolution(x, w, {.stride = 2, .padding = {1, 0}});
  const Var index = max_pool_index(y, {.size = {2, 1}});
  const std::string text = graph_text({&index, 1});
  for (const char* part : {"; kernel 3 x 2, stride 2, padding 1 x 0, input 6 x 5)",
                           "; size 2 x 1, stride 2 x 1, padding 0 x 0)"})
    EXPECT_NE(text.find(part), std::string::npos) << text;
}

// Every line but the braces is a setting, a node or an edge between nodes that were declared.
TEST(Dump, DotIsWellFormed) {
  Graph graph;
  const Var x = graph.input(Tensor::full({2}, 1.0, DType::f64), "a \"quoted\" \\ name");
  const Var y = sum(tanh(x) * x + 0.5);
  std::istringstream dot(graph_dot({&y, 1}, "a \"name\""));
  std::string line, last;
  std::getline(dot, line);
  EXPECT_EQ(line, R"(digraph "a \"name\"" {)");
  std::getline(dot, line);
  const std::regex node(R"re(  n(\d+) \[label="([^"\\]|\\["\\n])*"\];)re"),
      edge(R"(  n(\d+) -> n(\d+);)");
  std::set<std::string> declared;
  std::smatch match;
  int edges = 0;
  while (std::getline(dot, line)) {
    last = line;
    if (std::regex_match(line, match, node)) {
      EXPECT_TRUE(declared.insert(match[1]).second) << line;
    } else if (std::regex_match(line, match, edge)) {
      ++edges;
      EXPECT_TRUE(declared.count(match[1]) == 1 && declared.count(match[2]) == 1) << line;
    } else {
      EXPECT_EQ(line, "}");
    }
  }
  EXPECT_EQ(last, "}");
  EXPECT_EQ(static_cast<int>(declared.size()), count_nodes({&y, 1}));
  EXPECT_GE(edges, 6);
}

TEST(Dump, ProgramsShowStepsUpdatesAndMemory) {
  testing::SmallGan gan;
  const Program program =
      compile({gan.loss}, {{gan.theta, gan.theta - 0.1 * grad(gan.loss, gan.theta)}});
  const std::string text = program_text(program);
  EXPECT_NE(text.find("fused: "), std::string::npos) << text;
  EXPECT_NE(text.find("output %" + std::to_string(gan.loss.id) + "\n"), std::string::npos) << text;
  EXPECT_NE(text.find("update theta <- %"), std::string::npos) << text;
  EXPECT_NE(text.find(std::to_string(program.steps().size()) + " steps, arena " +
                      std::to_string(program.arena_bytes()) + " bytes\n"),
            std::string::npos)
      << text;
}

// A reader finds every %N to the left of an "=" above its first use, and no bare numbers of enums.
TEST(Dump, ProgramsTellEachValueBeforeItIsUsed) {
  testing::SmallGan gan;
  const Var random = gan.graph.input(Tensor::from<std::int64_t>({1, 0}, {2}), "random");
  const Var z = random_normal(random, 0x30, {2, 3}, DType::f64);
  const Var total = gan.loss + sum(transpose(z)) + sum(slice(z, 1, 0, 2));
  const Program program = compile(
      {total}, {{gan.theta, gan.theta - 0.1 * grad(gan.loss, gan.theta)},
                {random, concatenate({slice(random, 0, 1, 2), slice(random, 0, 0, 1)}, 0)}});
  const std::string text = program_text(program);
  std::istringstream lines(text);
  std::set<std::string> told;
  const std::regex value("%\\d+");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    const auto begin = line.begin() + (equals == std::string::npos ? 0 : static_cast<long>(equals));
    for (std::sregex_iterator it(begin, line.end(), value), end; it != end; ++it)
      EXPECT_TRUE(told.count(it->str()) > 0 || line.find("copy ") != std::string::npos)
          << it->str() << " is used before it is told in\n"
          << line << "\n"
          << text;
    std::smatch defined;
    const bool defines = equals != std::string::npos && std::regex_search(line, defined, value);
    EXPECT_TRUE(!defines || told.insert(defined.str()).second) << line;
  }
  for (const char* part : {"reads %", " = random  ", "; normal, stream 0x30)", "; axis 1, 0:2)",
                           "; axes 0, 1)", ", 0.1)", " -> random "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

}  // namespace
}  // namespace saddle
