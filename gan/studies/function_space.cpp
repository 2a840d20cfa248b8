#include "gan/studies/function_space.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gan/streams.h"
#include "nn/initializer.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kRecordGrowth = 1.05;
constexpr std::uint32_t kDiscriminatorStream = kDiscriminatorInitStream;
constexpr std::uint32_t kGeneratedStream = kGeneratorInitStream;

std::vector<double> uniform_numbers(std::size_t count, double low, double high, std::uint64_t seed,
                                    std::uint32_t stream) {
  const Tensor numbers = Tensor::zeros({static_cast<std::int64_t>(count)}, DType::f64);
  initialize({Initializer::Kind::uniform, (high - low) / 2, (high + low) / 2}, seed, stream,
             numbers);
  return numbers.to_vector<double>();
}

// Proportional to uniform numbers in [0.1, 1).
std::vector<double> random_distribution(std::size_t points, std::uint64_t seed,
                                        std::uint32_t stream) {
  std::vector<double> p = uniform_numbers(points, 0.1, 1.0, seed, stream);
  const double total = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& each : p) each /= total;
  return p;
}

void check_point(const FunctionSpaceGame& game, const FunctionSpacePoint& point) {
  const std::size_t points = game.data.size();
  require(point.discriminator.size() == points && point.generated.size() == points,
          "function space: expected D and pg on ", points, " points, found ",
          point.discriminator.size(), " and ", point.generated.size());
  for (const double d : point.discriminator)
    require(game.margin <= d && d <= 1 - game.margin, "function space: expected D in [",
            game.margin, ", ", 1 - game.margin, "], found ", d);
  for (const double p : point.generated)
    require(std::isfinite(p) && p >= 0, "function space: expected pg of at least 0, found ", p);
}

FunctionSpaceRecord record_of(const FunctionSpaceGame& game, const FunctionSpacePoint& point,
                              std::size_t step) {
  return {step, total_variation(point.generated, game.data),
          largest_deviation(point.discriminator)};
}

bool is_within(const FunctionSpaceRecord& record, double distance) {
  return record.total_variation < distance && record.deviation < distance;
}

}  // namespace

void FunctionSpaceGame::check() const {
  require(!data.empty(), "function space: expected at least one point, found none");
  for (std::size_t i = 0; i < data.size(); ++i)
    require(std::isfinite(data[i]) && data[i] > 0, "function space: point ", i,
            ": expected a positive probability, found ", data[i],
            "; where there are no data D is not determined: leave the point out");
  const double total = std::accumulate(data.begin(), data.end(), 0.0);
  require(std::abs(total - 1) < 1e-9,
          "function space: expected probabilities that sum to 1, found ", total);
  require(0 < margin && margin < 0.5, "function space: expected a margin in (0, 1/2), found ",
          margin);
}

FunctionSpaceGame random_function_space_game(std::int64_t points, std::uint64_t seed) {
  require(points >= 1, "function space: expected at least one point, found ", points);
  return {random_distribution(static_cast<std::size_t>(points), seed, kDataStream)};
}

FunctionSpacePoint random_point(const FunctionSpaceGame& game, std::uint64_t seed) {
  const std::size_t points = game.data.size();
  return {uniform_numbers(points, game.margin, 1 - game.margin, seed, kDiscriminatorStream),
          random_distribution(points, seed, kGeneratedStream)};
}

void take_step(const FunctionSpaceGame& game, PrimalUpdate update, double alpha,
               FunctionSpacePoint& point) {
  for (std::size_t i = 0; i < game.data.size(); ++i) {
    const double pd = game.data[i], pg = point.generated[i], d = point.discriminator[i];
    const double moved =
        update == PrimalUpdate::dual_driven ? pd / (pd + pg) : d + alpha * (pd / d - pg / (1 - d));
    point.discriminator[i] = std::clamp(moved, game.margin, 1 - game.margin);
    point.generated[i] = std::max(pg - alpha * std::log(2 * (1 - d)), 0.0);
  }
}

void StepSizes::check() const {
  require(first > 0 && std::isfinite(first), "step sizes: expected a positive first one, found ",
          first);
  require(horizon > 0 && std::isfinite(horizon), "step sizes: expected a positive horizon, found ",
          horizon);
  require(0.5 < exponent && exponent <= 1,
          "step sizes: expected an exponent in (1/2, 1], with an infinite sum and a finite sum of "
          "squares, found ",
          exponent);
}

double StepSizes::at(std::size_t t) const {
  return first / std::pow(1 + static_cast<double>(t) / horizon, exponent);
}

double total_variation(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += std::abs(p[i] - q[i]);
  return sum / 2;
}

double largest_deviation(const std::vector<double>& discriminator) {
  double largest = 0.0;
  for (const double d : discriminator) largest = std::max(largest, std::abs(d - 0.5));
  return largest;
}

bool FunctionSpaceRun::arrives() const { return is_within(records.back(), kSaddleDistance); }

FunctionSpaceRun run_function_space(const FunctionSpaceGame& game, PrimalUpdate update,
                                    const StepSizes& step_sizes, FunctionSpacePoint point,
                                    std::size_t max_steps) {
  game.check();
  step_sizes.check();
  check_point(game, point);
  FunctionSpaceRun run;
  FunctionSpaceRecord now = record_of(game, point, 0);
  run.records.push_back(now);
  while (now.step < max_steps && !is_within(now, kSaddleDistance / 10)) {
    if (!is_within(now, kSaddleDistance)) run.arrival = now.step + 1;
    take_step(game, update, step_sizes.at(now.step), point);
    now = record_of(game, point, now.step + 1);
    if (static_cast<double>(now.step) >=
        kRecordGrowth * static_cast<double>(run.records.back().step))
      run.records.push_back(now);
  }
  if (run.records.back().step != now.step) run.records.push_back(now);
  return run;
}

}  // namespace saddle
