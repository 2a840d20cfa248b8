// A Gaussian kernel between all pairs of two sets of points, and what it estimates.
#pragma once

#include "autograd/graph.h"

namespace saddle {

// k[i, j] = exp(-|y_j - x_i|^2 / bandwidth^2) for x [..., n, d] and y [..., m, d]: [..., n, m].
// Leading axes broadcast; the bandwidth is [], of any floating type, and positive. Differentiable
// at any order by all three. The differences y_j - x_i [n, m, d] are never made: memory is n m plus
// a copy of x and y. Rounding is relative to k, some epsilons of (|x_i - c|^2 + |y_j - c|^2) /
// bandwidth^2, where c is the mean of x; k is at most 1.
// Primal-dual GAN, equation 14.
Var gaussian_kernel(Var x, Var y, Var bandwidth);

// The mean over j: how dense the points y are around each x_i, at most 1: [..., n]. The paper's
// estimate of the generated distribution at examples x (equations 12 and 17).
Var kernel_mean(Var x, Var y, Var bandwidth);

}  // namespace saddle
