#include "gan/primal_dual_term.h"

#include <cmath>

#include "autograd/ops.h"
#include "nn/gaussian_kernel.h"

namespace saddle {
namespace {

void require_positive(const char* name, double found) {
  require(found > 0 && std::isfinite(found), name, ": expected a positive number, found ", found);
}

}  // namespace

void check(const PrimalDualOptions& options) {
  require(options.step_size >= 0 && std::isfinite(options.step_size),
          "dual_step_size: expected a number of at least 0, found ", options.step_size);
  require_positive("squared_bandwidth", options.squared_bandwidth);
  require(options.schedule == "constant" || options.schedule == "step" ||
              options.schedule == "geometric",
          "bandwidth_schedule: expected constant, step or geometric, found ", options.schedule);
  require_positive("bandwidth_factor", options.factor);
  require(options.features == "none" || options.features == "classifier" ||
              options.features == "autoencoder",
          "kernel_features: expected none, classifier or autoencoder, found ", options.features);
  require(options.period >= 1, "bandwidth_period: expected at least 1 step, found ",
          options.period);
}

Var squared_bandwidth(const PrimalDualOptions& options, Var t) {
  const Var steps = cast(t, DType::f64);
  const double first = options.squared_bandwidth;
  const auto period = static_cast<double>(options.period);
  if (options.schedule == "step")
    return first * (1.0 + (options.factor - 1.0) * step(steps - (period - 0.5)));
  if (options.schedule == "geometric")
    return first * exp(steps * (std::log(options.factor) / period));
  return literal(*t.graph, first, {}, DType::f64);
}

double squared_bandwidth(const PrimalDualOptions& options, std::int64_t t) {
  if (options.schedule == "step")
    return options.squared_bandwidth * (t >= options.period ? options.factor : 1.0);
  if (options.schedule == "geometric")
    return options.squared_bandwidth *
           std::pow(options.factor, static_cast<double>(t) / static_cast<double>(options.period));
  return options.squared_bandwidth;
}

Var target_density(Var density, Var constraint, double step_size) {
  return stop_gradient(density - step_size * constraint);
}

PrimalDualTerm primal_dual_term(const PrimalDualOptions& options, Var t, Var x, Var constraint,
                                Var y) {
  const Var density = kernel_mean(x, y, sqrt(squared_bandwidth(options, t)));
  const Var target = target_density(density, constraint, options.step_size);
  return {mean(square(target - density), {1}), target};  // (13), its second sum
}

}  // namespace saddle
