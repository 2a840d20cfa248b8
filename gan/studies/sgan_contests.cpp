#include "gan/studies/sgan_contests.h"

#include "gan/recipes/recipes.h"

namespace saddle {
namespace {

constexpr std::int64_t kLooks = 10;
constexpr std::int64_t kSmallEvery = 100, kPaperEvery = 500;

// Pairs of one kind on one data set.
struct Setting {
  std::string kind;  // "GAN"
  TrainConfig config;

  Contestant sgan(std::int64_t pairs) const {
    Contestant contestant{std::to_string(pairs) + "-S-" + kind, config};
    contestant.config.game.generators = pairs;
    return contestant;
  }
  Contestant simplified_sgan(std::int64_t pairs) const {
    Contestant contestant = sgan(pairs);
    contestant.name = "simplified " + contestant.name;
    contestant.config.game.global_pair = "simplified";
    return contestant;
  }
  Contestant only_pair(std::int64_t pace) const {
    Contestant contestant{kind, config, pace};
    if (pace > 1) contestant.name += " trained " + std::to_string(pace) + " times longer";
    contestant.config.game.generators = 1;
    contestant.config.game.global_pair = "none";
    return contestant;
  }
};

Contestant shown(Contestant contestant) {
  contestant.is_shown = true;
  return contestant;
}

Setting small(const std::string& kind, const std::string& recipe) {
  Setting setting{kind, find_recipe(recipe).config};
  setting.config.networks.generator_hidden = {64, 64};
  setting.config.networks.discriminator_hidden = {64, 64};
  setting.config.game.latent_dim = 2;
  setting.config.game.generator_optimizer.learning_rate = 2e-3;
  setting.config.game.discriminator_optimizer.learning_rate = 2e-3;
  return setting;
}

NamedContest small_gan(const std::string& name, std::int64_t critic_steps) {
  Setting setting = small("GAN", "sgan-ring8");
  setting.config.game.critic_steps = critic_steps;
  return {name,
          "GAN with I_D = " + std::to_string(critic_steps) + " on 8 Gaussians",
          {{setting.sgan(5), setting.sgan(2), setting.simplified_sgan(5), setting.only_pair(1),
            setting.only_pair(5)},
           kSmallEvery,
           kLooks}};
}

NamedContest small_wgan() {
  const Setting setting = small("WGAN", "sgan-ring8-wgan");
  return {
      "wgan",
      "WGAN on 8 Gaussians",
      {{setting.sgan(10), setting.simplified_sgan(10), setting.only_pair(1), setting.only_pair(10)},
       kSmallEvery,
       kLooks}};
}

struct Points {
  const char *name, *title, *recipe;  // of a recipe whose data they are
  bool in_figure_5;                   // which has two pairs and simplified SGAN too
};

NamedContest of_paper(const Setting& setting, const std::string& kind, std::int64_t pairs,
                      const Points& points) {
  Setting here = setting;
  here.config.data = find_recipe(points.recipe).config.data;
  std::vector<Contestant> all = {shown(here.sgan(pairs)), here.only_pair(1),
                                 shown(here.only_pair(pairs))};
  if (points.in_figure_5) all.insert(all.begin() + 1, {here.sgan(2), here.simplified_sgan(pairs)});
  return {kind + "-" + points.name, setting.kind + points.title, {all, kPaperEvery, kLooks}};
}

}  // namespace

std::vector<NamedContest> small_sgan_contests() {
  return {small_gan("gan", 1), small_gan("gan-of-5-steps", 5), small_wgan()};
}

std::vector<NamedContest> paper_sgan_contests() {
  const Setting gan{"GAN", find_recipe("sgan-ring8").config};
  const Setting wgan{"WGAN", find_recipe("sgan-ring8-wgan").config};
  std::vector<NamedContest> contests;
  for (const Points& points :
       {Points{"ring8", " on 8 Gaussians", "sgan-ring8", true},
        Points{"grid25", " on a grid of 25 Gaussians", "sgan-grid25", false},
        Points{"swiss-roll", " on a Swiss roll", "sgan-swiss-roll", false}}) {
    contests.push_back(of_paper(wgan, "wgan", 10, points));
    contests.push_back(of_paper(gan, "gan", 5, points));
  }
  return contests;
}

}  // namespace saddle
