#include "tensor/tensor.h"

#include <gtest/gtest.h>

#include "tests/random_views.h"

namespace saddle::test {
namespace {

void expect_error_with(const std::string& message, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(Tensor, HoldsValues) {
  const Tensor x = Tensor::from<float>({1, 2, 3, 4, 5, 6}, {2, 3});
  EXPECT_EQ(x.shape(), (Shape{2, 3}));
  EXPECT_EQ(x.dtype(), DType::f32);
  EXPECT_EQ(x.to_vector<float>()[4], 5);
  EXPECT_EQ(x.to_vector<std::int64_t>(), (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Tensor::full({2}, 7, DType::i64).to_vector<double>(), (std::vector<double>{7, 7}));
  EXPECT_EQ(Tensor::zeros({}, DType::f64).item(), 0);
  EXPECT_EQ(Tensor::zeros({0, 3}, DType::f64).size(), 0);
  EXPECT_FALSE(Tensor().defined());
  EXPECT_TRUE(Tensor::empty({0}, DType::f32).defined());
}

TEST(Tensor, ViewsShareStorageAndClonesDoNot) {
  const Tensor x = Tensor::zeros({2, 3}, DType::f32);
  const Tensor clone = x.clone();
  x.permute({1, 0}).slice(0, 2, 3).assign(Tensor::full({1, 2}, 5, DType::f64));
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 0, 5, 0, 0, 5}));
  x.reshape({6}).slice(0, 0, 1).assign(Tensor::full({1}, 9, DType::i64));
  EXPECT_EQ(x.to_vector<float>()[0], 9);
  EXPECT_EQ(clone.to_vector<float>(), std::vector<float>(6, 0.0f));
}

TEST(Tensor, ReshapeOfAnyLayoutKeepsTheOrder) {
  Rng rng(3);
  for (int round = 0; round < 200; ++round) {
    const Shape shape = random_shape(rng, 4, 5);
    const auto values = random_values<double>(rng, shape.count());
    const Tensor x = random_layout(rng, shape, values);
    EXPECT_EQ(x.reshape({shape.count()}).to_vector<double>(), values);
    Shape reversed;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) reversed.push_back(shape[axis]);
    EXPECT_EQ(x.reshape(reversed).to_vector<double>(), values);
  }
}

TEST(Tensor, BroadcastRepeatsWithoutCopying) {
  const Tensor x = Tensor::from<float>({1, 2}, {2, 1}).broadcast_to({2, 2, 3});
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2}));
}

TEST(Tensor, ErrorsSayWhatWasExpected) {
  const Tensor x = Tensor::zeros({2, 3}, DType::f32, cpu_device());
  expect_error_with(error_of([] { Tensor::from<float>({1, 2}, {3}); }), {"[3]", "3", "found 2"});
  expect_error_with(error_of([] { Tensor::empty({2, -1}, DType::f32); }), {"[2, -1]"});
  expect_error_with(error_of([&] { x.data<double>(); }), {"f64", "f32"});
  expect_error_with(error_of([&] { x.permute({1, 0}).data<float>(); }), {"dense"});
  expect_error_with(error_of([&] { x.item(); }), {"[2, 3]"});
  expect_error_with(error_of([&] { x.slice(1, 2, 4); }), {"[2, 4)", "axis 1", "[2, 3]"});
  expect_error_with(error_of([&] { x.slice(2, 0, 1); }), {"axis 2", "rank 2"});
  expect_error_with(error_of([&] { x.broadcast_to({3}); }), {"[2, 3]", "[3]"});
  expect_error_with(error_of([&] { x.reshape({4}); }), {"[2, 3]", "6", "[4]"});
  expect_error_with(error_of([&] {
                      x.assign(Tensor::zeros({3, 2}, DType::f32));
                    }),
                    {"[2, 3]", "[3, 2]"});
  expect_error_with(error_of([] { Tensor().to(DType::f32); }), {"before"});
}

}  // namespace
}  // namespace saddle::test
