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
      trainer_(std::make_unique<Trainer>(config.game, make_networks(config))) {}

std::vector<TeamFigures> Model::figures(std::uint64_t draw) const {
  std::vector<TeamFigures> figures;
  if (!mixture_) return figures;
  const std::vector<Team> teams = trainer_->players().teams();
  for (std::size_t i = 0; i < teams.size(); ++i) {
    const Tensor samples = trainer_->sample(config_.samples / teams[i].generators, draw, i);
    figures.push_back({teams[i].name, mixture_figures(samples, *mixture_)});
  }
  return figures;
}

}  // namespace saddle
