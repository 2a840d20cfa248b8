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

constexpr std::int64_t kNoCharacter = -1, kLastCodePoint = 0x10ffff;

}  // namespace

NamedNumbers logged(const TeamFigures& figures) {
  if (!figures.mixture) return figures.numbers;
  return {{"modes_covered", static_cast<double>(figures.mixture->modes_covered)},
          {"high_quality", figures.mixture->high_quality},
          {"kl_from_uniform", figures.mixture->kl_from_uniform},
          {"total_variation_from_uniform", figures.mixture->total_variation_from_uniform}};
}

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
  for (const std::int64_t character : characters_.to_vector<std::int64_t>()) {
    if (character == kNoCharacter) continue;
    require(0 <= character && character <= kLastCodePoint,
            "characters: expected code points, found ", character);
    characters += static_cast<char32_t>(character);
  }
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

Tensor Model::real_points(std::int64_t count, std::uint32_t stream) const {
  const std::uint64_t seed = config_.game.seed;
  return mixture_ ? sample_mixture(*mixture_, count, seed, stream)
                  : sample_swiss_roll(count, config_.data.deviation, seed, stream);
}

std::vector<TeamFigures> Model::figures(std::uint64_t draw) const {
  std::vector<TeamFigures> figures;
  if (!mixture_) return figures;
  const std::vector<Team> teams = trainer_->players().teams();
  for (std::size_t i = 0; i < teams.size(); ++i) {
    const Tensor samples = trainer_->sample(config_.samples / teams[i].generators, draw, i);
    figures.push_back({teams[i].name, mixture_figures(samples, *mixture_), {}});
  }
  return figures;
}

}  // namespace saddle
