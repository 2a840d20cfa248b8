#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/each_isa.h"
#include "tests/random_views.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

class Reduce : public OnEachIsa {};

// Row-major position in `out`, whose reduced axes have size 1, of element `index` of `in`.
std::int64_t position_in(const Shape& in, const Shape& out, std::int64_t index) {
  std::int64_t position = 0, step = 1;
  for (int axis = in.rank() - 1; axis >= 0; --axis) {
    if (out[axis] != 1) position += index % in[axis] * step;
    step *= out[axis];
    index /= in[axis];
  }
  return position;
}

template <class T>
void expect_reduced(const Tensor& in, const Tensor& out, double tolerance) {
  const auto outputs = static_cast<std::size_t>(out.size());
  std::vector<double> sum(outputs, 0.0), magnitude(outputs, 0.0), max(outputs, -HUGE_VAL);
  for (std::int64_t i = 0; i < in.size(); ++i) {
    const auto k = static_cast<std::size_t>(position_in(in.shape(), out.shape(), i));
    const double value = element<T>(in, i);
    sum[k] += value;
    magnitude[k] += std::fabs(value);
    max[k] = std::fmax(max[k], value);
  }
  cpu_device().reduce(Reduction::sum, in.view(), out.view());
  for (std::size_t k = 0; k < outputs; ++k)
    ASSERT_NEAR(element<T>(out, static_cast<std::int64_t>(k)), sum[k],
                tolerance * std::fabs(sum[k]) + 1e-15 * magnitude[k])
        << in.shape() << in.layout().strides << " to " << out.shape();
  cpu_device().reduce(Reduction::max, in.view(), out.view());
  for (std::size_t k = 0; k < outputs; ++k)
    ASSERT_EQ(element<T>(out, static_cast<std::int64_t>(k)), max[k]);
}

template <class T>
void check_random(Rng& rng, const Shape& shape, double tolerance) {
  Shape reduced = shape;
  for (std::int64_t& size : reduced)
    if (random_integer(rng, 0, 1) == 1) size = 1;
  const Tensor in = random_layout(rng, shape, random_values<T>(rng, shape.count()));
  expect_reduced<T>(in, random_layout(rng, reduced, dtype_of<T>()), tolerance);
}

TEST_P(Reduce, AnyAxesAndLayouts) {
  Rng rng(1);
  for (int round = 0; round < 300; ++round) {
    check_random<float>(rng, random_shape(rng, 5, 7), 6e-8);
    check_random<double>(rng, random_shape(rng, 5, 7), 1e-15);
    check_random<float>(rng, random_shape(rng, 2, 90), 6e-8);
  }
}

TEST_P(Reduce, SumsOfManyTermsStayExact) {
  Rng rng(2);
  const std::pair<Shape, Shape> cases[] = {{{700, 301}, {700, 1}},    {{700, 301}, {1, 301}},
                                           {{700, 301}, {1, 1}},      {{70000, 2}, {1, 2}},
                                           {{2, 70000}, {2, 1}},      {{40, 64, 37}, {40, 1, 37}},
                                           {{40, 64, 37}, {1, 64, 1}}};
  for (const auto& [in, out] : cases) {
    const auto values = random_values<float>(rng, in.count(), 0, 3);
    expect_reduced<float>(Tensor::from(values, in), Tensor::empty(out, DType::f32), 6e-8);
  }
}

TEST_P(Reduce, BroadcastInput) {
  const Tensor in = Tensor::from<double>({1, 2, 3}, {3, 1}).broadcast_to({4, 3, 5});
  expect_reduced<double>(in, Tensor::empty({4, 1, 1}, DType::f64), 0);
  expect_reduced<double>(in, Tensor::empty({1, 3, 1}, DType::f64), 0);
  expect_reduced<double>(in, Tensor::empty({1, 1, 5}, DType::f64), 0);
}

TEST_P(Reduce, ThreadsDoNotMatter) {
  const ThreadsGuard guard;
  Rng rng(3);
  const Tensor in = Tensor::from(random_values<float>(rng, 600 * 700), {600, 700});
  for (const Tensor& view : {in, in.permute({1, 0})}) {
    for (const Shape& shape : {Shape{1, 1}, {1, view.shape()[1]}, {view.shape()[0], 1}}) {
      std::vector<float> expected;
      for (int count : {1, 2, 3}) {
        set_threads(count);
        const Tensor out = Tensor::empty(shape, DType::f32);
        cpu_device().reduce(Reduction::sum, view.view(), out.view());
        if (count == 1) expected = elements<float>(out);
        EXPECT_EQ(elements<float>(out), expected);
      }
    }
  }
}

TEST_P(Reduce, MaxPropagatesNanFromAnyPlace) {
  for (std::int64_t size : {1, 5, 40, 100}) {
    for (std::int64_t bad = 0; bad < size; ++bad) {
      const Tensor in = Tensor::full({size, 3}, 1, DType::f32);
      in.data<float>()[static_cast<std::size_t>(bad * 3 + 1)] = std::nanf("");
      const Tensor columns = Tensor::empty({1, 3}, DType::f32);
      cpu_device().reduce(Reduction::max, in.view(), columns.view());
      EXPECT_EQ(columns.data<float>()[0], 1);
      EXPECT_TRUE(std::isnan(columns.data<float>()[1]));
      const Tensor all = Tensor::empty({1, 1}, DType::f32);
      cpu_device().reduce(Reduction::max, in.view(), all.view());
      EXPECT_TRUE(std::isnan(all.item()));
    }
  }
}

TEST_P(Reduce, EmptyRanges) {
  const Tensor in = Tensor::empty({3, 0}, DType::f64);
  const Tensor out = Tensor::empty({3, 1}, DType::f64);
  cpu_device().reduce(Reduction::sum, in.view(), out.view());
  EXPECT_EQ(elements<double>(out), std::vector<double>(3, 0.0));
  cpu_device().reduce(Reduction::max, in.view(), out.view());
  EXPECT_EQ(elements<double>(out), std::vector<double>(3, -HUGE_VAL));
  const Tensor middle = Tensor::empty({2, 0, 3}, DType::f64).permute({2, 1, 0});
  const Tensor row = Tensor::empty({1, 1, 2}, DType::f64);
  cpu_device().reduce(Reduction::sum, middle.view(), row.view());
  EXPECT_EQ(elements<double>(row), std::vector<double>(2, 0.0));
  const Tensor none = Tensor::empty({1, 0}, DType::f64);
  cpu_device().reduce(Reduction::sum, in.view(), none.view());
}

TEST_P(Reduce, SumOverflowsOnlyInTheResult) {
  const float big = std::numeric_limits<float>::max();
  const Tensor in = Tensor::from<float>({big, big, -big}, {3});
  const Tensor out = Tensor::empty({1}, DType::f32);
  cpu_device().reduce(Reduction::sum, in.view(), out.view());
  EXPECT_EQ(out.item(), double{big});
}

INSTANTIATE_TEST_SUITE_P(Cpu, Reduce, testing::ValuesIn(cpu::kAllIsas), isa_name);

TEST(ReduceErrors, IntegersAreRefused) {
  const Tensor in = Tensor::zeros({3}, DType::i64), out = Tensor::zeros({1}, DType::i64);
  EXPECT_NE(
      error_of([&] { cpu_device().reduce(Reduction::sum, in.view(), out.view()); }).find("i64"),
      std::string::npos);
}

}  // namespace
}  // namespace saddle::test
