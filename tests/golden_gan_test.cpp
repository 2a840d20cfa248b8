// A whole narrow DCGAN and its gradient penalty against PyTorch's, in float64: values, statistics,
// gradients, second-order blocks of the game, and third derivatives of the network. The numbers are
// those of tests/golden/gan_cases.py.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "nn/losses.h"
#include "nn/networks/dcgan.h"
#include "tests/formula.h"
#include "tests/golden.h"

namespace saddle::test {
namespace {

constexpr double kTolerance = 1e-9;
constexpr std::int64_t kBatch = 4;
constexpr DcganOptions kOptions = {.side = 32, .channels = 3, .width = 4, .latent_dim = 6};

class GoldenGan : public GoldenFixture {
 protected:
  void SetUp() override {
    GoldenFixture::SetUp();
    fill(generator_);
    fill(discriminator_);
  }

  void expect_values(const Golden& golden, const std::string& name, const Flat& actual) const {
    expect_close(actual, golden.tensor(name).to_vector<double>(), kTolerance, name);
  }
  void expect_value(const Golden& golden, const std::string& name, Var actual) const {
    expect_values(golden, name, flat_value(actual));
  }
  // A vector by the parameters of `network`.
  void expect_vector(const Golden& golden, const std::string& name, const Network& network,
                     Var actual) const {
    expect_values(golden, name, in_file_order(network, value(actual)));
  }

  // Gradients and second-order blocks, each in both orders.
  void expect_derivatives(const Golden& golden, Var loss) {
    const Var gamma = generator_.parameters(), theta = discriminator_.parameters();
    const Var u = pattern_direction(generator_, "u"), v = pattern_direction(discriminator_, "v");
    expect_value(golden, "loss", loss);
    expect_vector(golden, "gradient_gamma", generator_, grad(loss, gamma));
    expect_vector(golden, "gradient_theta", discriminator_, grad(loss, theta));
    using Product = Var (*)(Var f, Var x, Var y, Var v);
    for (const Product times : {Product{mixed_hvp}, Product{mixed_hvp_reverse}}) {
      expect_vector(golden, "hessian_theta_theta", discriminator_, times(loss, theta, theta, v));
      expect_vector(golden, "hessian_gamma_theta", generator_, times(loss, gamma, theta, v));
      expect_vector(golden, "hessian_theta_gamma", discriminator_, times(loss, theta, gamma, u));
    }
  }

  Network generator_{graph_, "generator", dcgan_generator(kOptions), 1, DType::f64, 1, 0};
  Network discriminator_{
      graph_, "discriminator", dcgan_discriminator(kOptions, 1), 1, DType::f64, 1, 1};
  Var real_ = pattern_input(graph_, "real", {1, kBatch, 32, 32, 3});
  Network::Output fakes_ =
      generator_.train(pattern_input(graph_, "z", {1, kBatch, kOptions.latent_dim}));
};

TEST_F(GoldenGan, DcganLosses) {
  const Golden golden("dcgan");
  const auto [on_real, after_real] = discriminator_.train(real_);
  const auto [on_fakes, after_fakes] =
      discriminator_.apply(discriminator_.parameters(), after_real, fakes_.y, Mode::training);
  expect_values(golden, "fakes", shown(fakes_.y));
  expect_value(golden, "on_real", on_real);
  expect_value(golden, "on_fakes", on_fakes);
  expect_value(golden, "generator_statistics", fakes_.buffers);
  expect_value(golden, "discriminator_statistics", after_fakes);
  const Var generator_loss = mean(negative_log_sigmoid(on_fakes));
  expect_value(golden, "generator_loss", generator_loss);
  expect_vector(golden, "generator_loss_gradient", generator_,
                grad(generator_loss, generator_.parameters()));
  expect_derivatives(
      golden, mean(negative_log_sigmoid(on_real)) + mean(negative_log_one_minus_sigmoid(on_fakes)));
}

// WGAN-GP (Gulrajani et al. 2017): the penalty is on a gradient by images, so its Hessian is a
// third derivative of the network.
TEST_F(GoldenGan, GradientPenalty) {
  const Golden golden("gradient_penalty");
  const Var share = (pattern_input(graph_, "share", {1, kBatch, 1, 1, 1}) + 1.0) * 0.5;
  const Var weight = broadcast_to(share, real_.shape());
  const Var between = weight * real_ + (1.0 - weight) * fakes_.y;
  const Var by_image = grad(sum(discriminator_.train(between).y), between);
  const Var length = sqrt(sum(square(by_image), {2, 3, 4}));
  const Var penalty = 10.0 * mean(square(length - 1.0));
  expect_value(golden, "penalty", penalty);
  expect_vector(golden, "penalty_gradient_theta", discriminator_,
                grad(penalty, discriminator_.parameters()));
  const Var critic_loss =
      mean(discriminator_.train(fakes_.y).y) - mean(discriminator_.train(real_).y);
  expect_derivatives(golden, critic_loss + penalty);
}

}  // namespace
}  // namespace saddle::test
