#include "gan/train_config.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace saddle {
namespace {

constexpr std::int64_t kMaxSize = 1 << 20;  // of a layer, a batch or a count of networks
constexpr std::int64_t kMaxSteps = std::int64_t{1} << 40;
constexpr std::int64_t kMaxElements = std::int64_t{1}
                                      << 31;  // of a network's parameters or a batch

void check_range(const char* name, std::int64_t found, std::int64_t low, std::int64_t high) {
  require(low <= found && found <= high, name, ": expected ", low, " to ", high, ", found ", found);
}

void check_range(const char* name, double found, double low, double high) {
  require(low <= found && found <= high, name, ": expected ", low, " to ", high, ", found ", found);
}

void check_choice(const char* name, const std::string& found,
                  std::initializer_list<std::string_view> allowed) {
  std::string list;
  for (std::string_view each : allowed) {
    if (each == found) return;
    list += (list.empty() ? "" : ", ") + std::string(each);
  }
  fail(name, ": expected one of ", list, "; found ", found);
}

void check_data(const DataConfig& data) {
  check_choice("dataset", data.dataset, {"ring", "grid", "swiss-roll", "mnist", "fashion-mnist"});
  check_range("modes", data.modes, 1, 10000);
  check_range("radius", data.radius, 1e-6, 1e6);
  check_range("deviation", data.deviation, 0.0, 1e6);
  check_range("points", data.points, 1, 100'000'000);
  if (data.dataset == "grid") {
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(data.modes)));
    require(side * side == data.modes, "modes: expected a square number for a grid, found ",
            data.modes);
  }
}

void check_hidden(const char* name, const std::vector<std::int64_t>& sizes) {
  for (std::int64_t size : sizes) check_range(name, size, 1, kMaxSize);
  std::int64_t before = 1, parameters = 0;
  for (std::int64_t size : sizes) parameters += std::exchange(before, size) * size;
  require(parameters <= kMaxElements, name, ": ", parameters, " weights are over the limit of ",
          kMaxElements);
}

void check_networks(const NetworkConfig& networks) {
  check_hidden("generator_hidden", networks.generator_hidden);
  check_hidden("discriminator_hidden", networks.discriminator_hidden);
  check_range("batch_norm_epsilon", networks.batch_norm_epsilon, 0.0, 1e3);
  check_choice("generator_output", networks.generator_output, {"tanh", "none"});
  check_range("slope", networks.slope, 0.0, 1.0);
}

void check_game(const StackelbergOptions& game) {
  check_range("generators", game.generators, 1, 10000);
  check_range("latent_dim", game.latent_dim, 1, kMaxSize);
  check_range("batch_size", game.batch_size, 1, kMaxSize);
  for (std::int64_t size : game.generator_batch_sizes)
    check_range("generator_batch_sizes", size, 1, kMaxSize);
  check_range("critic_steps", game.critic_steps, 1, kMaxSize);
  check_range("classifier_weight", game.classifier_weight, 0.0, 1e6);
  check_choice("weighting", game.weighting, {"mean", "sum"});
  find_objective(game.objective);
}

}  // namespace

void check(const TrainConfig& config) {
  check_data(config.data);
  check_networks(config.networks);
  check_game(config.game);
  check_range("steps", config.steps, 0, kMaxSteps);
  check_range("log_every", config.log_every, 1, kMaxSteps);
  check_range("checkpoint_every", config.checkpoint_every, 1, kMaxSteps);
  check_range("picture_every", config.picture_every, 1, kMaxSteps);
  check_range("samples", config.samples, config.game.generators, 100'000'000);
}

}  // namespace saddle
