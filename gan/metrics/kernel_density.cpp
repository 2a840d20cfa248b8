#include "gan/metrics/kernel_density.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace saddle {
namespace {

constexpr int kBandwidths = 46, kBandwidthsPerDecade = 10;
constexpr double kSmallestBandwidth = 1e-4;  // in units of the points' deviation

using Row = std::span<const double>;

std::vector<double> finite_numbers(const char* who, const Tensor& points) {
  const Shape& shape = points.shape();
  require(shape.rank() == 2 && shape.count() > 0 && points.dtype() != DType::i64, who,
          ": expected floating points [n, features], found ", name_of(points.dtype()), " ", shape);
  std::vector<double> numbers = points.to_vector<double>();
  for (const double number : numbers)
    require(std::isfinite(number), who, ": expected finite numbers, found ", number);
  return numbers;
}

Row row_of(const std::vector<double>& rows, std::int64_t i, std::int64_t features) {
  return Row(rows).subspan(static_cast<std::size_t>(i * features),
                           static_cast<std::size_t>(features));
}

double squared_distance(Row a, Row b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum;
}

// log of the mean of N(0; offset, h^2 I) over offsets in R^d with these squared lengths. The
// nearest one is taken out of the sum, so that it does not underflow.
double log_mean_kernel(std::span<const double> squares, std::int64_t features, double bandwidth) {
  const double scale = -0.5 / (bandwidth * bandwidth);
  const double nearest = *std::min_element(squares.begin(), squares.end());
  double sum = 0.0;
  for (const double square : squares) sum += std::exp(scale * (square - nearest));
  const double log_norm = std::log(2.0 * std::numbers::pi) / 2 + std::log(bandwidth);
  return scale * nearest + std::log(sum / static_cast<double>(squares.size())) -
         static_cast<double>(features) * log_norm;
}

// s^2 = 1/(n d) sum_i |x_i - mean|^2.
double deviation(const std::vector<double>& points, std::int64_t count, std::int64_t features) {
  std::vector<double> mean(static_cast<std::size_t>(features), 0.0);
  for (std::int64_t i = 0; i < count; ++i) {
    const Row row = row_of(points, i, features);
    for (std::size_t k = 0; k < row.size(); ++k) mean[k] += row[k] / static_cast<double>(count);
  }
  double sum = 0.0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += squared_distance(row_of(points, i, features), mean);
  return std::sqrt(sum / static_cast<double>(points.size()));
}

}  // namespace

KernelDensity::KernelDensity(const Tensor& points, double bandwidth)
    : points_(finite_numbers("kernel density", points)),
      count_(points.shape()[0]),
      features_(points.shape()[1]),
      bandwidth_(bandwidth) {
  require(bandwidth > 0 && std::isfinite(bandwidth),
          "kernel density: expected a positive bandwidth, found ", bandwidth);
}

std::vector<double> KernelDensity::log_density(const Tensor& x) const {
  const std::vector<double> rows = finite_numbers("log density", x);
  require(x.shape()[1] == features_, "log density: expected points [n, ", features_, "], found ",
          x.shape());
  std::vector<double> result, squares(static_cast<std::size_t>(count_));
  for (std::int64_t i = 0; i < x.shape()[0]; ++i) {
    for (std::int64_t j = 0; j < count_; ++j)
      squares[static_cast<std::size_t>(j)] =
          squared_distance(row_of(rows, i, features_), row_of(points_, j, features_));
    result.push_back(log_mean_kernel(squares, features_, bandwidth_));
  }
  return result;
}

double cross_validated_bandwidth(const Tensor& points) {
  const std::vector<double> rows = finite_numbers("bandwidth", points);
  const std::int64_t count = points.shape()[0], features = points.shape()[1];
  require(count >= 2, "bandwidth: expected at least 2 points, found ", count);
  const double spread = deviation(rows, count, features);
  require(spread > 0, "bandwidth: expected points that differ, found ", count, " equal ones");
  std::array<double, kBandwidths> bandwidths{}, likelihoods{};
  for (int k = 0; k < kBandwidths; ++k)
    bandwidths[static_cast<std::size_t>(k)] =
        spread * kSmallestBandwidth * std::pow(10.0, static_cast<double>(k) / kBandwidthsPerDecade);
  std::vector<double> squares;
  for (std::int64_t i = 0; i < count; ++i) {
    squares.clear();
    for (std::int64_t j = 0; j < count; ++j)
      if (j != i)
        squares.push_back(squared_distance(row_of(rows, i, features), row_of(rows, j, features)));
    for (std::size_t k = 0; k < bandwidths.size(); ++k)
      likelihoods[k] += log_mean_kernel(squares, features, bandwidths[k]);
  }
  const auto best = std::max_element(likelihoods.begin(), likelihoods.end());
  return bandwidths[static_cast<std::size_t>(best - likelihoods.begin())];
}

}  // namespace saddle
