#include "gan/metrics/inception_score.h"

#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr double kSumTolerance = 1e-3;  // of float32 rows with many classes
constexpr std::uint32_t kShuffleStream = 0x8303'0000;

using Row = std::span<const double>;

void require_distribution(Row p, std::size_t i) {
  double sum = 0.0;
  bool is_positive = true;
  for (const double each : p) {
    is_positive = is_positive && each >= 0;
    sum += each;
  }
  require(is_positive && std::abs(sum - 1.0) <= kSumTolerance, "inception score: row ", i,
          " is no distribution: its sum is ", sum);
}

// KL(p || q) = sum p log(p / q). Where q is 0, so is p.
double divergence(Row p, Row q) {
  double sum = 0.0;
  for (std::size_t c = 0; c < p.size(); ++c)
    if (p[c] > 0) sum += p[c] * std::log(p[c] / q[c]);
  return sum;
}

double score_of(const std::vector<Row>& rows) {
  std::vector<double> marginal(rows[0].size(), 0.0);
  const auto count = static_cast<double>(rows.size());
  for (const Row row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) marginal[c] += row[c] / count;
  double sum = 0.0;
  for (const Row row : rows) sum += divergence(row, marginal);
  return std::exp(sum / count);
}

}  // namespace

InceptionScore inception_score(const Tensor& probabilities, std::int64_t splits) {
  const Shape& shape = probabilities.shape();
  require(shape.rank() == 2 && shape.count() > 0 && probabilities.dtype() != DType::i64,
          "inception score: expected probabilities [n, classes], found ",
          name_of(probabilities.dtype()), " ", shape);
  require(1 <= splits && splits <= shape[0], "inception score: expected 1 to ", shape[0],
          " splits, found ", splits);
  const std::vector<double> values = probabilities.to_vector<double>();
  const auto classes = static_cast<std::size_t>(shape[1]), parts = static_cast<std::size_t>(splits);
  std::vector<std::int64_t> order(values.size() / classes);
  random_permutation(0, kShuffleStream, 0, order);
  std::vector<std::vector<Row>> rows(parts);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto at = static_cast<std::size_t>(order[i]);
    const Row row = Row(values).subspan(at * classes, classes);
    require_distribution(row, at);
    rows[i % parts].push_back(row);
  }
  std::vector<double> scores;
  for (const std::vector<Row>& part : rows) scores.push_back(score_of(part));
  const auto count = static_cast<double>(splits);
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  double squares = 0.0;
  for (const double score : scores) squares += (score - mean) * (score - mean);
  return {mean, std::sqrt(squares / count)};
}

}  // namespace saddle
