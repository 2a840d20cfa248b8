// Where a program keeps its values: buffers are used again, parts are written in their whole,
// states are updated in place, and none of it shows in the values.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "autograd/value.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

int count_copies(const Program& program) {
  int count = 0;
  for (const Step& step : program.steps()) count += step.kind == Step::Kind::copy ? 1 : 0;
  return count;
}

class Memory : public testing::Test {
 protected:
  // Runs the program of `updates` and `outputs` and compares with value() before the run.
  Program expect_right(const std::vector<Update>& updates, const std::vector<Var>& outputs = {}) {
    Program program = compile(outputs, updates);
    for (int run = 0; run < 3; ++run) {
      std::vector<Flat> results, states;
      for (const Var& output : outputs) results.push_back(flat_value(output));
      for (const Update& update : updates) states.push_back(flat_value(update.value));
      program.run();
      for (std::size_t i = 0; i < outputs.size(); ++i)
        EXPECT_EQ(program.output(i).to_vector<double>(), results[i]) << "output " << i;
      for (std::size_t i = 0; i < updates.size(); ++i)
        EXPECT_EQ(flat_value(updates[i].state), states[i]) << "state " << i << ", run " << run;
    }
    return program;
  }

  Graph graph_;
  Rng rng_{1};
  Var x_ = random_input(graph_, rng_, {40, 40}), y_ = random_input(graph_, rng_, {40, 40});
};

TEST_F(Memory, BuffersOfDeadValuesAreUsedAgain) {
  Var h = x_;
  for (int i = 0; i < 20; ++i) h = tanh(matmul(h, y_) * 0.1);
  const Program program = expect_right({}, {h});
  EXPECT_LE(program.arena_bytes(), 2 * 40 * 40 * sizeof(double));
}

TEST_F(Memory, StatesSwap) { expect_right({{x_, y_}, {y_, x_}}); }

TEST_F(Memory, EveryReadSeesTheOldState) {
  expect_right({{x_, x_ + y_}, {y_, x_}});
  expect_right({{x_, x_ + y_}, {y_, x_ - y_}});
  expect_right({{x_, tanh(x_)}}, {sum(x_), x_, transpose(x_)});
  expect_right({{x_, -x_}}, {exp(x_), matmul(x_, x_)});
}

TEST_F(Memory, StatesMayBecomeViewsOfThemselves) {
  expect_right({{x_, transpose(x_)}});
  expect_right({{x_, concatenate({slice(x_, 0, 7, 40), slice(x_, 0, 0, 7)}, 0)}});
  expect_right({{x_, x_ + transpose(x_)}});
  expect_right({{x_, broadcast_to(slice(x_, 1, 3, 4), {40, 40})}});
  expect_right({{x_, x_}});
}

TEST_F(Memory, TwoStatesMayTakeOneValue) {
  const Var value = tanh(x_ * y_);
  expect_right({{x_, value}, {y_, value}}, {value});
  expect_right({{x_, value}, {y_, transpose(value)}});
  expect_right({{x_, full_like(x_, 0.5)}, {y_, full_like(y_, 0.5)}});
}

// The product dies in the step that reads it transposed: its memory is not for that step's result.
TEST_F(Memory, NothingIsOverwrittenBeforeItIsRead) {
  expect_right({}, {transpose(matmul(x_, y_)) + 1.0});
  expect_right({}, {matmul(transpose(matmul(x_, y_)) + 1.0, y_)});
  const Var row = slice(matmul(x_, y_), 0, 3, 4);
  expect_right({}, {matmul(x_ * broadcast_to(row, {40, 40}), y_)});
}

TEST_F(Memory, UpdatesByElementAreInPlace) {
  EXPECT_EQ(count_copies(expect_right({{x_, x_ * 0.9 + y_}, {y_, y_ * 0.5}})), 0);
  EXPECT_EQ(expect_right({{x_, x_ * 0.9 + y_}, {y_, y_ * 0.5}}).arena_bytes(), 0u);
}

TEST_F(Memory, GradientOfSlicesIsWrittenInPlace) {
  const Var theta = random_input(graph_, rng_, {3 * 5 + 5 + 5 * 1 + 1});
  const Var w1 = reshape(slice(theta, 0, 0, 15), {3, 5}), b1 = slice(theta, 0, 15, 20),
            w2 = reshape(slice(theta, 0, 20, 25), {5, 1}), b2 = slice(theta, 0, 25, 26);
  const Var data = random_input(graph_, rng_, {8, 3});
  const Var loss = mean(softplus(matmul(tanh(matmul(data, w1) + b1), w2) + b2));
  const Var gradient = grad(loss, theta);
  const Program program = expect_right({}, {gradient});
  EXPECT_EQ(count_copies(program), 0);
  EXPECT_EQ(count_copies(expect_right({{theta, theta - 0.1 * gradient}})), 0);
}

TEST_F(Memory, InputsMayBeginInsideTheirMemory) {
  const Tensor memory = Tensor::from(Flat{1, 2, 3, 4, 5, 6}, {6});
  const Var a = graph_.input(memory.slice(0, 0, 3), "a"),
            b = graph_.input(memory.slice(0, 3, 6), "b");
  expect_right({{b, b * 2.0}}, {a + b});
  EXPECT_EQ(memory.to_vector<double>(), (Flat{1, 2, 3, 32, 40, 48}));
}

TEST_F(Memory, EmptyAxes) {
  const Var empty = slice(x_, 0, 5, 5);
  expect_right({}, {sum(empty, {0}), concatenate({empty, x_}, 0), matmul(transpose(empty), empty)});
}

}  // namespace
}  // namespace saddle::test
