// What discriminators know of a ring, and the pair that sees what a global pair sees.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "gan/experiment.h"
#include "gan/studies/discriminators_study.h"
#include "gan/studies/ring_knowledge.h"
#include "gan/studies/tied_pair.h"
#include "gan/trainers/sgan_players.h"
#include "tests/circle_training.h"
#include "tests/network_values.h"
#include "tests/progress_to.h"
#include "tests/temp_files.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

TEST(RingKnowledge, CountsPeaksAndRanksRealPoints) {
  // Between 0 and 1: 0.5; 1 and 2: 0.1; 2 and 0: 0.3. Mode 1 alone is above both of its places.
  const RingKnowledge knowledge =
      ring_knowledge(Flat{0.4, 0.6, 0.2}, Flat{0.5, 0.1, 0.3}, Flat{0.9, 0.2}, Flat{0.1, 0.2, 0.5});
  EXPECT_DOUBLE_EQ(knowledge.peaks, 1.0 / 3);
  EXPECT_DOUBLE_EQ(knowledge.area, (3 + 1.5) / 6);  // 0.9 is above all, 0.2 above one and a tie
  EXPECT_DOUBLE_EQ(ring_knowledge(Flat{1}, Flat{1}, Flat{7}, Flat{7, 7}).area, 0.5);
  expect_error([] { ring_knowledge(Flat{1, 2}, Flat{1}, Flat{1}, Flat{1}); }, {"2 modes, 1"});
  expect_error([] { ring_knowledge(Flat{1}, Flat{1}, {}, Flat{1}); }, {"0 and 1 points"});
  expect_error([] { ring_knowledge(Flat{1}, Flat{1}, Flat{1}, Flat{1, NAN}); }, {"found NaN"});
}

// Without batch normalization, whose statistics are of a batch as a whole.
TrainConfig tied_config(std::int64_t pairs, const std::string& optimizer) {
  return sgan_config([&](TrainConfig& c) {
    c.game.generators = pairs;
    c.game.generator_optimizer.name = c.game.discriminator_optimizer.name = optimizer;
    c.networks.batch_norm = false;
  });
}

void hold_equal(const SganPlayers& players, const Network& all, const Network& one) {
  const Tensor rows = players.graph().write(all.parameters());
  for (std::int64_t n = 0; n < all.copies(); ++n)
    rows.slice(0, n, n + 1).assign(players.graph().storage(one.parameters()));
}

void train(Trainer& sgan, TiedPair& tied, int steps) {
  for (int at = 0; at < steps; ++at) {
    train_on_circle(sgan, at, at + 1);
    tied.step();
  }
}

// check(config, tolerance) for each. Rounding alone: with one pair both programs are the same.
template <class F>
void for_each_optimizer_and_count(F check) {
  for (const char* optimizer : {"adam", "sgd"})
    for (const std::int64_t pairs : {1, 3}) {
      SCOPED_TRACE(concat_text(optimizer, ", pairs: ", pairs));
      check(tied_config(pairs, optimizer), pairs == 1 ? 0.0 : 1e-12);
    }
}

// All generators are held to one and the same: then D0 and D have the same opponent, and everything
// else that could make them differ is the real examples, the noise and the scale of their losses.
TEST(TiedPair, ItsDiscriminatorIsD0IfTheOpponentsAreEqual) {
  for_each_optimizer_and_count([](TrainConfig config, double tolerance) {
    config.game.generator_optimizer.learning_rate = 0.0;
    config.game.penalties = {.gradient = 0.5, .r1 = 0.25, .l2 = 0.125};
    Trainer sgan(config.game, networks_of(config), DType::f64);
    const auto& players = dynamic_cast<const SganPlayers&>(sgan.players());
    hold_equal(players, players.generators(), players.global_generator());
    TiedPair tied(sgan, networks_of(config));
    const Network& mine = tied.trainer().discriminators();
    const Flat first = flat_value(mine.parameters());
    EXPECT_EQ(first, flat_value(players.global_discriminator().parameters()));
    train(sgan, tied, 3);
    EXPECT_NE(flat_value(mine.parameters()), first);
    expect_close(flat_value(mine.parameters()),
                 flat_value(players.global_discriminator().parameters()), tolerance, "parameters");
    EXPECT_EQ(flat_value(tied.trainer().generators().parameters()),
              flat_value(players.global_generator().parameters()));
  });
}

// And G is G0 if its messengers are D: where all discriminators are one and stay.
TEST(TiedPair, ItsGeneratorIsG0IfTheOpponentsAreEqual) {
  for_each_optimizer_and_count([](TrainConfig config, double tolerance) {
    config.game.discriminator_optimizer.learning_rate = 0.0;
    Trainer sgan(config.game, networks_of(config), DType::f64);
    const auto& players = dynamic_cast<const SganPlayers&>(sgan.players());
    hold_equal(players, players.discriminators(), players.global_discriminator());
    TiedPair tied(sgan, networks_of(config));
    const Network& mine = tied.trainer().generators();
    const Flat first = flat_value(mine.parameters());
    train(sgan, tied, 3);
    EXPECT_NE(flat_value(mine.parameters()), first);
    expect_close(flat_value(mine.parameters()), flat_value(players.global_generator().parameters()),
                 tolerance, "parameters");
  });
}

TEST(TiedPair, RefusesALossThatIsNotFinite) {
  TrainConfig config = tied_config(2, "sgd");
  config.game.discriminator_optimizer.learning_rate = 1e30;
  Trainer sgan(config.game, networks_of(config));
  TiedPair tied(sgan, networks_of(config));
  try {
    train(sgan, tied, 5);
    FAIL();
  } catch (const RunError& error) {
    EXPECT_NE(std::string(error.what()).find("tied pair, step "), std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find(" is not finite: "), std::string::npos);
  }
}

TEST(TiedPair, RefusesLossesThatOnePairDoesNotHave) {
  for (const auto& [change, expected] :
       std::vector<std::pair<std::function<void(TrainConfig&)>, std::string>>{
           {[](TrainConfig& c) { c.game.global_weights = "payoff"; }, "uniform global_weights"},
           {[](TrainConfig& c) { c.game.penalties.dragan = 1; }, "no DRAGAN penalty"},
           {[](TrainConfig& c) { c.game.primal_dual.step_size = 1; }, "no primal-dual term"},
           {use_tiny_dcgan, "without batch normalization"}}) {
    const TrainConfig config = sgan_config(change);
    const Trainer trainer(config.game, networks_of(config));
    expect_error([&] { TiedPair(trainer, networks_of(config)); }, {"tied pair", expected});
  }
}

TEST(TiedPair, RefusesWhatHasNoGlobalPairThatMovesWithIt) {
  for (const auto& change : std::vector<std::function<void(TrainConfig&)>>{
           [](TrainConfig& c) { c.game.global_pair = "none"; },
           [](TrainConfig& c) { c.game.global_updates = "pair"; },
           [](TrainConfig& c) { c.game.trainer = "stackelberg"; }}) {
    const TrainConfig config = sgan_config(change);
    const Trainer trainer(config.game, networks_of(config));
    expect_error([&] { TiedPair(trainer, networks_of(config)); }, {"tied pair", "global pair"});
  }
}

TEST(DiscriminatorsStudy, HasATableAPictureAndTheNumbers) {
  std::ostringstream progress;
  const ProgressOutput output = progress_to(progress);
  DiscriminatorsSetting setting{sgan_config(), {1, 3}, 2, 4};
  const StudyResult result = discriminators_study(setting, output);
  EXPECT_TRUE(result.text.starts_with(
      "3 Gaussians, 3 local pairs: median [lowest, highest] of 2 seeds\n\nafter 1 steps"))
      << result.text;
  EXPECT_TRUE(result.csv.starts_with("discriminator,step,seed,peaks,area\nD0,1,4,")) << result.csv;
  EXPECT_NE(result.csv.find("\nD_n,3,5,"), std::string::npos) << result.csv;
  EXPECT_EQ(std::count(result.csv.begin(), result.csv.end(), '\n'), 1 + 3 * 2 * 2);
  EXPECT_EQ(result.picture.width(), 2 * 620);
  EXPECT_EQ(result.picture.height(), 2 * 620);
  setting.config.data.dataset = "grid";
  expect_error([&] { discriminators_study(setting, output); }, {"ring", "grid"});
}

}  // namespace
}  // namespace saddle::test
