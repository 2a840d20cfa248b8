// The pay-off weights of SGAN's global pair.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/streams.h"
#include "gan/trainers/sgan_players.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

class SganPayoff : public testing::Test {
 protected:
  SganPayoff() { fill_with_circle(players_.graph().write(players_.real_batches()[1]), 3); }

  static Var pair(Var stack, std::int64_t n) { return slice(stack, 0, n, n + 1); }
  Var z() const {
    return random_normal(players_.states()[1].second, kLatentStream, {kPairs, 8, 2}, DType::f64);
  }

  const TrainConfig config_ = sgan_config([](TrainConfig& c) { c.game.global_weights = "payoff"; });
  const SganPlayers players_{config_.game, networks_of(config_), DType::f64};
};

// loss = N sum_n w_n c_n and its gradient N sum_n w_n grad c_n, w = softmax(c) as mere numbers.
void expect_weighted(Var loss, const std::vector<Var>& costs, Var parameters) {
  Flat weights, gradient(static_cast<std::size_t>(parameters.shape().count()));
  double total = 0, value = 0;
  for (const Var cost : costs) weights.push_back(std::exp(flat_value(cost)[0]));
  for (const double weight : weights) total += weight;
  for (double& weight : weights) weight *= static_cast<double>(costs.size()) / total;
  const auto [least, most] = std::minmax_element(weights.begin(), weights.end());
  ASSERT_GT(*most - *least, 1e-3) << "costs so near to each other say nothing of their weights";
  for (std::size_t n = 0; n < costs.size(); ++n) {
    value += weights[n] * flat_value(costs[n])[0];
    const Flat each = flat_value(grad(costs[n], parameters));
    for (std::size_t i = 0; i < each.size(); ++i) gradient[i] += weights[n] * each[i];
  }
  expect_close(flat_value(loss)[0], value, 1e-12, "loss");
  expect_close(flat_value(grad(loss, parameters)), gradient, 1e-12, "gradient");
}

TEST_F(SganPayoff, WeighsTheGeneratorsThatD0Meets) {
  const Network& d0 = players_.global_discriminator();
  const Var real = players_.real_batches()[1], fake = players_.generators().train(z()).y;
  std::vector<Var> costs;
  for (std::int64_t n = 0; n < kPairs; ++n)
    costs.push_back(mean(softplus(-d0.train(pair(real, n)).y)) +
                    mean(softplus(d0.train(pair(fake, n)).y)));
  expect_weighted(players_.global_discriminator_loss().value, costs, d0.parameters());
}

TEST_F(SganPayoff, WeighsTheMessengersThatG0Meets) {
  const Network &g0 = players_.global_generator(), &messengers = players_.messengers();
  std::vector<Var> costs;
  for (std::int64_t n = 0; n < kPairs; ++n)
    costs.push_back(mean(softplus(
        -messengers
             .apply(pair(messengers.parameters(), n), {}, g0.train(pair(z(), n)).y, Mode::training)
             .y)));
  expect_weighted(players_.global_generator_loss().value, costs, g0.parameters());
}

}  // namespace
}  // namespace saddle::test
