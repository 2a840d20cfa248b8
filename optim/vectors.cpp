#include "optim/vectors.h"

#include <cmath>

namespace saddle {
namespace {

// Registers of a kernel with two inputs: 0 and 1; then the factor, if there is one; then one for
// the result.
ElementwiseKernel two_operands(DType dtype, std::vector<double> factor,
                               std::vector<Instruction> code) {
  const auto result = static_cast<std::int16_t>(2 + factor.size());
  return {dtype, 2, std::move(factor), 1, std::move(code), {result}};
}

}  // namespace

Vectors::Vectors(std::int64_t size, DType dtype)
    : size_(size),
      dtype_(dtype),
      product_(two_operands(DType::f64, {}, {{Opcode::mul, {0, 1}, 2}})),
      add_scaled_(two_operands(dtype, {0.0}, {{Opcode::mul, {1, 2}, 3}, {Opcode::add, {0, 3}, 3}})),
      scale_and_add_(
          two_operands(dtype, {0.0}, {{Opcode::mul, {0, 2}, 3}, {Opcode::add, {1, 3}, 3}})),
      scale_{dtype, 1, {0.0}, 1, {{Opcode::mul, {0, 1}, 2}}, {2}},
      a_(Tensor::zeros({size}, DType::f64)),
      b_(dtype == DType::f64 ? a_ : Tensor::zeros({size}, DType::f64)),
      sum_(Tensor::zeros({1}, DType::f64)) {
  require(is_floating(dtype), "vectors: expected a floating dtype, found ", name_of(dtype));
}

double Vectors::dot(const Tensor& a, const Tensor& b) {
  Device& device = a_.device();
  const auto exact = [&](const Tensor& x, const Tensor& copy) {
    if (dtype_ == DType::f64) return x.view();
    device.copy(x.view(), copy.view());
    return copy.view();
  };
  const View operands[] = {exact(a, a_), exact(b, b_)}, product[] = {a_.view()};
  device.elementwise(product_, operands, product);
  device.reduce(Reduction::sum, a_.view(), sum_.view());
  return sum_.item();
}

double Vectors::norm(const Tensor& a) { return std::sqrt(dot(a, a)); }

void Vectors::add_scaled(const Tensor& y, double factor, const Tensor& x) {
  add_scaled_.literals[0] = factor;
  const View operands[] = {y.view(), x.view()}, result[] = {y.view()};
  a_.device().elementwise(add_scaled_, operands, result);
}

void Vectors::scale_and_add(const Tensor& y, double factor, const Tensor& x) {
  scale_and_add_.literals[0] = factor;
  const View operands[] = {y.view(), x.view()}, result[] = {y.view()};
  a_.device().elementwise(scale_and_add_, operands, result);
}

void Vectors::scale(const Tensor& y, double factor, const Tensor& x) {
  scale_.literals[0] = factor;
  const View operands[] = {x.view()}, result[] = {y.view()};
  a_.device().elementwise(scale_, operands, result);
}

}  // namespace saddle
