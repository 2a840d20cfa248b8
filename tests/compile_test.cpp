// What compile() keeps, refuses and promises; compile_fuzz_test has its values.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "autograd/value.h"
#include "tests/numeric.h"
#include "tests/shadow_device.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

TEST(Compile, LeavesOutDeadCode) {
  SmallGan gan;
  const Var by_theta = grad(gan.loss, gan.theta), by_phi = grad(gan.loss, gan.phi);
  const Program generator = compile({by_theta}), both = compile({by_theta, by_phi});
  EXPECT_TRUE(generator.computes(by_theta));
  EXPECT_FALSE(generator.computes(by_phi));
  EXPECT_TRUE(both.computes(by_phi));
  EXPECT_FALSE(generator.computes(gan.loss));  // its gradient does not need it
  EXPECT_LT(generator.steps().size(), both.steps().size());
}

TEST(Compile, SharesWhatIsWrittenTwice) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4, 4});
  const Program once = compile({matmul(x, x)}), twice = compile({matmul(x, x) + matmul(x, x)});
  EXPECT_EQ(twice.steps().size(), once.steps().size() + 1);
}

TEST(Compile, ReadsItsInputsAtEveryRun) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3}), state = random_input(graph, rng, {3});
  Program program = compile({x, x * 2.0, full_like(x, 0.5), state}, {{state, state + x}});
  for (int run = 0; run < 3; ++run) {
    const auto old = flat_value(state);
    program.run();
    EXPECT_EQ(program.output(0).to_vector<double>(), flat_value(x));
    EXPECT_EQ(program.output(1).to_vector<double>(), flat_value(x * 2.0));
    EXPECT_EQ(program.output(2).to_vector<double>(), (Flat{0.5, 0.5, 0.5}));
    EXPECT_EQ(program.output(3).to_vector<double>(), old);
    graph.write(x).fill(run);
  }
  EXPECT_EQ(graph.version(state), 3u);
}

TEST(Compile, BindingsAreReadNotComputed) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {2}), h = exp(x), y = h * h + x;
  const Tensor bound = Tensor::from(Flat{10, 20, 30, 40}, {2, 2}).slice(1, 0, 1).reshape({2});
  Program program = compile({y, h}, {}, {{h, bound}});
  EXPECT_FALSE(program.computes(h));
  program.run();
  const auto at = flat_value(x);
  EXPECT_EQ(program.output(0).to_vector<double>(), (Flat{100 + at[0], 900 + at[1]}));
  EXPECT_EQ(program.output(1).to_vector<double>(), (Flat{10, 30}));
}

TEST(Compile, MovedProgramsRun) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {4, 4}), y = matmul(tanh(x), x);
  Program first = compile({y});
  Program second = std::move(first);
  second.run();
  EXPECT_EQ(second.output(0).to_vector<double>(), flat_value(y));
}

TEST(Compile, NamesTheNodeThatRefusesItsInput) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3});
  const Var index = graph.input(Tensor::from(std::vector<std::int64_t>{0, 3}, {2}), "index");
  const Scope scope(graph, "embedding");
  Program program = compile({gather(x, index)});
  const auto expect_named = [&] {
    const std::string message = error_of([&] { program.run(); });
    EXPECT_TRUE(message.starts_with("gather in scope embedding: ")) << message;
  };
  expect_named();
  graph.write(index).fill(2);
  for (int run = 0; run < 2; ++run) program.run();  // one is recorded, where that is done
  graph.write(index).fill(3);
  expect_named();
}

// On a device that records: a run that fails is none, and what it has begun is not done twice.
TEST(Compile, AFailedRunIsNotRecordedAndNotRepeated) {
  const DeviceScope scope(shadow_device());
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3}),
            count = graph.input(Tensor::zeros({}, DType::i64), "count"),
            index = graph.input(Tensor::from<std::int64_t>({0, 3}, {2}), "index");
  Program program = compile({gather(x, index)}, {{count, count + 1.0}});
  EXPECT_NE(error_of([&] { program.run(); }), "");
  graph.write(index).fill(1);
  const double before = graph.storage(count).item();
  program.run();
  EXPECT_EQ(program.recording(), nullptr);
  program.run();
  EXPECT_NE(program.recording(), nullptr);
  EXPECT_EQ(graph.storage(count).item(), before + 2);
  graph.write(index).fill(3);
  EXPECT_EQ(error_of([&] { program.run(); }).find("gather: "), 0u);
  EXPECT_LE(graph.storage(count).item(), before + 3);
  graph.write(index).fill(1);
  program.run();
  EXPECT_EQ(program.recording(), nullptr);
}

TEST(Compile, ARecordingKeepsItsMath) {
  const DeviceScope scope(shadow_device());
  Graph graph;
  const Var x = graph.input(Tensor::full({8, 8}, 1 + 0x1p-12, DType::f32), "x");
  Program program = compile({matmul(x, x)});
  const auto value_in = [&](Math math) {
    const MathScope reduced(math);
    double last = 0;
    for (int run = 0; run < 3; ++run) {
      program.run();
      last = program.output(0).slice(0, 0, 1).slice(1, 0, 1).item();
    }
    return last;
  };
  const double exact = value_in(Math::f32);
  EXPECT_EQ(value_in(Math::bf16), 8);
  EXPECT_EQ(value_in(Math::f32), exact);
  EXPECT_GT(exact, 8);
}

TEST(Compile, DeepGraphs) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {2});
  Var y = x;
  for (int i = 0; i < 20000; ++i) y = tanh(y + x);
  Program program = compile({y});
  program.run();
  EXPECT_EQ(program.output(0).to_vector<double>(), flat_value(y));
}

TEST(Compile, Errors) {
  Graph graph, other;
  Rng rng(1);
  const Var x = random_input(graph, rng, {2}), y = random_input(graph, rng, {3}, -1, 1, "y");
  const Var stranger = random_input(other, rng, {2});
  const auto expect_error = [](auto f, const char* part) {
    EXPECT_NE(error_of(f).find(part), std::string::npos) << error_of(f);
  };
  expect_error([&] { compile({}); }, "needs an output or an update");
  expect_error([&] { compile({x, stranger}); }, "different graphs");
  expect_error([&] { compile({Var{}}); }, "never given a value");
  expect_error([&] { compile({}, {{Var{}, Var{}}}); }, "never given a value");
  expect_error([&] { compile({}, {{y, x}}); }, "update of input y is f64 [2], expected f64 [3]");
  expect_error([&] { compile({}, {{x, tanh(x)}, {x, x}}); }, "two updates");
  expect_error([&] { compile({}, {{tanh(x), x}}); }, "found tanh");
  expect_error([&] { compile({x}, {}, {{x, Tensor::zeros({3}, DType::f64)}}); }, "binding");
}

}  // namespace
}  // namespace saddle::test
