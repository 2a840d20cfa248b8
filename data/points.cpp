#include "data/points.h"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string_view>

#include "tensor/philox.h"

namespace saddle {
namespace {

using Point = std::array<double, 2>;

constexpr std::int64_t kMaxModes = 1'000'000;
constexpr std::int64_t kMaxGridSide = 1'000;  // squared: kMaxModes
constexpr std::int64_t kMaxPoints = std::int64_t{1} << 30;
constexpr double kMaxLength = 1e6;

// The steps of a point's counter: what its random words are for.
constexpr std::uint64_t kNoiseStep = 0;
constexpr std::uint64_t kPositionStep = 1;

void require_count(std::int64_t value, std::int64_t largest, std::string_view name) {
  require(1 <= value && value <= largest, name, ": expected 1 to ", largest, ", found ", value);
}

// A NaN fails both comparisons.
void require_length(double value, std::string_view name) {
  require(0 < value && value <= kMaxLength, name, ": expected more than 0 and at most ", kMaxLength,
          ", found ", value);
}

void require_deviation(double value, std::string_view name) {
  require(0 <= value && value <= kMaxLength, name, ": expected 0 to ", kMaxLength, ", found ",
          value);
}

// The random words of each point.
struct Source {
  std::uint64_t seed;
  std::uint32_t stream;

  // Two numbers in [0, 1).
  Point uniforms(std::uint64_t step, std::int64_t point) const {
    const auto words = philox(seed, stream, step, static_cast<std::uint64_t>(point));
    const auto unit = [](std::uint64_t low, std::uint64_t high) {
      return std::ldexp(static_cast<double>((high << 32 | low) >> 11), -53);
    };
    return {unit(words[0], words[1]), unit(words[2], words[3])};
  }

  // Two independent normals, by Box-Muller.
  Point normals(std::int64_t point) const {
    const auto [u0, u1] = uniforms(kNoiseStep, point);
    const double r = std::sqrt(-2 * std::log(1 - u0));
    const double angle = 2 * std::numbers::pi * u1;
    return {r * std::cos(angle), r * std::sin(angle)};
  }

  double uniform(std::int64_t point) const { return uniforms(kPositionStep, point)[0]; }
};

// Row i is center(i) + std normals(i).
template <class Center>
Tensor noisy_points(std::int64_t count, double std, const Source& source, DType dtype,
                    const Center& center) {
  require_count(count, kMaxPoints, "number of points");
  Tensor points = Tensor::empty({count, 2}, dtype, cpu_device());
  dispatch_floating(dtype, "points", [&](auto zero) {
    using T = decltype(zero);
    const std::span<T> out = points.data<T>();
    for (std::int64_t i = 0; i < count; ++i) {
      const Point at = center(i);
      const Point noise = source.normals(i);
      for (std::size_t axis = 0; axis < 2; ++axis)
        out[static_cast<std::size_t>(2 * i) + axis] = static_cast<T>(at[axis] + std * noise[axis]);
    }
  });
  return points;
}

}  // namespace

Mixture ring_mixture(std::int64_t modes, double radius, double std) {
  require_count(modes, kMaxModes, "ring: number of modes");
  require_length(radius, "ring: radius");
  require_deviation(std, "ring: std");
  Mixture mixture{{}, std};
  for (std::int64_t m = 0; m < modes; ++m) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(m) / static_cast<double>(modes);
    mixture.centers.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  return mixture;
}

Mixture grid_mixture(std::int64_t side, double spacing, double std) {
  require_count(side, kMaxGridSide, "grid: modes a side");
  require_length(spacing, "grid: spacing");
  require_deviation(std, "grid: std");
  Mixture mixture{{}, std};
  const auto coordinate = [&](std::int64_t i) {
    return spacing * (static_cast<double>(i) - static_cast<double>(side - 1) / 2);
  };
  for (std::int64_t row = 0; row < side; ++row)
    for (std::int64_t column = 0; column < side; ++column)
      mixture.centers.push_back({coordinate(column), coordinate(row)});
  return mixture;
}

Tensor sample_mixture(const Mixture& mixture, std::int64_t count, std::uint64_t seed,
                      std::uint32_t stream, DType dtype) {
  require(!mixture.centers.empty(), "mixture: expected at least 1 mode, found none");
  require_deviation(mixture.std, "mixture: std");
  const Source source{seed, stream};
  const auto modes = static_cast<double>(mixture.centers.size());
  return noisy_points(count, mixture.std, source, dtype, [&](std::int64_t i) {
    return mixture.centers[static_cast<std::size_t>(source.uniform(i) * modes)];
  });
}

Tensor sample_swiss_roll(std::int64_t count, double noise, std::uint64_t seed, std::uint32_t stream,
                         DType dtype) {
  require_deviation(noise, "Swiss roll: noise");
  const Source source{seed, stream};
  return noisy_points(count, noise, source, dtype, [&](std::int64_t i) -> Point {
    const double t = (1 + 2 * source.uniform(i)) / 3;
    const double angle = 4.5 * std::numbers::pi * t;
    return {t * std::cos(angle), t * std::sin(angle)};
  });
}

}  // namespace saddle
