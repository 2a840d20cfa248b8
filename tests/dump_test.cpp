#include "autograd/dump.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

TEST(Dump, TextOfTheQuadratic) {
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 3.0, DType::f64), "x"),
            y = graph.input(Tensor::full({}, -2.0, DType::f64), "y");
  // One line at a time: the order in which C++ evaluates operands is the compiler's choice.
  const Var square_x = square(x), square_y = square(y), product = 10.0 * x * y;
  const Var sum = square_x + product, f = sum + square_y;
  EXPECT_EQ(graph_text({&f, 1}),
            "%0    = input x                                f64 []\n"
            "%1    = input y                                f64 []\n"
            "%2    = mul(%0, %0)                            f64 []\n"
            "%3    = mul(%1, %1)                            f64 []\n"
            "%4    = literal 10                             f64 []\n"
            "%5    = mul(%0, %4)                            f64 []\n"
            "%6    = mul(%1, %5)                            f64 []\n"
            "%7    = add(%2, %6)                            f64 []\n"
            "%8    = add(%3, %7)                            f64 []\n"
            "return %8\n");
  const Var gradient = grad(f, x);
  EXPECT_EQ(graph_text({&gradient, 1}),
            "%0    = input x                                f64 []\n"
            "%1    = input y                                f64 []\n"
            "%4    = literal 10                             f64 []\n"
            "%10   = mul(%1, %4)                            f64 []\n"
            "%11   = add(%0, %10)                           f64 []\n"
            "%12   = add(%0, %11)                           f64 []\n"
            "return %12\n");
}

TEST(Dump, LinesNameTheirScope) {
  SmallGan gan;
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

struct DotGraph {
  std::map<int, bool> nodes;  // id -> whether it is filled
  int edges = 0;
  std::string title;
};

// Expects that every line but the braces is a setting, a node or an edge between nodes that were
// declared.
DotGraph parse_dot(const std::string& text) {
  DotGraph graph;
  std::istringstream dot(text);
  std::string line, last;
  std::smatch match;
  std::getline(dot, line);
  EXPECT_TRUE(std::regex_match(line, match, std::regex(R"re(digraph "(([^"\\]|\\["\\])*)" \{)re")));
  graph.title = match[1];
  for (const std::string& setting :
       {"label=\"" + graph.title + "\";", std::string("labelloc=t;"), std::string("nslimit=2;"),
        std::string("nslimit1=2;"), std::string("node [shape=box, fontname=monospace];")}) {
    std::getline(dot, line);
    EXPECT_EQ(line, "  " + setting);
  }
  const std::regex node(
      R"re(  n(\d+) \[label="(([^"\\]|\\["\\n])*)"(, style=filled, fillcolor="#ffd8a0")?\];)re"),
      edge(R"(  n(\d+) -> n(\d+);)");
  while (std::getline(dot, line)) {
    last = line;
    if (std::regex_match(line, match, node)) {
      EXPECT_TRUE(graph.nodes.emplace(std::stoi(match[1]), match[4].matched).second) << line;
    } else if (std::regex_match(line, match, edge)) {
      ++graph.edges;
      EXPECT_TRUE(graph.nodes.contains(std::stoi(match[1]))) << line;
      EXPECT_TRUE(graph.nodes.contains(std::stoi(match[2]))) << line;
    } else {
      EXPECT_EQ(line, "}");
    }
  }
  EXPECT_EQ(last, "}");
  return graph;
}

TEST(Dump, DotIsWellFormed) {
  Graph graph;
  const Var x = graph.input(Tensor::full({2}, 1.0, DType::f64), "a \"quoted\" \\ name");
  const Var y = sum(tanh(x) * x + 0.5);
  const DotGraph dot = parse_dot(graph_dot({&y, 1}, "a \"name\""));
  EXPECT_EQ(dot.title, R"(a \"name\")");
  EXPECT_EQ(static_cast<int>(dot.nodes.size()), count_nodes({&y, 1}));
  EXPECT_GE(dot.edges, 6);
}

TEST(Dump, DotFillsWhatDependsOnATangentAndShowsValues) {
  SmallGan gan;
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape(), -1, 1, "v");
  const Var product = mixed_hvp(gan.loss, gan.theta, gan.phi, v);
  const std::vector<char> depends = depends_on(gan.graph, {&v, 1});
  const std::string text = graph_dot({&product, 1}, "product", {{v}, {{product.id, 2.5}}, {"D v"}});
  int filled = 0;
  for (const auto& [id, is_filled] : parse_dot(text).nodes) {
    EXPECT_EQ(is_filled, depends[static_cast<std::size_t>(id)] != 0) << id;
    filled += is_filled ? 1 : 0;
  }
  EXPECT_GT(filled, 10);
  EXPECT_LT(filled, count_nodes({&product, 1}));
  const std::string name = "%" + std::to_string(product.id);
  EXPECT_NE(text.find("[label=\"D v =\\n" + name + " = "), std::string::npos) << text;
  EXPECT_NE(text.find(to_string(product.shape()) + " = 2.5\""), std::string::npos) << text;
}

TEST(Dump, ProgramsShowStepsUpdatesAndMemory) {
  SmallGan gan;
  const Program program =
      compile({gan.loss}, {{gan.theta, gan.theta - 0.1 * grad(gan.loss, gan.theta)}});
  const std::string text = program_text(program);
  EXPECT_NE(text.find("fused: "), std::string::npos) << text;
  EXPECT_NE(text.find("output %" + std::to_string(gan.loss.id) + "\n"), std::string::npos) << text;
  EXPECT_NE(text.find("update theta <- %"), std::string::npos) << text;
  const std::string steps = "   " + std::to_string(program.steps().size()) + " steps, ";
  const std::string arena = ", arena " + std::to_string(program.arena_bytes()) + " bytes\n";
  EXPECT_NE(text.find(steps), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with(arena)) << text;
}

// A reader finds every %N to the left of an "=" above its first use, and no bare numbers of enums.
TEST(Dump, ProgramsTellEachValueBeforeItIsUsed) {
  SmallGan gan;
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
  for (const char* part : {"\nreads ", " = random  ", "; normal, stream 0x30)", "; axis 1, 0:2)",
                           "; axes 0, 1)", ", 0.1)", " -> random "})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

// The line that tells `var`.
std::string line_of(const std::string& text, Var var) {
  const std::size_t at = text.find("%" + std::to_string(var.id) + " ");
  if (at == std::string::npos) return "";
  const std::size_t begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

TEST(Dump, StepsHaveTheirCosts) {
  Graph graph;
  const Var a = graph.input(Tensor::zeros({8, 3}, DType::f32), "a"),
            b = graph.input(Tensor::zeros({3, 4}, DType::f32), "b"),
            large = graph.input(Tensor::zeros({1000, 1000}, DType::f32), "large");
  const Var small_product = matmul(a, b), large_product = matmul(large, large);
  EXPECT_EQ(
      line_of(program_text(compile({small_product})), small_product),
      "0         192    144    128   %3    = matmul(%0, %1)                         f32 [8, 4]");
  const std::string text = program_text(compile({large_product}));
  EXPECT_TRUE(line_of(text, large_product).starts_with("0       2.00G  8.00M  4.00M   %4 "))
      << text;
  EXPECT_NE(text.find("total   2.00G  8.00M  4.00M   1 step, 167 flop per byte, arena 4000000 "
                      "bytes\n"),
            std::string::npos)
      << text;
}

TEST(Dump, TotalsDivideOverKernels) {
  Graph graph;
  const Var x = graph.input(Tensor::zeros({10, 10}, DType::f64), "x");
  const std::string text = program_text(compile({sum(matmul(x, x))}));
  // 2000 and 100 operations; 3 matrices, and 1 matrix and a number.
  for (const char* part : {"2000   1600    800   matmul  ", "1 step,  95% of the flop,  75% of the",
                           "100    800      8   sum  ", "1 step,   5% of the flop,  25% of the"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Dump, LinesThatDependOnATangentAreMarked) {
  SmallGan gan;
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape(), -1, 1, "v");
  const Var product = mixed_hvp(gan.loss, gan.theta, gan.phi, v);
  const std::vector<char> depends = depends_on(gan.graph, {&v, 1});
  const std::string text = program_text(compile({product}), {{v}, {}, {"D v"}});
  const std::regex defined(R"(.{28}(.) %(\d+) += .*)");
  std::istringstream lines(text);
  std::smatch match;
  int marked = 0, others = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!std::regex_match(line, match, defined)) continue;
    const bool is_marked = match[1] == "*";
    EXPECT_EQ(is_marked, depends[static_cast<std::size_t>(std::stoi(match[2]))] != 0) << line;
    ++(is_marked ? marked : others);
  }
  EXPECT_GT(marked, 10);
  EXPECT_GT(others, 10);
  EXPECT_NE(text.find("\noutput D v = %" + std::to_string(product.id) + "\n"), std::string::npos);
}

TEST(Dump, ValuesStandBesideTheirNodes) {
  Graph graph;
  const Var x = graph.input(Tensor::full({}, 3.0, DType::f64), "x");
  const Var y = x * x;
  const std::string text = program_text(compile({y}), {{}, {{x.id, 3.0}, {y.id, 9.0}}, {}});
  EXPECT_TRUE(line_of(text, x).ends_with("f64 [] = 3")) << text;
  EXPECT_TRUE(line_of(text, y).ends_with("f64 [] = 9")) << text;
}

// The type of what takes more than its column stands on a line of its own.
TEST(Dump, LongLinesAreBroken) {
  Graph graph;
  const Var x = graph.input(Tensor::zeros({1, 2, 6, 5, 3}, DType::f64), "x");
  const Var w = graph.input(Tensor::zeros({1, 3, 2, 3, 4}, DType::f64), "w");
  const Var y = convolution(x, w, {.stride = 2, .padding = {1, 0}});
  const std::string text = program_text(compile({y}));
  EXPECT_TRUE(line_of(text, y).ends_with("padding 1 x 0, input 6 x 5)")) << text;
  EXPECT_NE(text.find("\n" + std::string(77, ' ') + "f64 [1, 2, 3, 2, 4]\n"), std::string::npos)
      << text;
}

}  // namespace
}  // namespace saddle::test
