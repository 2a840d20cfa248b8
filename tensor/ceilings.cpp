#include "tensor/ceilings.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "tensor/cpu/ceilings.h"
#include "tensor/tensor.h"

namespace saddle {
namespace {

// Beside this, the wait for the device and the first call's way to it are short.
constexpr double kLongRun = 5e-3;  // seconds

// The best amount per second over runs of 1, 2, 4, ... calls in a row, each of which does `amount`,
// until a run is long.
template <class Call>
double best_rate(Device& device, double amount, Call&& call) {
  using Clock = std::chrono::steady_clock;
  call();  // the first one may load or compile its kernel
  device.synchronize();
  double best = 0;
  for (int calls = 1;; calls *= 2) {
    const Clock::time_point begin = Clock::now();
    for (int i = 0; i < calls; ++i) call();
    device.synchronize();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    best = std::max(best, calls * amount / seconds);
    if (seconds >= kLongRun) return best;
  }
}

// Larger products reach higher rates, as long as one of them is no long run.
double product_rate(Device& device, DType dtype) {
  constexpr std::int64_t kSmallest = 256, kLargest = 4096;
  double best = 0;
  for (std::int64_t side = kSmallest; side <= kLargest; side *= 2) {
    const Shape shape = {1, side, side};
    const Tensor a = Tensor::full(shape, 0.5, dtype, device),
                 b = Tensor::full(shape, 0.25, dtype, device),
                 product = Tensor::empty(shape, dtype, device);
    const double operations = 2.0 * static_cast<double>(side * side * side);
    best = std::max(best, best_rate(device, operations, [&] {
                      device.matmul(a.view(), false, b.view(), false, product.view());
                    }));
    if (operations / best > kLongRun) break;
  }
  return best;
}

// Of a copy from one half of `buffer` to the other.
double copy_rate(Device& device, const Tensor& buffer) {
  const std::int64_t half = buffer.size() / 2;
  const Tensor from = buffer.slice(0, 0, half), to = buffer.slice(0, half, 2 * half);
  return best_rate(device, static_cast<double>(4 * buffer.size()),
                   [&] { device.copy(from.view(), to.view()); });
}

Ceilings measure_by_kernels(Device& device) {
  constexpr int kLargestPower = 28;
  Ceilings ceilings;
  ceilings.flop_rate = product_rate(device, DType::f32);
  ceilings.float64_flop_rate = product_rate(device, DType::f64);
  const Tensor buffer =
      Tensor::full({std::int64_t{1} << (kLargestPower - 2)}, 1.0, DType::f32, device);
  double best_of_larger = 0;
  for (int power = kLargestPower; power >= Ceilings::kSmallestPower; --power) {
    const Tensor part = buffer.slice(0, 0, std::int64_t{1} << (power - 2));
    best_of_larger = std::max(best_of_larger, copy_rate(device, part));
    ceilings.bandwidths.push_back(best_of_larger);
  }
  std::reverse(ceilings.bandwidths.begin(), ceilings.bandwidths.end());
  return ceilings;
}

}  // namespace

double Ceilings::bandwidth(std::int64_t bytes) const {
  const int power =
      std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(bytes, 1))) - 1;
  const int last = static_cast<int>(bandwidths.size()) - 1;
  return bandwidths[static_cast<std::size_t>(std::clamp(power - kSmallestPower, 0, last))];
}

Ceilings measure_ceilings(Device& device) {
  return &device == &cpu_device() ? cpu::measure_ceilings() : measure_by_kernels(device);
}

}  // namespace saddle
