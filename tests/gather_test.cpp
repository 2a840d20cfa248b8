#include <gtest/gtest.h>

#include "tests/random_views.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

struct Case {
  Shape row;
  Shape positions;
  std::int64_t rows;
  Tensor index;

  Shape table_shape() const { return joined({rows}, row); }
  Shape list_shape() const { return joined(positions, row); }
  static Shape joined(Shape left, const Shape& right) {
    for (std::int64_t size : right) left.push_back(size);
    return left;
  }
};

Case random_case(Rng& rng) {
  Case each{random_shape(rng, 2, 6), random_shape(rng, 2, 5), random_integer(rng, 1, 7), {}};
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < each.positions.count(); ++i)
    values.push_back(random_integer(rng, 0, each.rows - 1));
  each.index = random_layout(rng, each.positions, values);
  return each;
}

template <class T>
void check_gather(Rng& rng) {
  const Case each = random_case(rng);
  const std::int64_t size = each.row.count();
  const auto table = random_values<T>(rng, each.rows * size, -100, 100);
  const Tensor x = random_layout(rng, each.table_shape(), table);
  const Tensor out = random_layout(rng, each.list_shape(), dtype_of<T>());
  cpu_device().gather(x.view(), each.index.view(), out.view());
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const std::int64_t row = element<std::int64_t>(each.index, i / size);
    ASSERT_EQ(element<T>(out, i), table[static_cast<std::size_t>(row * size + i % size)]);
  }
}

template <class T>
void check_scatter_add(Rng& rng) {
  const Case each = random_case(rng);
  const std::int64_t size = each.row.count();
  const auto updates = random_values<T>(rng, each.positions.count() * size, -100, 100);
  const Tensor list = random_layout(rng, each.list_shape(), updates);
  const Tensor out = random_layout(rng, each.table_shape(), dtype_of<T>());
  cpu_device().scatter_add(each.index.view(), list.view(), out.view());
  std::vector<T> expected(static_cast<std::size_t>(each.rows * size), T(0));
  for (std::int64_t i = 0; i < list.size(); ++i) {
    const std::int64_t row = element<std::int64_t>(each.index, i / size);
    expected[static_cast<std::size_t>(row * size + i % size)] += element<T>(list, i);
  }
  EXPECT_EQ(elements<T>(out), expected);
}

TEST(Gather, TakesRowsInAnyLayout) {
  Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    check_gather<float>(rng);
    check_gather<double>(rng);
    check_gather<std::int64_t>(rng);
  }
}

TEST(ScatterAdd, AddsRowsInOrder) {
  Rng rng(2);
  for (int round = 0; round < 200; ++round) {
    check_scatter_add<float>(rng);
    check_scatter_add<double>(rng);
    check_scatter_add<std::int64_t>(rng);
  }
}

TEST(Gather, ThreadsDoNotMatter) {
  const ThreadsGuard guard;
  Rng rng(3);
  const Tensor x = Tensor::from(random_values<float>(rng, 50 * 300), {50, 300});
  std::vector<std::int64_t> rows;
  for (int i = 0; i < 700; ++i) rows.push_back(random_integer(rng, 0, 49));
  const Tensor index = Tensor::from(rows, {700});
  for (int count : {1, 2, 3}) {
    set_threads(count);
    const Tensor out = Tensor::empty({700, 300}, DType::f32);
    cpu_device().gather(x.view(), index.view(), out.view());
    for (std::int64_t i = 0; i < out.size(); ++i)
      ASSERT_EQ(element<float>(out, i),
                element<float>(x, rows[static_cast<std::size_t>(i / 300)] * 300 + i % 300));
  }
}

TEST(Gather, NothingToDo) {
  const Tensor x = Tensor::zeros({3, 2}, DType::f32);
  cpu_device().gather(x.view(), Tensor::empty({0}, DType::i64).view(),
                      Tensor::empty({0, 2}, DType::f32).view());
  const Tensor out = Tensor::full({3, 2}, 5, DType::f32);
  cpu_device().scatter_add(Tensor::empty({0}, DType::i64).view(),
                           Tensor::empty({0, 2}, DType::f32).view(), out.view());
  EXPECT_EQ(elements<float>(out), std::vector<float>(6, 0.0f));
}

TEST(Gather, NamesTheFirstBadIndexAndWritesNothing) {
  const Tensor table = Tensor::full({4, 2}, 1, DType::f32);
  const Tensor list = Tensor::full({3, 2}, 7, DType::f32);
  for (std::int64_t bad : {std::int64_t{4}, std::int64_t{-1}, std::int64_t{1} << 62}) {
    const Tensor index = Tensor::from<std::int64_t>({0, bad, 9}, {3});
    const std::string where = concat_text("index ", bad, " at position 1 (row-major)");
    const std::string gather =
        error_of([&] { cpu_device().gather(table.view(), index.view(), list.view()); });
    EXPECT_EQ(gather, "gather: " + where + " is not in [0, 4)");
    const std::string scatter =
        error_of([&] { cpu_device().scatter_add(index.view(), list.view(), table.view()); });
    EXPECT_EQ(scatter, "scatter_add: " + where + " is not in [0, 4)");
  }
  EXPECT_EQ(elements<float>(list), std::vector<float>(6, 7.0f));
  EXPECT_EQ(elements<float>(table), std::vector<float>(8, 1.0f));
}

}  // namespace
}  // namespace saddle::test
