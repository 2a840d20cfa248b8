// Synthetic points in the plane: mixtures of Gaussians on a ring or a grid, and the Swiss roll.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

// Far from the small stream numbers of other draws, which would repeat the same random words.
constexpr std::uint32_t kPointsStream = 0x8000'0000;

// Gaussians of equal weight and standard deviation `std` along each axis.
struct Mixture {
  std::vector<std::array<double, 2>> centers;
  double std = 0;
};

// `modes` Gaussians at radius (cos(2 pi m / modes), sin(2 pi m / modes)), m = 0, 1, ...
// Stackelberg GAN's data: 8 modes, radius 1, std 0.01. Throws Error for absurd numbers.
Mixture ring_mixture(std::int64_t modes, double radius, double std);

// side x side Gaussians, neighbours `spacing` apart, centered at the origin, row by row.
// Throws Error for absurd numbers.
Mixture grid_mixture(std::int64_t side, double spacing, double std);

// [count, 2]: a mode drawn uniformly, plus noise. Point i is a pure function of (seed, stream, i),
// computed in float64 whatever the dtype. Throws Error for absurd numbers or an integer dtype.
Tensor sample_mixture(const Mixture& mixture, std::int64_t count, std::uint64_t seed,
                      std::uint32_t stream = kPointsStream, DType dtype = DType::f32);

// [count, 2]: t (cos(a t), sin(a t)), a = 4.5 pi, t uniform in [1/3, 1), so from radius 1/3 out to
// 1 in one and a half turns, plus Gaussian noise of standard deviation `noise` along each axis.
// Otherwise as sample_mixture.
Tensor sample_swiss_roll(std::int64_t count, double noise, std::uint64_t seed,
                         std::uint32_t stream = kPointsStream, DType dtype = DType::f32);

}  // namespace saddle
