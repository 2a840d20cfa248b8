#include "gan/penalty.h"

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "gan/streams.h"
#include "tensor/error.h"

namespace saddle {
namespace {

// Keeps the norm of a gradient of 0 differentiable; a gradient that matters is far longer.
constexpr double kSmallestSquare = 1e-12;

Var sum_of_means(Var per_example) { return sum(mean(per_example, {1})); }

// |grad_x D(x)|^2 of each example, [copies, batch].
Var squared_gradient(const Critic& critic, Var x) {
  const Var gradient = grad(sum(critic(x)), x);
  const std::int64_t copies = x.shape()[0], batch = x.shape()[1];
  return sum(square(reshape(gradient, {copies, batch, x.shape().count() / (copies * batch)})), {2});
}

// E (|grad_x D(x)| - 1)^2.
Var distance_from_one(const Critic& critic, Var x) {
  return sum_of_means(square(sqrt(squared_gradient(critic, x) + kSmallestSquare) - 1.0));
}

// One number for each example of x, [copies, batch, 1...].
Var uniform_per_example(Var random, std::uint32_t stream, Var x) {
  Shape shape = {x.shape()[0], x.shape()[1]};
  while (shape.rank() < x.shape().rank()) shape.push_back(1);
  return random_uniform(random, stream, shape, x.dtype());
}

// The standard deviation of all numbers of each batch, [copies, 1...].
Var deviation(Var x) {
  Axes axes;
  for (std::int64_t axis = 1; axis < static_cast<std::int64_t>(x.shape().rank()); ++axis)
    axes.push_back(axis);
  return sqrt(keep_mean(square(x - keep_mean(x, axes)), axes) + kSmallestSquare);
}

}  // namespace

void check(const PenaltyOptions& options) {
  const auto check_weight = [](const char* name, double found) {
    require(found >= 0 && std::isfinite(found), name, ": expected a number of at least 0, found ",
            found);
  };
  check_weight("gradient_penalty", options.gradient);
  check_weight("dragan_penalty", options.dragan);
  check_weight("r1_penalty", options.r1);
  check_weight("l2_penalty", options.l2);
}

bool bounds_gradient(const PenaltyOptions& options) {
  return options.gradient > 0 || options.dragan > 0 || options.r1 > 0;
}

Var penalty_between(const PenaltyOptions& options, const Critic& critic, Var real, Var fake,
                    Var random) {
  if (options.gradient == 0) return {};
  const Var e = uniform_per_example(random, kGradientPenaltyStream, fake);
  return options.gradient * distance_from_one(critic, e * real + (1.0 - e) * fake);
}

Var penalty_on_real(const PenaltyOptions& options, const Critic& critic, Var real, Var random) {
  Var total;
  if (options.dragan > 0) {
    const Var a = uniform_per_example(random, kDraganStream, real);
    const Var u = random_uniform(random, kDraganStream + 1, real.shape(), real.dtype());
    const Var near = real + a * (0.5 * deviation(real)) * u;
    total = options.dragan * distance_from_one(critic, near);
  }
  if (options.r1 > 0)
    total = add_term(total, 0.5 * options.r1 * sum_of_means(squared_gradient(critic, real)));
  return total;
}

Var penalty_on_parameters(const PenaltyOptions& options, Var parameters) {
  if (options.l2 == 0) return {};
  return 0.5 * options.l2 * sum(square(parameters));
}

Var weighted(Var term, double weight) { return term.defined() ? weight * term : term; }

Var add_term(Var a, Var b) {
  if (!a.defined()) return b;
  return b.defined() ? a + b : a;
}

}  // namespace saddle
