// Device::max_pool_index and the shapes of pooling.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/random_views.h"
#include "tests/temp_files.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

PoolWindow random_window(Rng& rng) {
  PoolWindow window{};
  for (std::size_t along : {0u, 1u}) {
    window.size[along] = random_integer(rng, 1, 4);
    window.stride[along] = random_integer(rng, 1, 5);
    window.padding[along] = random_integer(rng, 0, window.size[along] - 1);
  }
  return window;
}

// Positions of the maxima of x [N, H, W, C] by a loop over x for each element of the result.
template <class T>
std::vector<std::int64_t> by_loops(const std::vector<T>& x, const Shape& in, const Shape& out,
                                   const PoolWindow& window) {
  std::vector<std::int64_t> result;
  for (std::int64_t o = 0; o < out.count(); ++o) {
    const std::int64_t c = o % out[3], j = o / out[3] % out[2], i = o / out[3] / out[2] % out[1],
                       n = o / out[3] / out[2] / out[1];
    std::int64_t best = -1;
    for (std::int64_t at = 0; at < in.count(); ++at) {
      const std::int64_t w = at / in[3] % in[2], h = at / in[3] / in[2] % in[1];
      const std::int64_t row = h - (i * window.stride[0] - window.padding[0]),
                         column = w - (j * window.stride[1] - window.padding[1]);
      const bool inside = at % in[3] == c && at / in[3] / in[2] / in[1] == n && row >= 0 &&
                          row < window.size[0] && column >= 0 && column < window.size[1];
      if (inside &&
          (best < 0 || x[static_cast<std::size_t>(at)] > x[static_cast<std::size_t>(best)]))
        best = at;
    }
    result.push_back(best);
  }
  return result;
}

template <class T>
void check_layouts(Rng& rng) {
  const PoolWindow window = random_window(rng);
  const Shape in = {random_integer(rng, 1, 3), random_integer(rng, window.size[0], 6),
                    random_integer(rng, window.size[1], 6), random_integer(rng, 1, 3)};
  const Shape out = pooled_shape(in, window, "test");
  std::vector<T> values;
  for (std::int64_t i = 0; i < in.count(); ++i)
    values.push_back(static_cast<T>(random_integer(rng, -4, 4)));  // maxima come twice
  const Tensor x = random_layout(rng, in, values);
  const Tensor index = random_layout(rng, out, DType::i64);
  cpu_device().max_pool_index(window, x.view(), index.view());
  ASSERT_EQ(elements<std::int64_t>(index), by_loops(values, in, out, window))
      << in << " size " << window.size[0] << " x " << window.size[1];
}

TEST(MaxPoolIndex, AnyLayoutAndWindow) {
  Rng rng(1);
  for (int round = 0; round < 150; ++round) {
    check_layouts<float>(rng);
    check_layouts<double>(rng);
  }
}

TEST(MaxPoolIndex, ManyChannelsAndThreads) {
  const ThreadsGuard guard;
  Rng rng(2);
  const Shape in = {5, 11, 9, 130};
  const PoolWindow window = {.size = {3, 2}, .stride = {2, 2}, .padding = {1, 0}};
  const Shape out = pooled_shape(in, window, "test");
  const Tensor x = Tensor::from(random_values<float>(rng, in.count()), in);
  std::vector<std::int64_t> first;
  for (int count : {1, 2, 3}) {
    set_threads(count);
    const Tensor index = Tensor::empty(out, DType::i64);
    cpu_device().max_pool_index(window, x.view(), index.view());
    if (count == 1) first = elements<std::int64_t>(index);
    EXPECT_EQ(elements<std::int64_t>(index), first);
  }
  // Each is the maximum of its channel and example.
  for (std::int64_t o = 0; o < out.count(); ++o) {
    EXPECT_EQ(first[static_cast<std::size_t>(o)] % in[3], o % in[3]);
    EXPECT_EQ(first[static_cast<std::size_t>(o)] / (11 * 9 * 130), o / (out.count() / 5));
  }
}

TEST(MaxPoolIndex, SpecialValues) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto index_of = [](const std::vector<double>& values) {
    const auto count = static_cast<std::int64_t>(values.size());
    const Tensor x = Tensor::from(values, {1, count, 1}),
                 out = Tensor::empty({1, 1, 1}, DType::i64);
    cpu_device().max_pool_index({.size = {1, count}}, x.view(), out.view());
    return element<std::int64_t>(out, 0);
  };
  EXPECT_EQ(index_of({-HUGE_VAL, -HUGE_VAL}), 0) << "the first of equals";
  EXPECT_EQ(index_of({-HUGE_VAL, -1e300, -1e300}), 1);
  EXPECT_EQ(index_of({1, nan, 2, nan}), 1) << "a NaN is not hidden";
  EXPECT_EQ(index_of({nan, HUGE_VAL}), 0);
  EXPECT_EQ(index_of({-0.0, 0.0}), 0);
}

TEST(PooledShape, CountsWindows) {
  const auto shape = [](std::int64_t in, std::int64_t size, std::int64_t stride,
                        std::int64_t padding) {
    return pooled_shape({7, in, in + 1, 5}, {{size, size}, {stride, stride}, {padding, padding}},
                        "pool");
  };
  EXPECT_EQ(shape(4, 2, 2, 0), Shape({7, 2, 2, 5}));
  EXPECT_EQ(shape(5, 2, 2, 0), Shape({7, 2, 3, 5})) << "the tail is left out";
  EXPECT_EQ(shape(5, 3, 2, 1), Shape({7, 3, 3, 5}));
  EXPECT_EQ(shape(1, 2, 1, 1), Shape({7, 2, 3, 5}));
  EXPECT_EQ(shape(3, 1, 4, 0), Shape({7, 1, 1, 5}));
  EXPECT_EQ(pooled_shape({4, 6, 1}, {.size = {2, 3}}, "pool"), Shape({2, 2, 1})) << "stride = size";
}

TEST(PooledShape, QuotesTheViolatedEquation) {
  const Shape x = {2, 3, 8, 1};
  const auto with = [&](PoolWindow window) { pooled_shape(x, window, "pool"); };
  expect_error([&] { with({.size = {5, 2}}); }, {"pool", "H + 2 padding >= size", "3 + 2 * 0 < 5"});
  expect_error([&] { with({.size = {2, 11}, .padding = {0, 1}}); }, {"W", "8 + 2 * 1 < 11"});
  expect_error(
      [&] {
        with({.size = {2, 2}, .padding = {0, 2}});
      },
      {"0 <= padding < size along W", "padding 2 and size 2"});
  expect_error([&] { with({.size = {2, 2}, .padding = {-1, 0}}); }, {"along H", "padding -1"});
  expect_error([&] { with({.size = {0, 2}}); }, {"at least 1", "along H", "found 0"});
  expect_error([&] { with({.size = {2, 2}, .stride = {1, 0}}); }, {"along W", "2 and 0"});
  expect_error([&] { with({.size = {1, std::int64_t{1} << 62}}); }, {"along W"});
  expect_error(
      [] {
        pooled_shape({3, 3}, {.size = {1, 1}}, "pool");
      },
      {"[..., H, W, C]", "[3, 3]"});
  expect_error([] { pooled_shape({0, 3, 1}, {.size = {1, 1}}, "pool"); }, {"no elements"});
}

}  // namespace
}  // namespace saddle::test
