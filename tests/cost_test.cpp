// Costs against counts by hand.
#include "autograd/cost.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/primitive_cases.h"
#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "tests/numeric.h"
#include "tests/small_gan.h"

namespace saddle::test {
namespace {

constexpr std::int64_t kF32 = 4, kF64 = 8, kI64 = 8;

Var input(Graph& graph, const Shape& shape, DType dtype = DType::f64) {
  return graph.input(Tensor::zeros(shape, dtype), "input");
}

void expect_cost(const Cost& cost, std::int64_t flop, std::int64_t read, std::int64_t written,
                 const std::string& what) {
  EXPECT_EQ(cost.flop, flop) << what;
  EXPECT_EQ(cost.bytes_read, read) << what;
  EXPECT_EQ(cost.bytes_written, written) << what;
}

void expect_cost(Var y, std::int64_t flop, std::int64_t read, std::int64_t written) {
  expect_cost(cost_of(compile({y})), flop, read, written, std::string(y.node().primitive->name));
}

TEST(Cost, OfMatrixProducts) {
  Graph graph;
  const Var a = input(graph, {2, 3, 4}), b = input(graph, {2, 4, 5});
  constexpr std::int64_t kFlop = 2 * 2 * 3 * 5 * 4, kWritten = 30 * kF64;
  expect_cost(matmul(a, b), kFlop, (24 + 40) * kF64, kWritten);
  expect_cost(matmul(input(graph, {2, 4, 3}), b, true), kFlop, (24 + 40) * kF64, kWritten);
  expect_cost(matmul(a, input(graph, {2, 5, 4}), false, true), kFlop, (24 + 40) * kF64, kWritten);
  // One matrix for the whole batch is read once.
  expect_cost(matmul(a, input(graph, {4, 5})), kFlop, (24 + 20) * kF64, kWritten);
  expect_cost(matmul(input(graph, {3, 4}, DType::f32), input(graph, {4, 5}, DType::f32)),
              2 * 3 * 5 * 4, (12 + 20) * kF32, 15 * kF32);
}

TEST(Cost, OfConvolutionsCountsTheTermsOfTheTrilinearForm) {
  Graph graph;
  const ConvolutionOptions options{.stride = 2, .padding = {1, 0}};
  const Var x = input(graph, {1, 2, 6, 5, 3}), w = input(graph, {1, 3, 2, 3, 4});
  const Var y = input(graph, {1, 2, 3, 2, 4});
  // 2 images, 3 rows of which the first meets 2 of 3 kernel rows, 2 columns, 2 kernel columns, 3 to
  // 4 channels; a product and a sum each.
  constexpr std::int64_t kFlop = 2 * 2 * (2 + 3 + 3) * (2 * 2) * 12;
  constexpr std::int64_t kX = 2 * 30 * 3 * kF64, kW = 6 * 12 * kF64, kY = 2 * 6 * 4 * kF64;
  expect_cost(convolution(x, w, options), kFlop, kX + kW, kY);
  expect_cost(convolution_input_gradient(y, w, {6, 5}, options), kFlop, kY + kW, kX);
  expect_cost(convolution_weight_gradient(x, y, {3, 2}, options), kFlop, kX + kY, kW);
}

TEST(Cost, OfElementwiseChainsIsOneForEachInstruction) {
  Graph graph;
  const Var x = input(graph, {6, 5}), row = input(graph, {5});
  // add, tanh, mul: 30 elements each; the row is read once.
  expect_cost(tanh(x + row) * x, 3 * 30, (30 + 5) * kF64, 30 * kF64);
  const Var i = input(graph, {6}, DType::i64);
  expect_cost(i + i, 0, 6 * kI64, 6 * kI64);
}

TEST(Cost, OfReductionsIsOneForEachElement) {
  Graph graph;
  const Var x = input(graph, {6, 5});
  expect_cost(sum(x, {1}), 30, 30 * kF64, 6 * kF64);
  expect_cost(max(x, {0, 1}), 30, 30 * kF64, kF64);
  // The sum of what is broadcast reads its source.
  expect_cost(sum(broadcast_to(input(graph, {5}), {6, 5}), {1}), 30, 5 * kF64, 6 * kF64);
}

TEST(Cost, OfMovingNumbersIsBytesAlone) {
  Graph graph;
  const Var x = input(graph, {6, 5}), index = input(graph, {2}, DType::i64);
  expect_cost(pad(x, 0, 1, 2), 0, 30 * kF64, 45 * kF64);
  expect_cost(cast(x, DType::f32), 0, 30 * kF64, 30 * kF32);
  expect_cost(gather(x, index), 0, 30 * kF64 + 2 * kI64, 10 * kF64);
  expect_cost(scatter_add(input(graph, {2, 5}), index, 6), 10, 10 * kF64 + 2 * kI64, 30 * kF64);
  expect_cost(concatenate({x, x}, 0), 0, 2 * 30 * kF64, 60 * kF64);
  expect_cost(transpose(x), 0, 0, 0);  // a view
}

TEST(Cost, OfPoolingAndRandomNumbers) {
  Graph graph;
  const Var x = input(graph, {2, 6, 6, 3}), state = input(graph, {2}, DType::i64);
  expect_cost(max_pool_index(x, {.size = {2, 3}, .stride = {2, 3}}), 2 * 3 * 2 * 3 * 6, 216 * kF64,
              36 * kI64);
  expect_cost(random_normal(state, 1, {7}, DType::f64), 7, 2 * kI64, 7 * kF64);
}

// y = sum tanh(x w^T + b) of 8 examples, 3 to 4 features, and a step down its gradient in w.
TEST(Cost, OfAnMlpStep) {
  Graph graph;
  const Var x = input(graph, {8, 3}), w = input(graph, {4, 3}), b = input(graph, {4});
  const Var loss = sum(tanh(matmul(x, w, false, true) + b));
  const Program step = compile({loss}, {{w, w - 0.1 * grad(loss, w)}});
  constexpr std::int64_t kProduct = 2 * 8 * 4 * 3, kHidden = 8 * 4, kWeights = 4 * 3;
  const std::int64_t forward = kProduct + 2 * kHidden + kHidden;  // add, tanh; sum
  const std::int64_t backward = 3 * kHidden + kProduct;           // 1 - y y: mul, neg, add
  const std::int64_t update = 3 * kWeights;                       // mul, neg, add
  EXPECT_EQ(cost_of(step).flop, forward + backward + update);

  const std::vector<KernelCost> kernels = cost_by_kernel(step);
  ASSERT_EQ(kernels.size(), 3u);
  EXPECT_EQ(kernels[0].name, "matmul");
  EXPECT_EQ(kernels[0].steps, 2);
  expect_cost(kernels[0].cost, 2 * kProduct, (24 + 12 + 32 + 24) * kF64, (32 + 12) * kF64,
              "matmul");
  EXPECT_EQ(kernels[1].name, "elementwise");
  EXPECT_EQ(kernels[2].name, "sum");
  EXPECT_EQ(kernels[2].cost.flop, kHidden);
}

TEST(Cost, KernelsAddUpToTheProgram) {
  SmallGan gan;
  const Program program =
      compile({gan.loss}, {{gan.theta, gan.theta - 0.1 * grad(gan.loss, gan.theta)}});
  Cost total;
  int steps = 0;
  std::int64_t before = cost_of(program).flop;
  for (const KernelCost& kernel : cost_by_kernel(program)) {
    EXPECT_LE(kernel.cost.flop, before) << kernel.name;
    before = kernel.cost.flop;
    total = total + kernel.cost;
    steps += kernel.steps;
  }
  EXPECT_EQ(steps, static_cast<int>(program.steps().size()));
  const Cost whole = cost_of(program);
  expect_cost(total, whole.flop, whole.bytes_read, whole.bytes_written, "sum over kernels");
}

// Each primitive can say what each of its instances costs.
TEST(Cost, EveryPrimitiveCounts) {
  for (const Primitive* primitive : registry())
    EXPECT_NE(primitive->operations, nullptr) << primitive->name;
  for (const gradcheck::PrimitiveCase& each : gradcheck::primitive_cases()) {
    Rng rng(1);
    Graph graph;
    const Var y = each.make(graph, rng).y;
    std::vector<Type> inputs;
    for (const int id : y.node().inputs) inputs.push_back(graph.node(id).type);
    EXPECT_GE(y.node().primitive->operations(y.node(), inputs), 0) << each.name;
  }
}

}  // namespace
}  // namespace saddle::test
