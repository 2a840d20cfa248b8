#include "autograd/expression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/dump.h"
#include "autograd/primitive.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

// The value of `text` with its names, in the order of their appearance, at `point`.
double evaluate(const std::string& text, const std::vector<double>& point = {}) {
  Graph graph;
  const Expression expression = parse_expression(graph, text);
  EXPECT_EQ(expression.inputs.size(), point.size()) << text;
  for (std::size_t i = 0; i < point.size(); ++i) graph.write(expression.inputs[i]).fill(point[i]);
  return value(expression.value).item();
}

TEST(Expression, BindsAsMathematicsDoes) {
  EXPECT_EQ(evaluate("1 + 2 * 3"), 7);
  EXPECT_EQ(evaluate("(1 + 2) * 3"), 9);
  EXPECT_EQ(evaluate("7 - 2 - 1"), 4);
  EXPECT_EQ(evaluate("12 / 2 / 3"), 2);
  EXPECT_EQ(evaluate("2 * 3^2"), 18);
  EXPECT_EQ(evaluate("-x^2", {3}), -9);
  EXPECT_EQ(evaluate("(-x)^2", {3}), 9);
  EXPECT_EQ(evaluate("2 - -x", {3}), 5);
  EXPECT_EQ(evaluate("--x * -y", {3, 2}), -6);
  EXPECT_EQ(evaluate("x/y - x*y", {3, 2}), -4.5);
  EXPECT_EQ(evaluate("x^2 + 10*x*y + y^2", {1, 2}), 25);
}

TEST(Expression, ReadsNumbersNamesAndSpaces) {
  EXPECT_EQ(evaluate("1.5e1+.25 -  2."), 13.25);
  EXPECT_EQ(evaluate("theta_1*X2", {3, 5}), 15);
  EXPECT_EQ(evaluate("  expx ", {3}), 3);  // a name that begins as a function does
  EXPECT_EQ(evaluate("y - x", {5, 3}), 2);
  Graph graph;
  const Expression expression = parse_expression(graph, "b*a + exp(b) + c");
  EXPECT_EQ(expression.names, (std::vector<std::string>{"b", "a", "c"}));
  for (int i = 0; i < 3; ++i) {
    const Var input = expression.inputs[static_cast<std::size_t>(i)];
    EXPECT_EQ(input.id, i);
    EXPECT_EQ(input.node().type, (Type{{}, DType::f64}));
    EXPECT_EQ(graph.name(input), expression.names[static_cast<std::size_t>(i)]);
  }
}

TEST(Expression, PowersAreProducts) {
  for (const int n : {1, 2, 3, 7, 10, 31}) {
    const std::string text = "x^" + std::to_string(n);
    EXPECT_NEAR(evaluate(text, {1.25}), std::pow(1.25, n), 1e-12 * std::pow(1.25, n)) << text;
    EXPECT_NEAR(evaluate("x^-" + std::to_string(n), {1.25}), std::pow(1.25, -n), 1e-12) << text;
  }
  EXPECT_EQ(evaluate("x^0", {5}), 1);
  Graph graph;
  const Expression square = parse_expression(graph, "x^2");
  EXPECT_EQ(graph_text({&square.value, 1}).find("literal"), std::string::npos);
  EXPECT_EQ(count_nodes({&square.value, 1}), 2);
}

TEST(Expression, KnowsTheFunctionsOfOneArgument) {
  const double x = 0.7;
  const std::vector<std::pair<std::string, double>> expected = {
      {"exp", std::exp(x)},
      {"log", std::log(x)},
      {"sqrt", std::sqrt(x)},
      {"square", x * x},
      {"tanh", std::tanh(x)},
      {"arctan", std::atan(x)},
      {"sigmoid", 1 / (1 + std::exp(-x))},
      {"softplus", std::log1p(std::exp(x))},
      {"relu", x},
      {"step", 1},
      {"reciprocal", 1 / x},
      {"stop_gradient", x}};
  ASSERT_EQ(expected.size(), expression_functions().size());
  for (const auto& [name, number] : expected)
    EXPECT_NEAR(evaluate(name + "(x)", {x}), number, 1e-14) << name;
  EXPECT_EQ(evaluate("relu(-exp(x))", {0}), 0);
}

TEST(Expression, IsDifferentiatedAsAnyGraph) {
  Graph graph;
  const Expression expression = parse_expression(graph, "y * exp(x*y)");
  const Var y = expression.inputs[0], x = expression.inputs[1];
  graph.write(x).fill(1);
  graph.write(y).fill(2);
  const Var v = graph.input(Tensor::full({}, 1.0, DType::f64), "v");
  expect_close(value(mixed_hvp(expression.value, x, y, v)).item(), 8 * std::exp(2.0), 1e-14,
               "D_xy");
}

TEST(Expression, RefusesWithTheColumn) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "column 1: expected a number, a name, a function or '(', found the end"},
      {"   ", "column 4: expected a number, a name, a function or '(', found the end"},
      {"x +", "column 4: expected a number"},
      {"x + * y", "column 5: expected a number, a name, a function or '(', found '*'"},
      {"2x", "column 2: expected an operator or the end, found 'x'"},
      {"x y", "column 3: expected an operator or the end, found 'y'"},
      {"(x + 1", "column 7: expected an operator or ')', found the end"},
      {"x + 1)", "column 6: expected an operator or the end, found ')'"},
      {"()", "column 2: expected a number"},
      {"exp x", "column 5: expected '(' after exp, found 'x'"},
      {"exp", "column 4: expected '(' after exp, found the end"},
      {"1 + sin(x)",
       "column 5: unknown function 'sin'; did you mean 'exp'? known: exp, log, sqrt,"},
      {"x(y)", "(a product needs its '*')"},
      {"x^y", "column 3: expected a whole number up to 1000 as the exponent, found 'y'"},
      {"x^0.5", "column 3: expected a whole number up to 1000 as the exponent, found '0.5'"},
      {"x^1001", "column 3: expected a whole number up to 1000"},
      {"x^--2", "column 4: expected a whole number"},
      {"x^2^3", "column 4: expected parentheses around a power of a power, found '^'"},
      {"x + .", "column 5: expected a number, found '.'"},
      {"1e999", "column 1: the number 1e999 is out of range"},
      {"x % 2", "column 3: expected a number, a name or one of +-*/^(), found '%'"},
      {"x\xc2\xb2", "found '\xc2\xb2'"},
      {"x\ny",
       "column 2: expected a number, a name or one of +-*/^(), found the control "
       "character 10"},
      {std::string(201, '(') + "x" + std::string(201, ')'), "more than 200 open parentheses"}};
  for (const auto& [text, message] : cases) {
    Graph graph;
    const std::string error = error_of([&, &source = text] { parse_expression(graph, source); });
    EXPECT_NE(error.find(message), std::string::npos) << text << "\n" << error;
    EXPECT_TRUE(error.starts_with("expression, column ")) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

TEST(Expression, TakesWhatIsLongOrDeepWithinItsLimits) {
  EXPECT_EQ(evaluate(std::string(200, '(') + "x" + std::string(200, ')'), {3}), 3);
  EXPECT_EQ(evaluate(std::string(100000, '-') + "x", {3}), 3);
  std::string sum = "x";
  for (int i = 1; i < 2000; ++i) sum += "+x";
  EXPECT_EQ(evaluate(sum, {1}), 2000);
}

}  // namespace
}  // namespace saddle::test
