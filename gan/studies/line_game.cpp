#include "gan/studies/line_game.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "gan/streams.h"
#include "gan/trainers/trainer.h"
#include "nn/layers.h"

namespace saddle {
namespace {

constexpr std::int64_t kHidden = 64, kBatch = 32;
constexpr std::int64_t kLatent = 2;  // uniform numbers, so that there is a highest point; ours
constexpr std::int64_t kSamples = 1000, kRecordEvery = 100;
constexpr std::array<std::int64_t, 5> kProfiledSteps = {0, 1000, 2000, 4000, 8000};
constexpr double kProfileFrom = -5.0, kProfileTo = 3.0;
constexpr std::int64_t kProfilePoints = 401;
// e^-110 is 0 in float32: so is the slope of log D, and of log(1 - D) at -110.
constexpr double kSaturated = 110.0;

bool is_wasserstein(const LineSetting& setting) { return setting.objective == "wasserstein"; }

ModulePtr xavier(std::int64_t in, std::int64_t out) {
  return linear(in, out, xavier_initializer(in, out), constant_initializer(0.0));
}

GanNetworks networks_of(const LineSetting& setting) {
  GanNetworks networks;
  networks.example = {1};
  networks.generator = [] {
    return sequential(xavier(kLatent, kHidden), relu_layer(), xavier(kHidden, 1));
  };
  networks.discriminator = [relu = is_wasserstein(setting)](std::int64_t outputs) {
    if (!relu) return sequential(xavier(1, kHidden), relu_layer(), xavier(kHidden, outputs));
    return sequential(xavier(1, kHidden), relu_layer(), xavier(kHidden, outputs), relu_layer());
  };
  return networks;
}

GanOptions options_of(const LineSetting& setting, std::uint64_t seed) {
  GanOptions options;
  options.generators = 1;
  options.latent_dim = kLatent;
  options.latent = "uniform";
  options.batch_size = kBatch;
  options.generator_batch_sizes = {kBatch};
  options.objective = setting.objective;
  options.primal_dual = {setting.step_size, 0.25, "step", 0.04, 2000};
  options.seed = seed;
  options.generator_optimizer.learning_rate = 1e-4;
  if (is_wasserstein(setting)) options.generator_optimizer.name = "rmsprop";
  options.discriminator_optimizer = options.generator_optimizer;
  if (is_wasserstein(setting)) options.discriminator_optimizer.clip_weights = 1.0;
  return options;
}

void set(const Network& network, const std::string& name, const std::vector<double>& values) {
  for (const auto& [each, tensor] : network.named_tensors())
    if (each == network.name() + "." + name) tensor.assign(Tensor::from(values, tensor.shape()));
}

std::vector<double> get(const Network& network, const std::string& name) {
  for (const auto& [each, tensor] : network.named_tensors())
    if (each == network.name() + "." + name) return tensor.to_vector<double>();
  fail("no tensor is named ", name);
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<double> points_of(Trainer& trainer, std::uint64_t draw) {
  return trainer.sample(kSamples, draw).to_vector<double>();
}

// Scales and shifts what the generator makes.
void place_generator(Trainer& trainer, const LineSetting& setting) {
  const Network& generator = trainer.generators();
  const std::vector<double> points = points_of(trainer, 0);
  const double mean = mean_of(points);
  const double scale =
      (setting.reach - setting.begin) / (*std::max_element(points.begin(), points.end()) - mean);
  std::vector<double> weights = get(generator, "2.weight");
  for (double& weight : weights) weight *= scale;
  set(generator, "2.weight", weights);
  set(generator, "2.bias", {setting.begin - scale * mean});
}

// Sorted random numbers between the two plateaus.
std::vector<double> knots(const LineSetting& setting, std::uint64_t seed) {
  const Tensor uniform = Tensor::zeros({kHidden}, DType::f64);
  initialize(uniform_initializer(1.0), seed, kDiscriminatorInitStream, uniform);
  std::vector<double> knots = uniform.to_vector<double>();
  const double middle = 0.5 * (setting.rise_from + setting.rise_to);
  for (double& t : knots) t = middle + 0.5 * t * (setting.rise_to - setting.rise_from);
  std::sort(knots.begin(), knots.end());
  return knots;
}

// v = -c + s sum_k a_k relu(x - t_k), a_k = 1 for the lower half of the knots and -1 for the upper
// one: -c left of all knots and c right of them.
void saturate(const Network& d, const std::vector<double>& knots) {
  std::vector<double> biases, weights;
  double rise = 0;  // of the sum, from end to end
  for (std::size_t k = 0; k < knots.size(); ++k) {
    biases.push_back(-knots[k]);
    weights.push_back(k < knots.size() / 2 ? 1.0 : -1.0);
    rise -= weights.back() * knots[k];
  }
  for (double& weight : weights) weight *= 2 * kSaturated / rise;
  set(d, "0.weight", std::vector<double>(knots.size(), 1.0));
  set(d, "0.bias", biases);
  set(d, "2.weight", weights);
  set(d, "2.bias", {-kSaturated});
}

// D = relu(1 - sum_k relu(t_k - x)): 1 right of all knots and 0 far left of them. Only the last
// bias has a slope at the data, and clipping keeps it at 1, its bound.
void clip(const Network& d, const std::vector<double>& knots) {
  set(d, "0.weight", std::vector<double>(knots.size(), -1.0));
  set(d, "0.bias", knots);
  set(d, "2.weight", std::vector<double>(knots.size(), -1.0));
  set(d, "2.bias", {1.0});
}

std::vector<double> parameters_of(const Trainer& trainer) {
  std::vector<double> all;
  for (const Network* network : trainer.players().networks())
    for (const auto& named : network->named_tensors())
      for (const double value : named.second.to_vector<double>()) all.push_back(value);
  return all;
}

LineRecord record_of(Trainer& trainer, std::int64_t step) {
  std::vector<double> points = points_of(trainer, static_cast<std::uint64_t>(step));
  std::sort(points.begin(), points.end());
  const auto quantile = [&](double share) {
    return points[static_cast<std::size_t>(share * static_cast<double>(points.size() - 1))];
  };
  const double at_data = trainer.score(Tensor::full({1, 1}, kLineData, DType::f32)).item();
  return {step, mean_of(points), quantile(0.05), quantile(0.95), at_data};
}

LineProfile profile_of(Trainer& trainer, std::int64_t step) {
  LineProfile profile{step, {}, {}};
  for (std::int64_t i = 0; i < kProfilePoints; ++i)
    profile.x.push_back(kProfileFrom + (kProfileTo - kProfileFrom) * static_cast<double>(i) /
                                           (kProfilePoints - 1));
  const Tensor x = Tensor::zeros({kProfilePoints, 1}, DType::f32);
  x.assign(Tensor::from(profile.x, {kProfilePoints, 1}));
  profile.d = trainer.score(x).to_vector<double>();
  return profile;
}

}  // namespace

bool is_at_data(const LineRecord& record) { return std::abs(record.mean - kLineData) < 0.1; }

bool LineRun::is_balanced() const { return std::abs(records.back().at_data - 0.5) < 0.05; }

LineRun play_line(const LineSetting& setting, std::uint64_t seed, std::int64_t steps) {
  Trainer trainer(options_of(setting, seed), networks_of(setting));
  place_generator(trainer, setting);
  if (setting.start == LineStart::flat)
    (is_wasserstein(setting) ? clip : saturate)(trainer.discriminators(), knots(setting, seed));
  const std::vector<double> before = parameters_of(trainer);
  LineRun run;
  for (std::int64_t step = 0;; ++step) {
    if (step % kRecordEvery == 0) run.records.push_back(record_of(trainer, step));
    if (std::find(kProfiledSteps.begin(), kProfiledSteps.end(), step) != kProfiledSteps.end())
      run.profiles.push_back(profile_of(trainer, step));
    if (step == steps) break;
    trainer.step([&](std::size_t i) { trainer.real_batch(i).fill(kLineData); });
  }
  run.moves = parameters_of(trainer) != before;
  return run;
}

}  // namespace saddle
