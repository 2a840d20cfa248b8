// A density estimated from points: the mean of Gaussians of one width around them.
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

//   p(x) = 1/n sum_i N(x; x_i, h^2 I),  h the bandwidth, x_1 .. x_n in R^d. All in float64.
class KernelDensity {
 public:
  // points: floating [n, d]. Throws Error for another shape, no points, a number that is not
  // finite, or a bandwidth that is not positive and finite.
  KernelDensity(const Tensor& points, double bandwidth);

  double bandwidth() const { return bandwidth_; }
  // log p at each row of x, floating [m, d], in nats. Throws Error as the constructor does.
  std::vector<double> log_density(const Tensor& x) const;

 private:
  std::vector<double> points_;  // row-major
  std::int64_t count_, features_;
  double bandwidth_;
};

// The bandwidth under which each point is likeliest given all others (leave-one-out
// cross-validation):
//   argmax over h of  1/n sum_i log ( 1/(n-1) sum_{j != i} N(x_i; x_j, h^2 I) )
// for h = s 10^(k/10 - 4), k = 0 .. 45, s^2 the mean variance of the points' coordinates. No random
// number: the same points give the same bandwidth. Takes 46 n^2 exponentials.
// Throws Error for fewer than 2 points, for points that are all equal, and as KernelDensity does.
double cross_validated_bandwidth(const Tensor& points);

}  // namespace saddle
