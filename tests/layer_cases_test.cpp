// Every layer and loss on random instances: its value against a loop, in float64 and float32, and
// its derivatives of three orders against differences and each other; what optimizers ask of two
// players and of a gradient penalty; and the compiled program against value().
#include "tests/layer_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cfloat>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/derivative_check.h"
#include "autograd/ops.h"
#include "autograd/program.h"

namespace saddle::test {
namespace {

// The makers that a header of nn/ declares, "relu" for relu_layer().
std::set<std::string> makers_in(const std::filesystem::path& header) {
  std::ifstream file(header);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex declaration("(^|\n)(ModulePtr|Var) (\\w+?)(_layer)?\\(");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), declaration), end; at != end; ++at)
    names.insert((*at)[3]);
  return names;
}

TEST(LayerCases, EachMakerHasACase) {
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "nn";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  std::set<std::string> makers;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".h") makers.merge(makers_in(entry.path()));
  EXPECT_TRUE(makers.contains("linear") && makers.contains("cross_entropy"));
  makers.erase("mlp");         // layers one after another
  makers.erase("sequential");  // in "residual"
  const std::vector<LayerCase> cases = layer_cases();
  for (const std::string& maker : makers)
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(),
                            [&](const LayerCase& each) {
                              return (std::string(each.name) + "_").starts_with(maker + "_");
                            }))
        << "no case tests " << maker;
}

class LayerCases : public testing::TestWithParam<LayerCase> {
 protected:
  LayerInstance make(unsigned seed, DType dtype = DType::f64) {
    graph_ = std::make_unique<Graph>();
    LayerSource source{*graph_, Rng(seed), dtype};
    return GetParam().make(source);
  }

  static std::string describe(const LayerInstance& instance, unsigned seed) {
    std::string text = concat_text("seed ", seed);
    for (const Var& x : instance.xs) text += concat_text(", ", x.graph->name(x), " ", x.shape());
    return text;
  }

  // Every value, and state, within `factor` times the case's number of epsilons.
  static void expect_values(const LayerInstance& instance, double epsilon, double factor) {
    expect_values(instance.y, instance.expected, factor * epsilon);
    ASSERT_EQ(instance.state.defined(), instance.expected_state.has_value());
    if (instance.state.defined())
      expect_values(instance.state, *instance.expected_state, factor * epsilon);
  }
  static void expect_values(Var y, const Expected& expected, double epsilon) {
    ASSERT_EQ(y.shape(), expected.shape());
    const Flat actual = flat_value(y), &value = expected.value.values;
    for (std::size_t i = 0; i < actual.size(); ++i)
      EXPECT_LE(std::abs(actual[i] - value[i]),
                GetParam().epsilons * epsilon * expected.magnitude.values[i])
          << "element " << i << " of " << y.shape() << ": " << actual[i] << ", expected "
          << value[i];
  }

  // y, which holds constant what depends on xs, has the derivatives of `held`.
  static void expect_derivatives_of(Var held, Var y, const std::vector<Var>& xs, Rng& rng) {
    const Var c = random_inputs_like({&y, 1}, rng, "c")[0];
    const std::vector<Var> t = random_inputs_like(xs, rng, "t");
    const auto derivatives = [&](Var f) {
      const std::vector<Var> first = vjp({&f, 1}, xs, {&c, 1}), second = vjp(first, xs, t);
      return std::array{jvp({&f, 1}, xs, t), first, jvp(first, xs, t), second, jvp(second, xs, t)};
    };
    const auto actual = derivatives(y), expected = derivatives(held);
    for (std::size_t i = 0; i < actual.size(); ++i)
      expect_close(flat_value(actual[i]), flat_value(expected[i]), 1e-11,
                   "derivative " + std::to_string(i));
  }

  std::unique_ptr<Graph> graph_;
};

TEST_P(LayerCases, ValueAndDerivativesAreRight) {
  constexpr unsigned kInstances = 100;
  // Larger layers have sums in which terms of size 1 leave 1e-3 or less.
  constexpr double kLayerIdentityTolerance = 2e-11;
  for (unsigned seed = 1; seed <= kInstances; ++seed) {
    const LayerInstance instance = make(seed);
    SCOPED_TRACE(describe(instance, seed));
    expect_values(instance, DBL_EPSILON, 4);
    Rng rng(seed);
    const Var smooth = instance.smooth();
    for (auto deviation : gradcheck::check_derivatives({&smooth, 1}, instance.xs, 3, rng)) {
      deviation.tolerance = std::max(deviation.tolerance, kLayerIdentityTolerance);
      expect_within(deviation);
    }
    if (smooth != instance.y) expect_derivatives_of(smooth, instance.y, instance.xs, rng);
    if (!instance.state.defined()) continue;
    for (Var slope : grad(sum(instance.state), instance.xs))
      EXPECT_EQ(known_constant(slope), 0.0) << "of the state";
  }
}

TEST_P(LayerCases, SinglePrecisionIsWithinItsBound) {
  constexpr unsigned kInstances = 100;
  for (unsigned seed = 1; seed <= kInstances; ++seed) {
    const LayerInstance instance = make(seed, DType::f32);
    SCOPED_TRACE(describe(instance, seed));
    ASSERT_EQ(instance.y.dtype(), DType::f32);
    expect_values(instance, FLT_EPSILON, 1);
  }
}

// A payoff of y, and two players: x and the parameters, or one input twice if there is no other.
// What is computed is the layer's own; differences are taken of the held function.
class LayerGames : public LayerCases {
 protected:
  static constexpr unsigned kGames = 10;

  void prepare(unsigned seed) {
    const LayerInstance instance = make(seed);
    rng_.seed(seed);
    y_ = instance.y;
    x_ = instance.xs.front();
    theta_ = instance.xs.size() > 1 ? instance.xs[1] : x_;
    const Var weight = random_inputs_like({&y_, 1}, rng_, "weight")[0];
    payoff_ = dot(tanh(y_), weight);
    held_ = dot(tanh(instance.smooth()), weight);
    v_ = random_inputs_like({&theta_, 1}, rng_, "v")[0];
    w_ = random_inputs_like({&x_, 1}, rng_, "w")[0];
  }

  // Value of `product`, which must be the derivative of `of` along `tangent` of the input `by`.
  static void expect_derivative(Var product, Var of, Var by, Var tangent, double tolerance,
                                const char* what) {
    expect_close(flat_value(product), numeric_jvp({&of, 1}, {&by, 1}, flat_value(tangent)),
                 tolerance, what);
  }

  Rng rng_;
  Var y_, x_, theta_, payoff_, held_, v_, w_;
};

TEST_P(LayerGames, MixedProductsInBothNestings) {
  for (unsigned seed = 1; seed <= kGames; ++seed) {
    SCOPED_TRACE(seed);
    prepare(seed);
    const struct {
      Var by, other, tangent;
      const char* what;
    } products[] = {{theta_, theta_, v_, "D_tt v"},
                    {x_, x_, w_, "D_xx w"},
                    {x_, theta_, v_, "D_xt v"},
                    {theta_, x_, w_, "D_tx w"}};
    for (const auto& [by, other, tangent, what] : products) {
      const Var forward = mixed_hvp(payoff_, by, other, tangent);
      expect_derivative(forward, grad(held_, by), other, tangent,
                        gradcheck::kDifferenceTolerances[1], what);
      expect_close(flat_value(mixed_hvp_reverse(payoff_, by, other, tangent)), flat_value(forward),
                   gradcheck::kIdentityTolerance, std::string(what) + ", reverse over reverse");
    }
    const Flat xt = flat_value(mixed_hvp(payoff_, x_, theta_, v_)),
               tx = flat_value(mixed_hvp(payoff_, theta_, x_, w_)), w = flat_value(w_);
    EXPECT_NEAR(dot(w, xt), dot(tx, flat_value(v_)),
                gradcheck::kIdentityTolerance * std::sqrt(dot(xt, xt) * dot(w, w)))
        << "<w, D_xt v> = <D_tx w, v>";
  }
}

// What a competitive optimizer asks of a loss with a gradient penalty: forward over reverse over
// reverse.
TEST_P(LayerGames, GradientPenalty) {
  for (unsigned seed = 1; seed <= kGames; ++seed) {
    SCOPED_TRACE(seed);
    prepare(seed);
    const auto penalty_of = [&](Var payoff) {
      const Var slope = grad(payoff, x_);
      return dot(slope, slope);
    };
    const Var penalty = penalty_of(payoff_), held = penalty_of(held_);
    const Var gradient = grad(held, theta_);
    expect_derivative(jvp({&penalty, 1}, {&theta_, 1}, {&v_, 1})[0], held, theta_, v_,
                      gradcheck::kDifferenceTolerances[1], "slope");
    expect_derivative(hvp(penalty, theta_, v_), gradient, theta_, v_,
                      gradcheck::kDifferenceTolerances[2], "hvp of the penalty");
    expect_derivative(mixed_hvp(penalty, theta_, x_, w_), gradient, x_, w_,
                      gradcheck::kDifferenceTolerances[2], "mixed product");
  }
}

TEST_P(LayerGames, CompiledProgramsAgree) {
  for (unsigned seed = 1; seed <= kGames; ++seed) {
    SCOPED_TRACE(seed);
    prepare(seed);
    const std::vector<Var> outputs = {y_,
                                      payoff_,
                                      grad(payoff_, theta_),
                                      grad(payoff_, x_),
                                      mixed_hvp(payoff_, x_, theta_, v_),
                                      hvp(payoff_, theta_, v_)};
    Program program = compile(outputs);
    program.run();
    for (std::size_t i = 0; i < outputs.size(); ++i)
      expect_close(program.output(i).to_vector<double>(), flat_value(outputs[i]), 1e-13,
                   "output " + std::to_string(i));
  }
}

std::string name_of_case(const testing::TestParamInfo<LayerCase>& info) {
  return std::string(info.param.name);
}
INSTANTIATE_TEST_SUITE_P(All, LayerCases, testing::ValuesIn(layer_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(All, LayerGames, testing::ValuesIn(layer_cases()), name_of_case);

}  // namespace
}  // namespace saddle::test
