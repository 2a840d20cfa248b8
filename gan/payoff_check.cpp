#include "gan/payoff_check.h"

#include <algorithm>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/derivative_check.h"
#include "autograd/gradcheck/differences.h"
#include "autograd/ops.h"
#include "gan/networks.h"
#include "gan/streams.h"

namespace saddle {
namespace {

using gradcheck::compare;
using gradcheck::Deviation;
using gradcheck::Flat;
using gradcheck::flat_value;

constexpr std::int64_t kExamples = 4;  // batch normalization needs more than one
// Short: thousands of leaky ReLUs have their kinks somewhere.
constexpr gradcheck::CheckOptions kOptions{.step = 0x1p-17};

class Payoff {
 public:
  Payoff(const TrainConfig& config, std::uint64_t seed, gradcheck::Rng& rng)
      : Payoff(
            config, seed, rng,
            make_networks(config.networks, config.game.latent_dim, example_shape_of(config.data))) {
  }

  Var gamma() const { return generators_.parameters(); }
  Var theta() const { return discriminator_.parameters(); }
  Var value() const { return value_; }

 private:
  Payoff(const TrainConfig& config, std::uint64_t seed, gradcheck::Rng& rng,
         const StackelbergNetworks& networks)
      : generators_(graph_, "generator", networks.generator(),
                    std::min<std::int64_t>(config.game.generators, 2), DType::f64, seed,
                    kGeneratorInitStream),
        discriminator_(graph_, "discriminator", networks.discriminator(1), 1, DType::f64, seed,
                       kDiscriminatorInitStream) {
    const Objective& objective = find_objective(config.game.objective);
    Shape shape = {1, kExamples};
    for (const std::int64_t size : networks.example) shape.push_back(size);
    const Var x = gradcheck::random_input(graph_, rng, shape, -1, 1);
    const Var z = gradcheck::random_input(
        graph_, rng, {generators_.copies(), kExamples, config.game.latent_dim});
    const Var fakes = discriminator_.train(generators_.train(z).y).y;
    value_ =
        mean(objective.real_cost(discriminator_.train(x).y)) + mean(objective.fake_cost(fakes));
  }

  Graph graph_;
  Network generators_, discriminator_;
  Var value_;
};

// D_xy f v in a second and a third way.
void check_mixed(const std::string& name, Var f, Var x, Var y, gradcheck::Rng& rng,
                 std::vector<Deviation>& deviations) {
  const Var v = gradcheck::random_direction({&y, 1}, rng, "v")[0];
  const Var u = gradcheck::random_direction({&x, 1}, rng, "u")[0];
  const Var gradient = grad(f, x);
  const Flat product = flat_value(mixed_hvp(f, x, y, v));
  const Flat direction = flat_value(v);
  gradcheck::Differences differences({&gradient, 1}, {&y, 1}, kOptions.step);
  deviations.push_back(compare(name + " by differences", product, differences.along(direction),
                               kOptions.differences[1]));
  deviations.push_back(compare(name + " by reverse over reverse", product,
                               flat_value(mixed_hvp_reverse(f, x, y, v)), kOptions.identity));
  deviations.push_back(
      compare(name + " and its transpose", {gradcheck::dot(flat_value(u), product)},
              {gradcheck::dot(flat_value(mixed_hvp(f, y, x, u)), direction)}, kOptions.identity));
}

}  // namespace

std::vector<Deviation> check_payoff(const TrainConfig& config, std::uint64_t seed) {
  gradcheck::Rng rng(static_cast<unsigned>(seed));
  const Payoff payoff(config, seed, rng);
  const Var xs[] = {payoff.gamma(), payoff.theta()};
  const Var f = payoff.value();
  std::vector<Deviation> deviations = gradcheck::check_derivatives({&f, 1}, xs, 3, rng, kOptions);
  check_mixed("D_gamma theta v", f, payoff.gamma(), payoff.theta(), rng, deviations);
  check_mixed("D_theta gamma u", f, payoff.theta(), payoff.gamma(), rng, deviations);
  return deviations;
}

}  // namespace saddle
