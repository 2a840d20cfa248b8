// The kernel of pairs of points.
#include "autograd/ops.h"
#include "nn/gaussian_kernel.h"
#include "tests/layer_cases.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// Two sets of points, x with 1 or as many stacked batches as y, and a bandwidth.
struct Points {
  std::int64_t batches, features;
  Var x, y, bandwidth;

  explicit Points(LayerSource& from)
      : batches(from.integer(1, 2)),
        features(from.integer(1, 3)),
        x(from.input({from.coin() ? 1 : batches, from.integer(1, 3), features})),
        y(from.input({batches, from.integer(1, 3), features}, "y")),
        bandwidth(random_input(from.graph, from.rng, {}, 0.75, 2.0, "bandwidth")) {}

  LayerInstance instance(const LayerSource& from, Var (*of)(Var, Var, Var),
                         const Expected& expected) const {
    const Var width = cast(bandwidth, from.dtype);
    return {{x, y, bandwidth}, of(cast(x, from.dtype), cast(y, from.dtype), width), expected};
  }
};

// k[batch, i, j], with the roundings of |x|^2 + |y|^2 - 2 <x, y>, where coordinates are below 4
// around their mean.
Expected kernel_of(const Points& points) {
  const Array x = array_of(points.x), y = array_of(points.y);
  const double width = flat_value(points.bandwidth)[0];
  Expected k({points.batches, x.shape[1], y.shape[1]});
  for (const Dims& at : coordinates(k.shape())) {
    double distance = 0.0;
    for (std::int64_t c = 0; c < points.features; ++c)
      distance += std::pow(y({at[0], at[2], c}) - x({x.shape[0] == 1 ? 0 : at[0], at[1], c}), 2);
    const double value = std::exp(-distance / (width * width));
    k.add(at, value, value * (1 + 32 * static_cast<double>(points.features) / (width * width)));
  }
  return k;
}

LayerInstance gaussian_kernel_instance(LayerSource& from) {
  const Points points(from);
  return points.instance(from, gaussian_kernel, kernel_of(points));
}

LayerInstance kernel_mean_instance(LayerSource& from) {
  const Points points(from);
  const Expected kernel = kernel_of(points);
  const Shape& shape = kernel.shape();
  Expected density({shape[0], shape[1]});
  for (const Dims& at : coordinates(shape))
    density.add({at[0], at[1]}, kernel.value(at) / static_cast<double>(shape[2]),
                kernel.magnitude(at) / static_cast<double>(shape[2]));
  return points.instance(from, kernel_mean, density);
}

}  // namespace

// The exponent is off by some epsilons of its terms, which the magnitude holds.
std::vector<LayerCase> kernel_density_cases() {
  return {{"gaussian_kernel", gaussian_kernel_instance, 4},
          {"kernel_mean", kernel_mean_instance, 6}};
}

}  // namespace saddle::test
