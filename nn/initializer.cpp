#include "nn/initializer.h"

#include <cmath>

namespace saddle {

Initializer constant_initializer(double value) { return {Initializer::Kind::constant, 0.0, value}; }
Initializer uniform_initializer(double bound) { return {Initializer::Kind::uniform, bound, 0.0}; }
Initializer normal_initializer(double deviation, double mean) {
  return {Initializer::Kind::normal, deviation, mean};
}
Initializer fan_in_initializer(std::int64_t fan_in) {
  return uniform_initializer(1.0 / std::sqrt(static_cast<double>(fan_in)));
}
Initializer xavier_initializer(std::int64_t fan_in, std::int64_t fan_out) {
  return uniform_initializer(std::sqrt(6.0 / static_cast<double>(fan_in + fan_out)));
}
Initializer he_initializer(std::int64_t fan_in) {
  return normal_initializer(std::sqrt(2.0 / static_cast<double>(fan_in)));
}

void initialize(const Initializer& initializer, std::uint64_t seed, std::uint32_t stream,
                const Tensor& out) {
  if (initializer.kind == Initializer::Kind::constant) {
    out.fill(initializer.shift);
    return;
  }
  const bool uniform = initializer.kind == Initializer::Kind::uniform;
  // On the CPU, so that a network begins with the same bits on every device.
  Device& cpu = cpu_device();
  const Tensor state = Tensor::from<std::int64_t>({static_cast<std::int64_t>(seed), 0}, {2}, cpu);
  const Tensor drawn = Tensor::empty(out.shape(), DType::f64, cpu);
  cpu.random(uniform ? Distribution::uniform : Distribution::normal, state.view(), stream,
             drawn.view());
  for (double& value : drawn.data<double>())
    value = initializer.shift + initializer.scale * (uniform ? 2.0 * value - 1.0 : value);
  out.assign(drawn);
}

}  // namespace saddle
