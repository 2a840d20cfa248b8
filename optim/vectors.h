// What solvers do with flat vectors, on the device that holds them.
#pragma once

#include "tensor/tensor.h"

namespace saddle {

// Operations on dense vectors [size] of one floating dtype. Sums are in float64 whatever the dtype.
// Nothing is allocated after construction.
class Vectors {
 public:
  Vectors(std::int64_t size, DType dtype);

  std::int64_t size() const { return size_; }
  DType dtype() const { return dtype_; }
  Tensor make() const { return Tensor::zeros({size_}, dtype_); }

  double dot(const Tensor& a, const Tensor& b);
  double norm(const Tensor& a);
  // y += factor x.
  void add_scaled(const Tensor& y, double factor, const Tensor& x);
  // y = x + factor y.
  void scale_and_add(const Tensor& y, double factor, const Tensor& x);
  // y = factor x.
  void scale(const Tensor& y, double factor, const Tensor& x);

 private:
  std::int64_t size_;
  DType dtype_;
  ElementwiseKernel product_, add_scaled_, scale_and_add_, scale_;
  Tensor a_, b_, sum_;  // f64
};

}  // namespace saddle
