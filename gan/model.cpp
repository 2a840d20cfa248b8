#include "gan/model.h"

#include <cmath>

#include "gan/networks.h"

namespace saddle {
namespace {

const TrainConfig& checked(const TrainConfig& config) {
  check(config);
  return config;
}

std::optional<Mixture> make_mixture(const DataConfig& data) {
  if (data.dataset == "ring") return ring_mixture(data.modes, data.radius, data.deviation);
  if (data.dataset != "grid") return std::nullopt;
  const auto side = std::llround(std::sqrt(static_cast<double>(data.modes)));
  return grid_mixture(side, data.radius, data.deviation);
}

}  // namespace

Model::Model(const TrainConfig& config)
    : config_(checked(config)),
      shape_(example_shape_of(config.data)),
      mixture_(make_mixture(config.data)),
      game_(std::make_unique<Stackelberg>(
          config.game, make_networks(config.networks, config.game.latent_dim, shape_))) {}

std::optional<MixtureFigures> Model::figures(std::uint64_t draw) const {
  if (!mixture_) return std::nullopt;
  const std::int64_t sources =
      config_.game.branches == Branches::average ? 1 : config_.game.generators;
  return mixture_figures(game_->sample(config_.samples / sources, draw), *mixture_);
}

}  // namespace saddle
