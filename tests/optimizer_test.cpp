#include "optim/optimizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr int kSteps = 6;

// One optimizer on parameters [1, 3], whose gradient is whatever the test sets.
class Trial {
 public:
  explicit Trial(const OptimizerOptions& options, const Flat& start = {1.0, -2.0, 0.5},
                 DType dtype = DType::f64)
      : parameters_(input_like(start, dtype, "parameters")),
        gradient_(input_like(Flat(start.size(), 0.0), dtype, "gradient")),
        optimizer_(make_optimizer(parameters_, options)),
        step_(compile({}, optimizer_->step(gradient_))) {}

  // The parameters after a step along `gradient`.
  Flat step(const Flat& gradient) {
    const Tensor& storage = graph_.write(gradient_);
    storage.assign(Tensor::from(gradient, storage.shape()));
    step_.run();
    return graph_.storage(parameters_).to_vector<double>();
  }
  Flat state(const std::string& name) const {
    for (const auto& [each, state] : optimizer_->states())
      if (each == name) return flat_value(state);
    fail("no state is named ", name);
  }
  void set_state(const std::string& name, double value) {
    for (const auto& [each, state] : optimizer_->states())
      if (each == name) graph_.write(state).assign(Tensor::full(state.shape(), value, DType::f64));
  }
  const Optimizer& optimizer() const { return *optimizer_; }
  Var parameters() const { return parameters_; }
  Graph& graph() { return graph_; }

 private:
  Var input_like(const Flat& values, DType dtype, const std::string& name) {
    const Shape shape = {1, static_cast<std::int64_t>(values.size())};
    return graph_.input(Tensor::from(values, shape).to(dtype), name);
  }

  Graph graph_;
  Var parameters_, gradient_;
  std::unique_ptr<Optimizer> optimizer_;
  Program step_;
};

// A rule for one number: its direction at step t = 1, 2, ..., before the learning rate.
using Rule = std::function<double(const OptimizerOptions&, double gradient, int t, double* state)>;

double adam_rule(const OptimizerOptions& options, double g, int t, double* state) {
  double &m = state[0], &v = state[1];
  m = options.beta1 * m + (1 - options.beta1) * g;
  v = options.beta2 * v + (1 - options.beta2) * g * g;
  const double m_hat = m / (1 - std::pow(options.beta1, t));
  const double v_hat = v / (1 - std::pow(options.beta2, t));
  return m_hat / (std::sqrt(v_hat) + options.epsilon);
}

double rmsprop_rule(const OptimizerOptions& options, double g, int, double* state) {
  double &v = state[0], &u = state[1];
  v = options.decay * v + (1 - options.decay) * g * g;
  return u = options.momentum * u + g / (std::sqrt(v) + options.epsilon);
}

double sgd_rule(const OptimizerOptions& options, double g, int, double* state) {
  return state[0] = options.momentum * state[0] + g;
}

struct Row {
  const char* what;
  OptimizerOptions options;
  Rule rule;
};

std::vector<Row> rows() {
  const auto with = [](OptimizerOptions options, const char* name) {
    options.name = name;
    options.learning_rate = 0.01;
    return options;
  };
  return {
      {"adam", with({}, "adam"), adam_rule},
      {"adam without memory", with({.beta1 = 0.0, .beta2 = 0.0}, "adam"), adam_rule},
      {"adam, other settings",
       with({.beta1 = 0.9, .beta2 = 0.99, .epsilon = 0.1, .weight_decay = 0.3}, "adam"), adam_rule},
      {"rmsprop", with({}, "rmsprop"), rmsprop_rule},
      {"rmsprop with momentum",
       with({.momentum = 0.7, .decay = 0.8, .epsilon = 1e-3, .weight_decay = 0.1}, "rmsprop"),
       rmsprop_rule},
      {"sgd", with({}, "sgd"), sgd_rule},
      {"sgd with momentum", with({.momentum = 0.9, .weight_decay = 0.5}, "sgd"), sgd_rule},
  };
}

// Different for each step and each number, of both signs and several magnitudes.
Flat gradient_at(int t) { return {std::sin(t), 10.0 * std::cos(2.0 * t), 1e-3 * t}; }

TEST(Optimizer, StepsFollowTheirRules) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.what);
    Flat expected = {1.0, -2.0, 0.5};
    Trial trial(row.options, expected);
    double state[3][2] = {};
    for (int t = 1; t <= kSteps; ++t) {
      const Flat gradient = gradient_at(t);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        const double g = gradient[i] + row.options.weight_decay * expected[i];
        expected[i] -= row.options.learning_rate * row.rule(row.options, g, t, state[i]);
      }
      expect_close(trial.step(gradient), expected, 1e-13, "step " + std::to_string(t));
    }
  }
}

TEST(Optimizer, Float32FollowsFloat64) {
  for (const Row& row : rows()) {
    Trial exact(row.options), rounded(row.options, {1.0, -2.0, 0.5}, DType::f32);
    for (int t = 1; t <= kSteps; ++t)
      expect_close(rounded.step(gradient_at(t)), exact.step(gradient_at(t)), 1e-6, row.what);
  }
}

// Under a constant gradient both corrected moments are exact from the first step on.
TEST(Optimizer, AdamMovesByTheLearningRateUnderAConstantGradient) {
  Trial trial({.name = "adam", .learning_rate = 0.25, .epsilon = 0.0}, {0.0, 0.0}, DType::f32);
  for (int t = 1; t <= 4; ++t)
    expect_close(trial.step({3.0, -1e-4}), {-0.25 * t, 0.25 * t}, 1e-6, std::to_string(t));
}

// After a billion steps beta^t has vanished, and the count is past what float32 can hold.
TEST(Optimizer, AdamCountsFar) {
  Trial trial({.name = "adam", .learning_rate = 0.25, .epsilon = 0.0}, {0.0}, DType::f32);
  trial.set_state("steps", 1e9);
  trial.set_state("first_moment", 2.0);
  trial.set_state("second_moment", 4.0);
  expect_close(trial.step({2.0}), {-0.25}, 1e-6, "parameters");
  EXPECT_EQ(trial.state("steps"), Flat({1e9 + 1}));
}

TEST(Optimizer, TheLearningRateIsAnInput) {
  Trial trial({.name = "sgd", .learning_rate = 0.5}, {1.0});
  const int nodes = trial.graph().size();
  EXPECT_EQ(flat_value(trial.optimizer().learning_rate()), Flat({0.5}));
  EXPECT_EQ(trial.step({1.0}), Flat({0.5}));
  trial.set_state("learning_rate", 0.125);
  EXPECT_EQ(trial.step({1.0}), Flat({0.375}));
  trial.set_state("learning_rate", 0.0);
  EXPECT_EQ(trial.step({1.0}), Flat({0.375}));
  EXPECT_EQ(trial.graph().size(), nodes);
}

TEST(Optimizer, ClipsTheNormOfTheGradient) {
  const OptimizerOptions options = {.name = "sgd", .learning_rate = 1.0, .clip_norm = 2.0};
  Trial trial(options, {0.0, 0.0});
  expect_close(trial.step({3.0, -4.0}), {-1.2, 1.6}, 1e-15, "a norm of 5 becomes 2");
  Trial within(options, {0.0, 0.0});
  EXPECT_EQ(within.step({1.0, -1.0}), Flat({-1.0, 1.0})) << "a smaller norm stays";
  EXPECT_EQ(within.step({0.0, 0.0}), Flat({-1.0, 1.0})) << "zero is no division by zero";
}

// Networks of a stack are clipped each by itself: no other's length changes its step.
TEST(Optimizer, ClipsTheNormOfEachNetwork) {
  Graph graph;
  const Var parameters = input_of(graph, Flat(4, 0.0), {2, 2}, "parameters");
  const Var gradient = input_of(graph, {3.0, -4.0, 1.0, -1.0}, {2, 2}, "gradient");
  const auto optimizer =
      make_optimizer(parameters, {.name = "sgd", .learning_rate = 1.0, .clip_norm = 2.0});
  compile({}, optimizer->step(gradient)).run();
  expect_close(flat_value(parameters), {-1.2, 1.6, -1.0, 1.0}, 1e-15, "5 becomes 2");
}

TEST(Optimizer, ClipsTheWeights) {
  Trial trial({.name = "sgd", .learning_rate = 1.0, .clip_weights = 0.25}, {0.2, 0.2, 7.0, -0.1});
  EXPECT_EQ(trial.step({-1.0, 1.0, 0.0, 0.0}), Flat({0.25, -0.25, 0.25, -0.1}));
}

TEST(Optimizer, StatesAreNamedAndStartAtZero) {
  const auto names_of = [](const OptimizerOptions& options) {
    Trial trial(options);
    std::vector<std::string> names;
    for (const auto& [name, state] : trial.optimizer().states()) {
      names.push_back(name);
      EXPECT_EQ(trial.graph().name(state), "parameters." + name);
      for (double each : flat_value(state))
        EXPECT_EQ(each, name == "learning_rate" ? options.learning_rate : 0.0) << name;
    }
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of({.name = "adam"}),
            (Names{"learning_rate", "steps", "first_moment", "second_moment"}));
  EXPECT_EQ(names_of({.name = "rmsprop"}), (Names{"learning_rate", "square_average"}));
  EXPECT_EQ(names_of({.name = "rmsprop", .momentum = 0.5}),
            (Names{"learning_rate", "square_average", "velocity"}));
  EXPECT_EQ(names_of({.name = "sgd"}), Names{"learning_rate"});
  EXPECT_EQ(names_of({.name = "sgd", .momentum = 0.5}), (Names{"learning_rate", "velocity"}));
}

// Copying the parameters and the states is all it takes to continue bit for bit.
TEST(Optimizer, StatesAreAllThereIs) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.what);
    Trial first(row.options), second(row.options);
    for (int t = 1; t <= 3; ++t) first.step(gradient_at(t));
    const auto copy = [&](Var from, Var to) {
      second.graph().write(to).assign(first.graph().storage(from));
    };
    copy(first.parameters(), second.parameters());
    for (std::size_t i = 0; i < first.optimizer().states().size(); ++i)
      copy(first.optimizer().states()[i].second, second.optimizer().states()[i].second);
    for (int t = 4; t <= kSteps; ++t)
      EXPECT_EQ(second.step(gradient_at(t)), first.step(gradient_at(t)));
  }
}

// Each finds the minimum of a badly scaled parabola: 1/2 (x^2 + 50 y^2 + ...).
TEST(Optimizer, AllMinimize) {
  for (const std::string& name : optimizer_names()) {
    Graph graph;
    const Var x = input_of(graph, {3.0, -2.0}, {2});
    const Var loss = 0.5 * sum(square(x) * input_of(graph, {1.0, 50.0}, {2}, "curvature"));
    const auto optimizer = make_optimizer(x, {.name = name, .learning_rate = 0.01});
    Program step = compile({loss}, optimizer->step(grad(loss, x)));
    for (int i = 0; i < 2000; ++i) step.run();
    EXPECT_LT(value(loss).item(), 2e-3) << name;
  }
}

TEST(Optimizer, RefusesBadSettings) {
  const auto expect_refused = [](const OptimizerOptions& options, std::vector<std::string> parts) {
    parts.push_back(": expected ");
    expect_error([&] { Trial{options}; }, parts);
  };
  const double not_a_number = std::numeric_limits<double>::quiet_NaN();
  expect_refused({.name = "adamw"}, {"adamw", "adam, rmsprop, sgd"});
  expect_refused({.name = ""}, {"adam, rmsprop, sgd"});
  expect_refused({.learning_rate = -1e-3}, {"learning_rate", "at least 0", "-0.001"});
  expect_refused({.learning_rate = not_a_number}, {"learning_rate", "nan"});
  expect_refused({.beta1 = 1.0}, {"beta1", "[0, 1)", "1"});
  expect_refused({.beta2 = -0.5}, {"beta2", "[0, 1)", "-0.5"});
  expect_refused({.momentum = 1.5}, {"momentum", "[0, 1)", "1.5"});
  expect_refused({.decay = not_a_number}, {"decay", "[0, 1)", "nan"});
  expect_refused({.epsilon = -1.0}, {"epsilon", "at least 0"});
  expect_refused({.weight_decay = -1.0}, {"weight_decay", "at least 0"});
  expect_refused({.clip_norm = -1.0}, {"clip_norm", "at least 0"});
  expect_refused({.clip_weights = -1.0}, {"clip_weights", "at least 0"});
}

TEST(Optimizer, RefusesAGradientOfAnotherShape) {
  Trial trial({});
  const Var wrong = input_of(trial.graph(), {1.0, 2.0}, {1, 2});
  expect_error([&] { trial.optimizer().step(wrong); }, {"optimizer", "[1, 2]", "[1, 3]"});
}

}  // namespace
}  // namespace saddle::test
