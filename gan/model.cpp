#include "gan/model.h"

#include <algorithm>
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

constexpr std::int64_t kNoCharacter = -1;

}  // namespace

Model::Model(const TrainConfig& config)
    : config_(checked(config)),
      shape_(example_shape_of(config.data)),
      mixture_(make_mixture(config.data)),
      trainer_(std::make_unique<Trainer>(config.game, make_networks(config))) {
  if (!is_text()) return;
  characters_ =
      Tensor::empty({config.data.vocabulary - Vocabulary::kSpecial}, DType::i64, cpu_device());
  characters_.fill(kNoCharacter);
}

std::vector<std::pair<std::string, Tensor>> Model::state() const {
  std::vector<std::pair<std::string, Tensor>> tensors = trainer_->state();
  if (is_text()) tensors.emplace_back("characters", characters_);
  return tensors;
}

Vocabulary Model::vocabulary() const {
  std::u32string characters;
  for (const std::int64_t character : characters_.to_vector<std::int64_t>())
    if (character != kNoCharacter) characters += static_cast<char32_t>(character);
  return Vocabulary(std::move(characters));
}

void Model::set_vocabulary(const Vocabulary& vocabulary) {
  const std::u32string& characters = vocabulary.characters();
  const auto to = characters_.data<std::int64_t>();
  require(characters.size() <= to.size(), "vocabulary: expected at most ", to.size(),
          " characters, found ", characters.size());
  characters_.fill(kNoCharacter);
  std::ranges::copy(characters, to.begin());
}

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
