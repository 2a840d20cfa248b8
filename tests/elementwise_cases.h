// Elementwise kernels for the tests of every device, what they should give, and how far apart two
// results are.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "tensor/elementwise.h"
#include "tests/random_views.h"

namespace saddle::test {

// One operation, on as many inputs as it has operands.
inline ElementwiseKernel kernel_of(Opcode op, DType dtype) {
  ElementwiseKernel kernel;
  kernel.dtype = dtype;
  kernel.inputs = arity_of(op);
  kernel.temporaries = 1;
  Instruction instruction{op, {}, static_cast<std::int16_t>(kernel.inputs)};
  for (int k = 0; k < kernel.inputs; ++k)
    instruction.operands[static_cast<std::size_t>(k)] = static_cast<std::int16_t>(k);
  kernel.code = {instruction};
  kernel.outputs = {instruction.result};
  return kernel;
}

inline std::vector<Opcode> all_opcodes() {
  std::vector<Opcode> ops;
  for (int op = 0; op < kOpcodes; ++op) ops.push_back(static_cast<Opcode>(op));
  return ops;
}

// What the operation gives in float64.
inline double exact(Opcode op, double a, double b = 0, double c = 0) {
  switch (op) {
    case Opcode::add:
      return a + b;
    case Opcode::mul:
      return a * b;
    case Opcode::neg:
      return -a;
    case Opcode::reciprocal:
      return 1 / a;
    case Opcode::exp:
      return std::exp(a);
    case Opcode::log:
      return std::log(a);
    case Opcode::sqrt:
      return std::sqrt(a);
    case Opcode::tanh:
      return std::tanh(a);
    case Opcode::arctan:
      return std::atan(a);
    case Opcode::sigmoid:
      return a < 0 ? std::exp(a) / (1 + std::exp(a)) : 1 / (1 + std::exp(-a));
    case Opcode::softplus:
      return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a));
    case Opcode::step:
      return a > 0 ? 1 : 0;
    case Opcode::select:
      return a != 0 ? b : c;
  }
  return 0;
}

// |found - expected| in units of the last place of T at `expected`. 0 if both round to the same
// infinity or are NaN; infinity if only one is.
template <class T>
double ulps(T found, double expected) {
  const T rounded = static_cast<T>(expected);
  if (std::isnan(rounded) || std::isnan(found))
    return std::isnan(rounded) == std::isnan(found) ? 0 : HUGE_VAL;
  if (std::isinf(rounded) || std::isinf(found)) return rounded == found ? 0 : HUGE_VAL;
  const T size = std::fabs(rounded);
  const double unit = double{std::nextafter(size, std::numeric_limits<T>::infinity())} - size;
  return std::fabs(double{found} - expected) / unit;
}

// A sweep of all floats: specials, then every `step`th pattern of bits.
inline std::vector<float> float_sweep(std::uint32_t step) {
  constexpr float inf = std::numeric_limits<float>::infinity();
  std::vector<float> values = {0.0f,
                               -0.0f,
                               inf,
                               -inf,
                               std::nanf(""),
                               88.72283f,
                               88.72284f,
                               -87.33655f,
                               -103.97208f,
                               -103.9721f,
                               -104.0f,
                               1.0f,
                               0.99999994f,
                               1.0000001f,
                               std::numeric_limits<float>::denorm_min(),
                               std::numeric_limits<float>::min(),
                               std::numeric_limits<float>::max()};
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += step) {
    const auto pattern = static_cast<std::uint32_t>(bits);
    float value;
    std::memcpy(&value, &pattern, sizeof value);
    values.push_back(value);
  }
  return values;
}

// Values of all sizes and both signs, and all special ones.
template <class T>
std::vector<T> sweep();

template <>
inline std::vector<float> sweep() {
  return float_sweep(30011);
}

template <>
inline std::vector<double> sweep() {
  using Limits = std::numeric_limits<double>;
  std::vector<double> values = {
      0.0,           -0.0,           HUGE_VAL,      -HUGE_VAL,      std::nan(""),
      Limits::min(), -Limits::min(), Limits::max(), -Limits::max(), Limits::denorm_min(),
      1.0,           -1.0,           709.78,        -745.2,         -708.4};
  Rng rng(1);
  for (double scale : {1e-310, 1e-20, 1e-3, 1.0, 30.0, 800.0, 1e200})
    for (double value : random_values<double>(rng, 3000, -scale, scale)) values.push_back(value);
  return values;
}

template <>
inline std::vector<std::int64_t> sweep() {
  using Limits = std::numeric_limits<std::int64_t>;
  std::vector<std::int64_t> values = {0, 1, -1, Limits::min(), Limits::max(), Limits::min() + 1};
  Rng rng(2);
  for (std::int64_t scale : {std::int64_t{3}, std::int64_t{1} << 40, Limits::max()})
    for (int i = 0; i < 1000; ++i) values.push_back(random_integer(rng, -scale, scale));
  return values;
}

// The sum of two or more inputs, and its negative.
inline ElementwiseKernel sum_of_many(int inputs) {
  ElementwiseKernel kernel;
  kernel.inputs = inputs;
  kernel.temporaries = 2;
  const auto sum = static_cast<std::int16_t>(inputs), negative = static_cast<std::int16_t>(sum + 1);
  kernel.code.push_back({Opcode::add, {0, 1}, sum});
  for (std::int16_t i = 2; i < inputs; ++i) kernel.code.push_back({Opcode::add, {sum, i}, sum});
  kernel.code.push_back({Opcode::neg, {sum}, negative});
  kernel.outputs = {sum, negative};
  return kernel;
}

// A random program of operations that round alike everywhere.
inline ElementwiseKernel random_kernel(Rng& rng, DType dtype, int inputs, int outputs) {
  ElementwiseKernel kernel;
  kernel.dtype = dtype;
  kernel.inputs = inputs;
  kernel.temporaries = 4;
  kernel.literals = {2, 0, -0.5};
  const int temporaries = kernel.inputs + 3;
  std::vector<std::int16_t> readable;
  for (int i = 0; i < temporaries; ++i) readable.push_back(static_cast<std::int16_t>(i));
  const auto pick = [&] {
    return readable[static_cast<std::size_t>(
        random_integer(rng, 0, static_cast<std::int64_t>(readable.size()) - 1))];
  };
  constexpr Opcode kExact[] = {Opcode::add, Opcode::mul, Opcode::neg, Opcode::step, Opcode::select};
  const std::int64_t length = random_integer(rng, 1, 12);
  for (std::int64_t i = 0; i < length; ++i) {
    const auto result = static_cast<std::int16_t>(temporaries + random_integer(rng, 0, 3));
    kernel.code.push_back({kExact[random_integer(rng, 0, 4)], {pick(), pick(), pick()}, result});
    readable.push_back(result);
  }
  for (int i = 0; i < outputs; ++i) kernel.outputs.push_back(pick());
  return kernel;
}

// An input of `shape`: in some layout, or one that repeats elements.
template <class T>
Tensor random_operand(Rng& rng, const Shape& shape) {
  Shape source = shape;
  if (random_integer(rng, 0, 2) == 0)
    for (std::int64_t& size : source)
      if (random_integer(rng, 0, 1) == 0) size = 1;
  const auto values = random_values<T>(rng, source.count());
  return random_layout(rng, source, values).broadcast_to(shape);
}

// A random kernel with its operands; some outputs take the place of an input, each of another one.
struct FusedCase {
  ElementwiseKernel kernel;
  std::vector<Tensor> inputs, outputs;
  std::vector<int> places;  // for each output, the input it is; -1 if it is none
};

template <class T>
FusedCase random_fused_case(Rng& rng, const Shape& shape) {
  const int outputs = static_cast<int>(random_integer(rng, 1, 3));
  FusedCase fused{random_kernel(rng, dtype_of<T>(), 3, outputs), {}, {}, {}};
  for (int i = 0; i < 3; ++i) fused.inputs.push_back(random_operand<T>(rng, shape));
  const Axes order = random_order(rng, 3);
  for (int i = 0; i < outputs; ++i) {
    const bool in_place = random_integer(rng, 0, 1) == 0;
    if (in_place) {
      Tensor& input = fused.inputs[static_cast<std::size_t>(order[i])];
      input = random_layout(rng, shape, elements<T>(input));
      fused.outputs.push_back(input);
    } else {
      fused.outputs.push_back(random_layout(rng, shape, dtype_of<T>()));
    }
    fused.places.push_back(in_place ? static_cast<int>(order[i]) : -1);
  }
  return fused;
}

}  // namespace saddle::test
