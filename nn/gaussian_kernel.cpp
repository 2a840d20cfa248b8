#include "nn/gaussian_kernel.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

void require_points(Var x, Var y, Var bandwidth) {
  require(x.rank() >= 2 && y.rank() >= 2 && x.shape().back() == y.shape().back(),
          "gaussian_kernel: expected points [..., n, d] and [..., m, d], found ", x.shape(),
          " and ", y.shape());
  require(bandwidth.shape() == Shape{} && is_floating(bandwidth.dtype()),
          "gaussian_kernel: expected a floating bandwidth [], found ", name_of(bandwidth.dtype()),
          " ", bandwidth.shape());
  const std::optional<double> constant = known_constant(bandwidth);
  require(!constant || *constant > 0, "gaussian_kernel: expected a positive bandwidth, found ",
          constant.value_or(0));
}

// |y_j - x_i|^2 = |x_i|^2 + |y_j|^2 - 2 <x_i, y_j>: [..., n, m].
Var squared_distances(Var x, Var y) {
  // What cancels is smaller around a center; as distances do not depend on it, it is held constant.
  const Var center = stop_gradient(keep_mean(x, {-2}));
  x = x - center, y = y - center;
  const Var squares = keep_sum(square(x), {-1}) + transpose(keep_sum(square(y), {-1}));
  const Var distances = squares - 2.0 * matmul(x, y, false, true);
  // Where rounding left less than 0, 0; with the derivatives as they are, which a clamp would lose.
  return distances + stop_gradient(relu(-distances));
}

}  // namespace

Var gaussian_kernel(Var x, Var y, Var bandwidth) {
  require_points(x, y, bandwidth);
  return exp(-squared_distances(x, y) * cast(reciprocal(square(bandwidth)), x.dtype()));
}

Var kernel_mean(Var x, Var y, Var bandwidth) {
  return mean(gaussian_kernel(x, y, bandwidth), {-1});
}

}  // namespace saddle
