#include "autograd/profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "autograd/derivatives.h"
#include "autograd/dump.h"
#include "autograd/ops.h"
#include "tests/numeric.h"
#include "tests/shadow_device.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

// 1000 flop/s; 16 KiB come at 64 bytes/s, 32 KiB at 16 and what is larger at 2.
const Ceilings kCeilings{1000, {64, 16, 2}};

// The discriminator of a small GAN descends.
struct Descent : SmallGan {
  Program step = compile({loss}, {{phi, phi - 0.1 * grad(loss, phi)}});
};

TEST(Median, IsTheMiddle) {
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3}), 3);
  EXPECT_EQ(median({9, 1, 2}), 2);
  EXPECT_EQ(median({8, 1, 2, 4}), 3);
  EXPECT_EQ(median({5, 5, 1, 5}), 5);
}

TEST(Profiler, ComputesWhatTheProgramDoes) {
  Descent plain, profiled;
  Profiler profiler(profiled.step);
  for (int i = 0; i < 3; ++i) {
    plain.step.run();
    profiled.step.run();
    EXPECT_EQ(profiled.step.output(0).item(), plain.step.output(0).item());
    EXPECT_EQ(profiled.graph.storage(profiled.phi).to_vector<double>(),
              plain.graph.storage(plain.phi).to_vector<double>());
  }
  EXPECT_EQ(profiled.graph.version(profiled.phi), plain.graph.version(plain.phi));
  EXPECT_EQ(&profiler.program(), &profiled.step);
}

TEST(Profiler, FailsAsTheProgramDoes) {
  Graph graph;
  const Scope scope(graph, "table");
  const Var index = graph.input(Tensor::from<std::int64_t>({7}, {1}), "index");
  Program program = compile({gather(graph.input(Tensor::zeros({3}, DType::f64), "x"), index)});
  const std::string expected = error_of([&] { program.run(); });
  EXPECT_NE(expected.find("gather"), std::string::npos) << expected;
  Profiler profiler(program);
  EXPECT_EQ(error_of([&] { program.run(); }), expected);
  // A run that failed is none.
  EXPECT_EQ(profiler.runs(), 0u);
  graph.write(index).fill(2);
  program.run();
  EXPECT_EQ(profiler.runs(), 1u);
  EXPECT_EQ(profiler.step_seconds().size(), program.steps().size());
}

TEST(Profiler, TimesEachStep) {
  Descent descent;
  Profiler profiler(descent.step);
  const std::size_t steps = descent.step.steps().size();
  EXPECT_EQ(profiler.step_seconds(), std::vector<double>(steps, 0.0));
  for (int i = 0; i < 4; ++i) descent.step.run();
  EXPECT_EQ(profiler.runs(), 4u);
  const std::vector<double> seconds = profiler.step_seconds();
  ASSERT_EQ(seconds.size(), steps);
  for (const double each : seconds) EXPECT_GE(each, 0);
  EXPECT_GT(std::accumulate(seconds.begin(), seconds.end(), 0.0), 0);
  profiler.forget_runs();
  EXPECT_EQ(profiler.runs(), 0u);
  EXPECT_EQ(profiler.step_seconds(), std::vector<double>(steps, 0.0));
}

TEST(Profiler, TimesWholeRunsToo) {
  const DeviceScope scope(shadow_device());
  Descent plain, profiled;
  Profiler profiler(profiled.step);
  EXPECT_EQ(profiler.run_seconds(), 0);
  for (int i = 0; i < 3; ++i) {
    plain.step.run();
    profiler.set_clock(i == 1 ? Profiler::Clock::steps : Profiler::Clock::runs);
    profiled.step.run();
    EXPECT_EQ(profiled.step.output(0).item(), plain.step.output(0).item());
  }
  EXPECT_EQ(profiler.runs(), 1u);
  EXPECT_GT(profiler.run_seconds(), 0);
  profiler.forget_runs();
  EXPECT_EQ(profiler.run_seconds(), 0);
}

TEST(Profiler, AProgramHasOneAtATime) {
  Descent descent;
  {
    const Profiler profiler(descent.step);
    EXPECT_NE(error_of([&] { Profiler another(descent.step); }).find("one already"),
              std::string::npos);
    descent.step.run();
    EXPECT_EQ(profiler.runs(), 1u);
  }
  descent.step.run();  // by itself again
  Profiler later(descent.step);
  EXPECT_EQ(later.runs(), 0u);
}

// A product of large matrices takes longer than one of small ones.
TEST(Profiler, TimesBelongToTheirSteps) {
  Graph graph;
  const auto square = [&](std::int64_t size) {
    return graph.input(Tensor::full({size, size}, 1.0, DType::f32), "x");
  };
  const Var small = square(2), large = square(256);
  Program program = compile({matmul(small, small), matmul(large, large)});
  ASSERT_EQ(program.steps().size(), 2u);
  Profiler profiler(program);
  for (int i = 0; i < 5; ++i) program.run();
  const std::vector<Computation> list = computations(profiler, kCeilings);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].text, "matmul([256, 256], [256, 256])");
  EXPECT_EQ(list[1].text, "matmul([2, 2], [2, 2])");
}

TEST(Profile, FloorsAreWorkOverCeilings) {
  const StepTimes product = times_of({8000, 40, 24}, 12.5, kCeilings);
  EXPECT_EQ(product.steps, 1u);
  EXPECT_EQ(product.seconds, 12.5);
  EXPECT_EQ(product.flop_seconds, 8);
  EXPECT_EQ(product.byte_seconds, 1);
  EXPECT_EQ(product.floor_seconds, 8);

  // 24 KiB and 8 KiB together are 32 KiB.
  const StepTimes sum = times_of({1000, 24 << 10, 8 << 10}, 4096, kCeilings);
  EXPECT_EQ(sum.flop_seconds, 1);
  EXPECT_EQ(sum.byte_seconds, 2048);
  EXPECT_EQ(sum.floor_seconds, 2048);

  const StepTimes both = product + sum;
  EXPECT_EQ(both.steps, 2u);
  EXPECT_EQ(both.cost.flop, 9000);
  EXPECT_EQ(both.cost.bytes_read, 40 + (24 << 10));
  EXPECT_EQ(both.cost.bytes_written, 24 + (8 << 10));
  EXPECT_EQ(both.seconds, 12.5 + 4096);
  EXPECT_EQ(both.flop_seconds, 9);
  EXPECT_EQ(both.byte_seconds, 2049);
  EXPECT_EQ(both.floor_seconds, 2056);
}

TEST(Profile, ComputationsAddUpToTheProgram) {
  Descent descent;
  Profiler profiler(descent.step);
  for (int i = 0; i < 3; ++i) descent.step.run();
  const std::vector<Computation> list = computations(profiler, kCeilings);
  EXPECT_LT(list.size(), descent.step.steps().size());  // both players have layers of one shape
  EXPECT_TRUE(std::is_sorted(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return a.times.seconds > b.times.seconds;
  }));
  const StepTimes all = total(list);
  const Cost cost = cost_of(descent.step);
  EXPECT_EQ(all.steps, descent.step.steps().size());
  EXPECT_EQ(all.cost.flop, cost.flop);
  EXPECT_EQ(all.cost.bytes_read, cost.bytes_read);
  EXPECT_EQ(all.cost.bytes_written, cost.bytes_written);
  const std::vector<double> seconds = profiler.step_seconds();
  EXPECT_DOUBLE_EQ(all.seconds, std::accumulate(seconds.begin(), seconds.end(), 0.0));
}

TEST(StepText, TellsShapes) {
  Graph graph;
  const auto input = [&](const Shape& shape) {
    return graph.input(Tensor::zeros(shape, DType::f64), "x");
  };
  const auto text = [&](Var y) {
    const Program program = compile({y});
    EXPECT_EQ(program.steps().size(), 1u);
    return step_text(graph, program.steps()[0]);
  };
  const Var a = input({2, 3}), b = input({4, 3});
  EXPECT_EQ(text(matmul(a, b, false, true)), "matmul([2, 3], [4, 3]; a b^T)");
  EXPECT_EQ(text(sum(a, {0})), "sum([2, 3]; axis 0)");
  EXPECT_EQ(text(tanh(a)), "tanh([2, 3])");
  EXPECT_EQ(text(tanh(a) * a + 1.0), "fused: 3 operations, 1 input, 1 output [2, 3]");

  const Program swap = compile({}, {{a, tanh(input({2, 3}))}, {b, input({4, 3})}});
  const Step& last = swap.steps().back();
  EXPECT_EQ(step_text(graph, last), "copy [4, 3]");
}

}  // namespace
}  // namespace saddle::test
