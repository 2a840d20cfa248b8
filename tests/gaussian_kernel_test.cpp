#include "nn/gaussian_kernel.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>

#include "autograd/check_gradients.h"
#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "tests/numeric.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::int64_t kImage = 784;  // numbers in an image of MNIST

// Images of [-1, 1] beside a few changed ones, and how they enter: a mean far from 0.
struct Images {
  Graph graph;
  Var x, y, bandwidth;

  Images(std::int64_t count, double width) {
    Rng rng(1);
    std::uniform_real_distribution<double> uniform(-1, 1), change(-0.1, 0.1);
    Flat xs, ys;
    for (std::int64_t i = 0; i < count * kImage; ++i) {
      xs.push_back(std::max(-1.0, uniform(rng) - 0.9));  // most of the background is -1
      ys.push_back(xs.back() + change(rng));
    }
    x = graph.input(Tensor::from(xs, {count, kImage}), "x");
    y = graph.input(Tensor::from(ys, {count, kImage}), "y");
    bandwidth = graph.input(Tensor::full({}, width, DType::f64), "bandwidth");
  }

  Var kernel(DType dtype) const {
    return gaussian_kernel(cast(x, dtype), cast(y, dtype), bandwidth);
  }
};

double squared_norm_from(const Flat& points, const Flat& center, std::size_t row) {
  double sum = 0;
  for (std::size_t k = 0; k < center.size(); ++k)
    sum += std::pow(points[row * center.size() + k] - center[k], 2);
  return sum;
}

// The bound that the header gives, with "some" = 8.
TEST(GaussianKernel, SinglePrecisionSurvivesCancellation) {
  constexpr std::int64_t kCount = 16;
  const Images images(kCount, 2.0);
  const Flat single = flat_value(images.kernel(DType::f32)),
             exact = flat_value(images.kernel(DType::f64)), xs = flat_value(images.x),
             ys = flat_value(images.y), center = flat_value(mean(images.x, {0}));
  double worst = 0;
  for (std::size_t i = 0; i < kCount; ++i)
    for (std::size_t j = 0; j < kCount; ++j) {
      const std::size_t at = i * kCount + j;
      const double exponent =
          (squared_norm_from(xs, center, i) + squared_norm_from(ys, center, j)) / 4.0;
      const double error = std::abs(single[at] / exact[at] - 1);
      EXPECT_LE(error, 8 * FLT_EPSILON * exponent);
      worst = std::max(worst, error);
    }
  EXPECT_LT(worst, 1e-4);
}

TEST(GaussianKernel, APointIsAtDistanceZeroFromItselfAndHasTheRightCurvature) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Images images(8, 0.5);
    const Var x = cast(images.x, dtype);
    const Var y = images.graph.input(images.graph.storage(images.x), "the same points");
    const Var kernel = gaussian_kernel(x, cast(y, dtype), images.bandwidth);
    const Flat values = flat_value(kernel);
    const double tolerance = dtype == DType::f32 ? 1e-2 : 1e-10;
    for (std::size_t i = 0; i < 8; ++i) {
      EXPECT_LE(values[9 * i], 1.0);
      EXPECT_NEAR(values[9 * i], 1.0, tolerance);
    }
    // k = exp(-|u|^2 / w^2) has the Hessian -2 / w^2 at u = 0.
    const Var v = images.graph.input(images.graph.storage(images.x), "v");
    const Var own = sum(kernel * identity(images.graph, 8, dtype));
    const Flat curvature = flat_value(hvp(own, y, v)), direction = flat_value(v);
    for (std::size_t i = 0; i < curvature.size(); ++i)
      EXPECT_NEAR(curvature[i], -8 * direction[i], 8 * tolerance);
  }
}

// A value, its gradients and a mixed product, at one or at 256 features.
TEST(GaussianKernel, MemoryIsOfPairsAndOfPointsNotOfDifferences) {
  constexpr std::int64_t kCount = 64;
  const auto arena = [&](std::int64_t features) {
    Graph graph;
    const Var x = graph.input(Tensor::zeros({kCount, features}, DType::f32), "x");
    const Var y = graph.input(Tensor::zeros({kCount, features}, DType::f32), "y");
    const Var v = graph.input(Tensor::zeros({kCount, features}, DType::f32), "v");
    const Var w = graph.input(Tensor::full({}, 1.0, DType::f32), "bandwidth");
    const Var f = sum(square(kernel_mean(x, y, w)));
    return compile({f, grad(f, y), mixed_hvp(f, y, x, v)}).arena_bytes();
  };
  constexpr std::int64_t kFeatures = 256, kPoints = 4 * kCount * kFeatures;  // bytes
  EXPECT_LT(arena(kFeatures) - arena(1), 12 * kPoints);
  EXPECT_LT(arena(kFeatures),
            kPoints * kCount / 4);  // the differences alone would be kPoints kCount
}

TEST(GaussianKernel, TheTermOfThePrimalDualGanHasItsDerivatives) {
  Graph graph;
  Rng rng(3);
  const auto points = [&](const Shape& shape) {
    return graph.storage(random_input(graph, rng, shape, -1, 1, "points"));
  };
  const std::vector<Tensor> at = {points({2, 3, 2}), points({2, 4, 2}),
                                  Tensor::full({}, 0.8, DType::f64)};
  check_gradients(
      [](std::span<const Var> x) { return sum(square(kernel_mean(x[0], x[1], x[2]) - 0.3)); }, at,
      3);
}

TEST(GaussianKernel, OneBatchOfDataServesAllGenerators) {
  Graph graph;
  Rng rng(4);
  const Var x = random_input(graph, rng, {1, 3, 2}, -1, 1, "x"),
            y = random_input(graph, rng, {2, 5, 2}, -1, 1, "y"),
            w = graph.input(Tensor::full({}, 0.7, DType::f64), "bandwidth");
  const Var both = kernel_mean(x, y, w);
  EXPECT_EQ(both.shape(), (Shape{2, 3}));
  expect_close(flat_value(slice(both, 0, 1, 2)), flat_value(kernel_mean(x, slice(y, 0, 1, 2), w)),
               1e-15, "second");
}

TEST(GaussianKernel, RefusesWhatItCannotCompare) {
  Graph graph;
  const auto input = [&](const Shape& shape, DType dtype = DType::f64) {
    return graph.input(Tensor::zeros(shape, dtype), "input");
  };
  const Var w = input({});
  expect_error([&] { kernel_mean(input({3, 2}), input({3, 4}), w); }, {"[3, 2]", "[3, 4]"});
  expect_error([&] { kernel_mean(input({2}), input({3, 2}), w); }, {"[2]", "[3, 2]"});
  expect_error(
      [&] {
        kernel_mean(input({3, 2}), input({3, 2}), input({1}));
      },
      {"bandwidth [], found f64 [1]"});
  expect_error(
      [&] {
        kernel_mean(input({3, 2}), input({3, 2}), input({}, DType::i64));
      },
      {"bandwidth", "found i64"});
  const Var zero = literal(graph, 0.0, {}, DType::f64);
  expect_error(
      [&] {
        kernel_mean(input({3, 2}), input({3, 2}), zero);
      },
      {"positive bandwidth, found 0"});
}

}  // namespace
}  // namespace saddle::test
