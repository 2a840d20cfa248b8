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

// H(p) = - sum p log p.
double entropy(Row p) {
  double sum = 0.0;
  for (const double each : p)
    if (each > 0) sum -= each * std::log(each);
  return sum;
}

void require_probabilities(const Tensor& probabilities) {
  const Shape& shape = probabilities.shape();
  require(shape.rank() == 2 && shape.count() > 0 && probabilities.dtype() != DType::i64,
          "inception score: expected probabilities [n, classes], found ",
          name_of(probabilities.dtype()), " ", shape);
}

}  // namespace

InceptionScorer::InceptionScorer(std::int64_t count, std::int64_t classes, std::int64_t splits)
    : classes_(classes) {
  require(classes >= 1, "inception score: expected at least 1 class, found ", classes);
  require(1 <= splits && splits <= count, "inception score: expected 1 to ", count,
          " splits, found ", splits);
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  random_permutation(0, kShuffleStream, 0, order);
  part_of_.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    part_of_[static_cast<std::size_t>(order[i])] = i % static_cast<std::size_t>(splits);
  parts_.resize(static_cast<std::size_t>(splits));
  for (Part& part : parts_) part.probabilities.resize(static_cast<std::size_t>(classes));
}

void InceptionScorer::add(std::int64_t first, const Tensor& probabilities) {
  require_probabilities(probabilities);
  const Shape& shape = probabilities.shape();
  const auto count = static_cast<std::int64_t>(part_of_.size());
  require(shape[1] == classes_, "inception score: expected ", classes_, " classes, found ",
          shape[1]);
  require(first >= 0 && shape[0] <= count - first, "inception score: expected samples 0 to ",
          count - 1, ", found ", first, " to ", first + shape[0] - 1);
  const std::vector<double> values = probabilities.to_vector<double>();
  const auto classes = static_cast<std::size_t>(classes_);
  for (std::size_t i = 0; i < values.size() / classes; ++i) {
    const Row row = Row(values).subspan(i * classes, classes);
    const std::size_t sample = static_cast<std::size_t>(first) + i;
    require_distribution(row, sample);
    Part& part = parts_[part_of_[sample]];
    for (std::size_t c = 0; c < classes; ++c) part.probabilities[c] += row[c];
    part.entropy += entropy(row);
    ++part.samples;
    ++added_;
  }
}

InceptionScore InceptionScorer::score() const {
  require(added_ == static_cast<std::int64_t>(part_of_.size()), "inception score: expected ",
          part_of_.size(), " samples, found ", added_);
  std::vector<double> scores;
  for (const Part& part : parts_) {
    const auto samples = static_cast<double>(part.samples);
    std::vector<double> marginal = part.probabilities;
    for (double& each : marginal) each /= samples;
    scores.push_back(std::exp(entropy(marginal) - part.entropy / samples));
  }
  const auto count = static_cast<double>(scores.size());
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / count;
  double squares = 0.0;
  for (const double score : scores) squares += (score - mean) * (score - mean);
  return {mean, std::sqrt(squares / count)};
}

InceptionScore inception_score(const Tensor& probabilities, std::int64_t splits) {
  require_probabilities(probabilities);
  InceptionScorer scorer(probabilities.shape()[0], probabilities.shape()[1], splits);
  scorer.add(0, probabilities);
  return scorer.score();
}

}  // namespace saddle
