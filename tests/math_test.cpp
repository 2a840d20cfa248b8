#include "tensor/cpu/math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "nn/losses.h"
#include "nn/mlp.h"
#include "nn/network.h"
#include "optim/optimizer.h"
#include "tests/mirror.h"
#include "tests/random_views.h"
#include "tests/shadow_device.h"

namespace saddle::test {
namespace {

bool has_split() { return cpu::usable_bf16_kernels().back()->parts == 3; }

TEST(Math, IsFloat32UnlessAskedFor) {
  EXPECT_EQ(math(), Math::f32);
  EXPECT_EQ(cpu::active_bf16_kernels(), nullptr);
}

TEST(Math, NamesReadBack) {
  for (const Math each : kAllMaths) EXPECT_EQ(find_math(name_of(each)), each);
  const std::string error = error_of([] { find_math("bf17"); });
  EXPECT_EQ(error, "unknown math 'bf17'; did you mean 'bf16'? known: f32, bf16, tf32, amx-split");
}

TEST(Math, ScopesRestoreWhatWasBefore) {
  {
    const MathScope reduced(Math::bf16);
    EXPECT_EQ(math(), Math::bf16);
    ASSERT_NE(cpu::active_bf16_kernels(), nullptr);
    EXPECT_EQ(cpu::active_bf16_kernels()->parts, 1);
    const MathScope plain(Math::f32);
    EXPECT_EQ(cpu::active_bf16_kernels(), nullptr);
  }
  EXPECT_EQ(math(), Math::f32);
  EXPECT_EQ(cpu::active_bf16_kernels(), nullptr);
}

TEST(Math, SplitNeedsAmx) {
  if (has_split()) {
    const MathScope split(Math::amx_split);
    EXPECT_EQ(cpu::active_bf16_kernels()->parts, 3);
  } else {
    const MathScope reduced(Math::bf16);
    const std::string error = error_of([] { set_math(Math::amx_split); });
    EXPECT_TRUE(error.starts_with("math amx-split needs AMX-BF16, found ")) << error;
    EXPECT_EQ(math(), Math::bf16);
  }
}

TEST(Math, Tf32NeedsAGpu) {
  const MathScope reduced(Math::bf16);
  EXPECT_EQ(error_of([] { set_math(Math::tf32); }), "math tf32 needs a GPU, found device cpu");
  EXPECT_EQ(math(), Math::bf16);
  ASSERT_NE(cpu::active_bf16_kernels(), nullptr);
}

TEST(Math, ScopesEndOnAnotherDeviceThanTheyBeganOn) {
  const MathScope reduced(Math::bf16);
  {
    const DeviceScope device(shadow_device());
    const MathScope plain(Math::f32);
    EXPECT_EQ(math(), Math::f32);
  }
  EXPECT_EQ(math(), Math::bf16);
}

TEST(Math, GpusHaveTf32ButNoAmx) {
  if (other_devices().empty()) GTEST_SKIP() << "no GPU";
  const DeviceScope device(*other_devices().front());
  {
    const MathScope reduced(Math::tf32);
    EXPECT_EQ(math(), Math::tf32);
    EXPECT_EQ(cpu::active_bf16_kernels(), nullptr);
  }
  const std::string error = error_of([] { set_math(Math::amx_split); });
  EXPECT_TRUE(error.starts_with("math amx-split needs ")) << error;
  EXPECT_EQ(math(), Math::f32);
}

// The last of some losses of an MLP that learns sin on [-2, 2], beside the first.
struct Losses {
  double first, last;
};
Losses learn_sine(Math math) {
  const MathScope scope(math);
  constexpr std::int64_t kPoints = 64;
  std::vector<double> points, sines;
  for (std::int64_t i = 0; i < kPoints; ++i) {
    points.push_back(-2 + 4.0 * static_cast<double>(i) / kPoints);
    sines.push_back(std::sin(points.back()));
  }
  Graph graph;
  const auto input = [&](const std::vector<double>& values, const char* name) {
    return graph.input(Tensor::from(values, {1, kPoints, 1}).to(DType::f32), name);
  };
  const Network network(graph, "network", mlp({1, 32, 32, 1}, {}), 1, DType::f32, 1, 0);
  const Var loss = mean_squared_error(network.train(input(points, "x")).y, input(sines, "y"));
  OptimizerOptions options;
  options.learning_rate = 0.01;
  const auto optimizer = make_optimizer(network.parameters(), options);
  Program step = compile({loss}, optimizer->step(grad(loss, network.parameters())));
  Losses losses{};
  for (int i = 0; i < 300; ++i) {
    step.run();
    losses.last = step.output(0).to_vector<float>()[0];
    if (i == 0) losses.first = losses.last;
  }
  return losses;
}

TEST(Math, Bf16Learns) {
  const Losses plain = learn_sine(Math::f32), reduced = learn_sine(Math::bf16);
  EXPECT_NE(plain.last, reduced.last);
  EXPECT_LT(reduced.last, reduced.first / 50) << "f32: " << plain.first << " to " << plain.last;
}

}  // namespace
}  // namespace saddle::test
