#include "nn/networks/dcgan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/network_values.h"

namespace saddle::test {
namespace {

// Of all tensors whose name ends with `ending` and that have `rank` axes.
Flat values_of(const Network& network, const std::string& ending, int rank) {
  Flat all;
  for (const auto& [name, tensor] : network.named_tensors()) {
    if (!name.ends_with(ending) || tensor.shape().rank() != rank) continue;
    const Flat values = tensor.to_vector<double>();
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

void expect_normal(const Flat& values, double mean, double deviation) {
  ASSERT_GT(values.size(), 100u);
  const auto count = static_cast<double>(values.size());
  double sum = 0.0, squares = 0.0;
  for (const double value : values) {
    sum += value - mean;
    squares += (value - mean) * (value - mean);
  }
  EXPECT_NEAR(sum / count, 0.0, 5 * deviation / std::sqrt(count));
  EXPECT_NEAR(std::sqrt(squares / count), deviation, 5 * deviation / std::sqrt(2 * count));
}

TEST(Dcgan, StartsAsItsAuthorsCodeDoes) {
  for (const bool is_generator : {true, false}) {
    Graph graph;
    const Network network(
        graph, "net",
        is_generator ? dcgan_generator({.side = 32}) : dcgan_discriminator({.side = 32}, 1), 1,
        DType::f64, 1, 0);
    expect_normal(values_of(network, "weight", 4), 0.0, 0.02);
    expect_normal(values_of(network, "weight", 1), 1.0, 0.02);
    for (const double bias : values_of(network, "bias", 1)) EXPECT_EQ(bias, 0.0);
  }
}

}  // namespace
}  // namespace saddle::test
