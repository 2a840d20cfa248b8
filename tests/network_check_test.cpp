// Whole networks at their full sizes: the mixed products of a game are transposes of each other,
// and every derivative of the smaller ones is right.
#include "gan/network_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/networks.h"
#include "gan/recipes/recipes.h"
#include "nn/losses.h"
#include "nn/network.h"
#include "tests/numeric.h"

namespace saddle::test {
namespace {

// <u, D_xy v> = <D_yx u, v>, for random v and the u of the same direction as D_xy v, so that the
// sums do not cancel; to 1e-12 relative.
void expect_transposes(Var f, Var x, Var y, Rng& rng, const std::string& what) {
  const Var v = random_inputs_like({&y, 1}, rng, "v")[0];
  const Tensor product = value(mixed_hvp(f, x, y, v));
  const Var u = f.graph->input(product, "u");
  const Flat numbers = product.to_vector<double>();
  const double expected = dot(numbers, numbers);
  EXPECT_GT(expected, 0.0) << what;
  const double actual = dot(flat_value(mixed_hvp(f, y, x, u)), flat_value(v));
  EXPECT_LE(std::abs(actual - expected), 1e-12 * expected) << what;
}

class MixedProducts : public testing::TestWithParam<const char*> {};

// In training mode: batch normalization in the generator of both, in the discriminator of DCGAN.
TEST_P(MixedProducts, AreTransposes) {
  const GanNetworks networks = make_networks(find_architecture(GetParam()));
  Graph graph;
  Rng rng(1);
  const Network generator(graph, "generator", networks.generator(), 1, DType::f64, 1, 0);
  const Network discriminator(graph, "discriminator", networks.discriminator(1), 1, DType::f64, 1,
                              1);
  const Var real = random_input(graph, rng, {1, 4, 32, 32, 3}, -1, 1);
  const Var z = random_input(graph, rng, {1, 4, find_architecture(GetParam()).latent_dim});
  const Var payoff =
      mean(negative_log_sigmoid(discriminator.train(real).y)) +
      mean(negative_log_one_minus_sigmoid(discriminator.train(generator.train(z).y).y));
  const Var gamma = generator.parameters(), theta = discriminator.parameters();
  expect_transposes(payoff, gamma, theta, rng, "D_gamma,theta");
  expect_transposes(payoff, theta, gamma, rng, "D_theta,gamma");
}

INSTANTIATE_TEST_SUITE_P(Cifar10, MixedProducts, testing::Values("icr-cifar10", "dcgan32"),
                         [](const auto& info) { return std::string(info.param).substr(0, 3); });

class NetworkCheck : public testing::TestWithParam<const char*> {};

TEST_P(NetworkCheck, FindsNothingWrong) {
  for (const auto& [loss, check] : check_networks(GetParam(), 1)) {
    EXPECT_GT(check.kinks, 0);
    for (const auto& deviation : check.deviations) expect_within(deviation, loss + ", ");
  }
}

// Convolutions, batch normalization, maximum pooling, branches of both kinds; summed payoffs, a
// shared z and a classifier head; the primal-dual term with its target held.
INSTANTIATE_TEST_SUITE_P(All, NetworkCheck,
                         testing::Values("lenet5", "primal-dual-stacked", "ring8-branches-average",
                                         "ring8-branches-mixture", "mnist-released",
                                         "ring8-primal-dual"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

std::size_t parts_of(const LossCheck& check, const std::string& network) {
  std::size_t count = 0;
  for (const auto& deviation : check.check.deviations)
    count += deviation.quantity.starts_with("gradient by " + network + ".") ? 1 : 0;
  return count;
}

TEST(CheckNetworks, ComparesTheGradientByEveryTensor) {
  const std::vector<LossCheck> checks = check_networks("ring8", 1);
  ASSERT_EQ(checks.size(), 2u);
  for (const LossCheck& check : checks) {
    EXPECT_EQ(parts_of(check, "generator"), 6u) << check.loss;
    EXPECT_EQ(parts_of(check, "discriminator"), 6u) << check.loss;
  }
}

// Another point gives other errors, the same point the same.
TEST(CheckNetworks, DependsOnTheSeedAlone) {
  const auto errors = [](unsigned seed) {
    Flat all;
    for (const LossCheck& check : check_networks("ring8", seed))
      for (const auto& deviation : check.check.deviations) all.push_back(deviation.relative);
    return all;
  };
  EXPECT_EQ(errors(1), errors(1));
  EXPECT_NE(errors(1), errors(2));
}

TEST(CheckNetworks, SuggestsTheNearestName) {
  EXPECT_EQ(error_of([] { check_networks("icr-cifar", 1); }),
            "unknown recipe or network 'icr-cifar'; did you mean 'icr-cifar10'?");
  EXPECT_NE(error_of([] { check_networks("ring88", 1); }).find("'ring8'"), std::string::npos);
}

// Recipes are looked for first.
TEST(CheckNetworks, NamesAreUnique) {
  std::set<std::string> names;
  for (const CheckableNetwork& network : checkable_networks())
    EXPECT_TRUE(names.emplace(network.name).second) << network.name;
  for (const Recipe& recipe : recipes())
    EXPECT_TRUE(names.insert(recipe.name).second) << recipe.name;
}

}  // namespace
}  // namespace saddle::test
