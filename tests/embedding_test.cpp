#include "nn/embedding.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class EmbeddingTest : public LayerFixture {
 protected:
  Var symbols(const std::vector<std::int64_t>& values, const Shape& shape) {
    return graph_.input(Tensor::from(values, shape), "symbols");
  }
};

TEST_F(EmbeddingTest, TakesRowsOfItsWeight) {
  const Network network = make(embedding(3, 2));
  set_tensor(network, "net.weight", {1, 2, 3, 4, 5, 6});
  const Var y = network.train(symbols({2, 0, 0, 1}, {1, 2, 2})).y;
  EXPECT_EQ(y.shape(), Shape({1, 2, 2, 2}));
  EXPECT_EQ(flat_value(y), Flat({5, 6, 1, 2, 1, 2, 3, 4}));
  // Each row's slope is the number of times that it was taken.
  EXPECT_EQ(flat_value(grad(sum(y), network.parameters())), Flat({2, 2, 1, 1, 1, 1}));
  EXPECT_EQ(network.evaluate(symbols({1}, {1, 1})).shape(), Shape({1, 1, 2}));
}

TEST_F(EmbeddingTest, CopiesHaveTheirOwnRows) {
  const Network network = make(embedding(2, 1), 2);
  set_tensor(network, "net.0.weight", {1, 2});
  set_tensor(network, "net.1.weight", {10, 20});
  EXPECT_EQ(flat_value(network.train(symbols({0, 1, 0, 1}, {2, 2})).y), Flat({1, 2, 10, 20}));
}

TEST_F(EmbeddingTest, OneNetworkTakesStackedBatches) {
  const Network network = make(embedding(2, 1));
  set_tensor(network, "net.weight", {1, 2});
  const Var y = network.train(symbols({0, 1, 1, 1, 0, 0}, {3, 1, 2})).y;
  EXPECT_EQ(y.shape(), Shape({3, 1, 2, 1}));
  EXPECT_EQ(flat_value(y), Flat({1, 2, 2, 2, 1, 1}));
}

TEST_F(EmbeddingTest, RefusesWhatDoesNotFit) {
  expect_error([] { embedding(0, 2); }, {"embedding", "positive", "0"});
  const Network network = make(embedding(3, 2)), pair = make(embedding(3, 2), 2);
  expect_error([&] { network.train(random({1, 2, 3})); }, {"embedding", "i64", "f64"});
  expect_error([&] { pair.train(symbols({0, 0, 0}, {3, 1})); }, {"2 copies", "3 stacked"});
  // At run time; a symbol of one copy never reaches the rows of another.
  expect_error([&] { value(network.train(symbols({0, 3}, {1, 2})).y); }, {"index 3", "[0, 3)"});
  expect_error([&] { value(pair.train(symbols({0, 3, 0, 0}, {2, 2})).y); }, {"index 3"});
  expect_error([&] { value(pair.train(symbols({0, 0, -1, 0}, {2, 2})).y); }, {"index -1"});
}

}  // namespace
}  // namespace saddle::test
