// Kernels of a GPU that read or make indices, against the CPU's.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/both_devices.h"
#include "tests/random_views.h"

namespace saddle::test {
namespace {

class CudaIndices : public OnOtherDevices {};

Shape joined(Shape left, const Shape& right) {
  for (const std::int64_t size : right) left.push_back(size);
  return left;
}

void gather(Device& device, const Views& in, const View& out) { device.gather(in[0], in[1], out); }
void scatter_add(Device& device, const Views& in, const View& out) {
  device.scatter_add(in[0], in[1], out);
}

// Rows `row` of a table of `rows`, at random indices of shape `positions`.
template <class T>
void check_rows(Rng& rng, std::int64_t rows, const Shape& positions, const Shape& row) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < positions.count(); ++i)
    indices.push_back(random_integer(rng, 0, rows - 1));
  const Tensor index = random_layout(rng, positions, indices);
  const Shape table = joined({rows}, row), list = joined(positions, row);
  const auto values = [&](const Shape& shape) {
    return random_layout(rng, shape, random_values<T>(rng, shape.count(), -100, 100));
  };
  expect_same({values(table), index}, random_layout(rng, list, dtype_of<T>()), gather);
  expect_same({index, values(list)}, random_layout(rng, table, dtype_of<T>()), scatter_add);
}

template <class T>
void check_all_rows(Rng& rng) {
  for (int round = 0; round < 40; ++round)
    check_rows<T>(rng, random_integer(rng, 1, 9), random_shape(rng, 3, 6), random_shape(rng, 3, 6));
  check_rows<T>(rng, 10, {3000}, {5});  // many of each row
  check_rows<T>(rng, 1, {1000}, {});    // all of one
  check_rows<T>(rng, 70000, {300, 90}, {});
  check_rows<T>(rng, 5, {0}, {4});
  check_rows<T>(rng, 5, {4}, {0, 2});
  check_rows<T>(rng, 0, {0}, {3});
}

TEST_F(CudaIndices, RowsOfAnyLayout) {
  Rng rng(1);
  check_all_rows<float>(rng);
  check_all_rows<double>(rng);
  check_all_rows<std::int64_t>(rng);
}

// One index for many positions.
TEST_F(CudaIndices, BroadcastIndices) {
  Rng rng(2);
  const Tensor index = Tensor::from<std::int64_t>({2, 0}, {2, 1}).broadcast_to({2, 40});
  const auto values = [&](const Shape& shape) {
    return Tensor::from(random_values<float>(rng, shape.count()), shape);
  };
  expect_same({values({3, 6}), index}, Tensor::empty({2, 40, 6}, DType::f32), gather);
  expect_same({index, values({2, 40, 6})}, Tensor::empty({3, 6}, DType::f32), scatter_add);
}

// The message of `kernel` on `device`, whenever it comes.
template <class Kernel>
std::string late_error_of(Device& device, Kernel&& kernel) {
  return error_of([&] {
    kernel();
    device.synchronize();
  });
}

TEST_F(CudaIndices, FirstIndexOutOfRangeIsNamedAndNoSuchRowTouched) {
  for (Device* device : other_devices()) {
    const auto on_device = [&](const Tensor& tensor) { return mirrored(tensor, *device); };
    const Tensor index = on_device(Tensor::from<std::int64_t>({2, 1, 9, -1, 3, 0}, {3, 2}));
    const Tensor table = on_device(Tensor::from<float>({0, 1, 2, 3}, {4}));
    const Tensor list = Tensor::full({3, 2}, -5, DType::f32, *device);
    const auto gather_list = [&](const Tensor& at) {
      return late_error_of(*device, [&] { device->gather(table.view(), at.view(), list.view()); });
    };
    EXPECT_NE(gather_list(index).find("index 9 at position 2"), std::string::npos);
    EXPECT_EQ(list.to_vector<float>(), (std::vector<float>{2, 1, -5, -5, 3, 0}));
    EXPECT_EQ(gather_list(on_device(Tensor::from<std::int64_t>({0, 0, 0, 1, 1, 1}, {3, 2}))), "");

    const Tensor updates = on_device(Tensor::from<float>({1, 2, 4, 8, 16, 32}, {3, 2}));
    const Tensor sums = Tensor::full({4}, -5, DType::f32, *device);
    const std::string error = late_error_of(*device, [&] {
      device->scatter_add(index.permute({1, 0}).view(), updates.permute({1, 0}).view(),
                          sums.view());
    });
    EXPECT_NE(error.find("index 9 at position 1"), std::string::npos) << error;
    EXPECT_EQ(sums.to_vector<float>(), (std::vector<float>{32, 2, 1, 16}));

    const Tensor none = Tensor::empty({4, 0}, DType::f32, *device);
    const Tensor no_rows = Tensor::empty({3, 2, 0}, DType::f32, *device);
    EXPECT_NE(
        late_error_of(*device, [&] { device->gather(none.view(), index.view(), no_rows.view()); })
            .find("index 9 at position 2"),
        std::string::npos);
  }
}

// Few distinct values, so that maxima tie, and a NaN here and there.
template <class T>
void check_pool(Rng& rng, const PoolWindow& window, const Shape& shape) {
  std::vector<T> values;
  for (std::int64_t i = 0; i < shape.count(); ++i) {
    const std::int64_t drawn = random_integer(rng, -3, 4);
    values.push_back(drawn == 4 ? static_cast<T>(NAN) : static_cast<T>(drawn));
  }
  expect_same({random_layout(rng, shape, values)},
              random_layout(rng, pooled_shape(shape, window, "test"), DType::i64),
              [&](Device& device, const Views& in, const View& out) {
                device.max_pool_index(window, in[0], out);
              });
}

TEST_F(CudaIndices, MaximaOfWindows) {
  Rng rng(3);
  for (int round = 0; round < 60; ++round) {
    PoolWindow window{};
    for (const std::size_t along : {0u, 1u}) {
      window.size[along] = random_integer(rng, 1, 4);
      window.stride[along] = random_integer(rng, 1, 5);
      window.padding[along] = random_integer(rng, 0, window.size[along] - 1);
    }
    const Shape plane = {random_integer(rng, 4, 9), random_integer(rng, 4, 9),
                         random_integer(rng, 1, 5)};
    const Shape shape = joined(random_shape(rng, 2, 3), plane);
    check_pool<float>(rng, window, shape);
    check_pool<double>(rng, window, shape);
  }
  check_pool<float>(rng, {{3, 3}, {2, 2}, {1, 1}}, {8, 33, 31, 40});
  check_pool<float>(rng, {{2, 2}}, {0, 4, 4, 3});
  check_pool<float>(rng, {{2, 2}}, {2, 4, 4, 0});
}

}  // namespace
}  // namespace saddle::test
