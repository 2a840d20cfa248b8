// The studies of SGAN, with networks of a few units and a few steps.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "gan/experiment.h"
#include "gan/metrics/sample_figures.h"
#include "gan/studies/pairs_study.h"
#include "gan/studies/sgan_study.h"
#include "tensor/format.h"
#include "tests/progress_to.h"
#include "tests/temp_files.h"
#include "tests/tiny_config.h"

namespace saddle::test {
namespace {

// Modes as wide as the plane, so that pairs of a few steps cover some.
TrainConfig wide_modes(std::int64_t pairs, const std::string& global_pair) {
  TrainConfig config = tiny_config();
  config.data.deviation = 0.2;
  config.game.trainer = "sgan";
  config.game.generators = pairs;
  config.game.global_pair = global_pair;
  return config;
}

PairsSetting tiny_pairs() { return {wide_modes(4, "none"), {1, 3}, 2, 40}; }

std::vector<UncoveredFigures> uncovered(const PairsSetting& setting) {
  std::ostringstream progress;
  return uncovered_figures(setting, progress_to(progress));
}

std::int64_t lines_in(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST(PairsStudy, CountsTheModesThatSubsetsOfPairsMiss) {
  const PairsSetting setting = tiny_pairs();
  const std::vector<UncoveredFigures> all = uncovered(setting);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].iteration, 3);
  // The same from the runs themselves: alone, pairs miss what their own samples do not cover.
  double alone = 0.0, together = 0.0;
  for (const std::uint64_t seed : {1, 2}) {
    TrainConfig config = setting.config;
    config.game.seed = seed;
    config.samples = 4 * setting.samples_per_pair;
    Experiment experiment(config);
    for (int i = 0; i < 3; ++i) experiment.step();
    const MixtureFigures figures = experiment.figures()[0].mixture.value();
    for (const std::int64_t modes : figures.modes_per_generator)
      alone += static_cast<double>(3 - modes) / (3.0 * 4.0 * 2.0);
    for (const std::int64_t covering : figures.generators_per_mode)
      together += covering == 0 ? 1.0 / (3.0 * 2.0) : 0.0;
  }
  ASSERT_EQ(all[1].shares.size(), 4u);
  EXPECT_NEAR(all[1].shares[0].mean, alone, 1e-12);
  EXPECT_NEAR(all[1].shares[3].mean, together, 1e-12);
  EXPECT_GT(alone, together);
  EXPECT_GT(all[1].fit.rate, 0.0);
}

TEST(PairsStudy, BeginsWithItsFirstSeed) {
  PairsSetting first = tiny_pairs(), second = tiny_pairs();
  first.seeds = second.seeds = 1;
  second.first_seed = 2;
  const double a = uncovered(first)[1].shares[0].mean, b = uncovered(second)[1].shares[0].mean;
  EXPECT_NE(a, b);
  EXPECT_NEAR(uncovered(tiny_pairs())[1].shares[0].mean, (a + b) / 2, 1e-12);
}

TEST(PairsStudy, HasATableAPictureAndTheNumbers) {
  std::ostringstream progress;
  const StudyResult result = pairs_study(tiny_pairs(), progress_to(progress));
  EXPECT_TRUE(progress.str().ends_with("step 6/6  100%\n")) << progress.str();
  const UncoveredFigures last = uncovered(tiny_pairs())[1];
  EXPECT_NE(result.text.find("3 Gaussians, 4 ordinary pairs, 2 seeds; generators 2-5-2, "
                             "discriminators 2-7-4-1, Adam 0.0002\n"),
            std::string::npos)
      << result.text;
  EXPECT_NE(result.text.find("after 3 steps: fit " + fixed_text(last.fit.amplitude, 3)),
            std::string::npos)
      << result.text;
  EXPECT_TRUE(result.csv.starts_with("iteration,pairs,uncovered,deviation,fit\n1,1,"));
  EXPECT_NE(result.csv.find("\n3,2," + number_text(last.shares[1].mean) + ","), std::string::npos);
  EXPECT_EQ(lines_in(result.csv), 1 + 2 * 4);
  EXPECT_EQ(result.picture.width(), 2 * 900);
}

TEST(PairsStudy, RefusesDataWithoutModes) {
  PairsSetting setting = tiny_pairs();
  setting.config.data.dataset = "swiss-roll";
  expect_error([&] { uncovered(setting); }, {"expected a mixture", "swiss-roll"});
}

// Seeds 2 and 3.
Contest tiny_contest() {
  return {{{"2-S-GAN", wide_modes(2, "messengers"), 1, true},
           {"GAN trained 2 times longer", wide_modes(1, "none"), 2}},
          2,
          3,
          2,
          2,
          40};
}

Outcome outcome(const Contest& contest, std::size_t contestant) {
  std::ostringstream progress;
  return outcome_of(contest, contest.contestants[contestant], progress_to(progress));
}

StudyResult study_of(const NamedContest& named) {
  std::ostringstream progress;
  return sgan_study({&named, 1}, progress_to(progress));
}

TEST(SganStudy, LooksAtTheGeneratorThatTheContestIsFor) {
  const Contest contest = tiny_contest();
  const Results sgan = outcome(contest, 0).results;
  const Results longer = outcome(contest, 1).results;
  ASSERT_EQ(sgan.size(), 2u);
  ASSERT_EQ(sgan[0].size(), 3u);
  TrainConfig config = contest.contestants[0].config;
  config.game.seed = 3;
  Experiment experiment(config);
  for (int i = 0; i < 4; ++i) experiment.step();
  const std::vector<TeamFigures> teams = experiment.figures();
  ASSERT_EQ(teams[0].team, "global");
  EXPECT_EQ(sgan[1][1].modes, static_cast<double>(teams[0].mixture->modes_covered));
  EXPECT_EQ(sgan[1][1].high_quality, teams[0].mixture->high_quality);
  EXPECT_EQ(sgan[1][1].ensemble_modes, static_cast<double>(teams[1].mixture->modes_covered));
  EXPECT_TRUE(std::isfinite(sgan[1][1].log_likelihood));
  // The mixture's own mean log density: -log(3 modes) - log(2 pi s^2) - 1, but for chance.
  EXPECT_NEAR(sgan[1][1].shortfall + sgan[1][1].log_likelihood,
              -std::log(3.0) - std::log(2.0 * 3.14159265 * 0.04) - 1.0, 0.5);
  EXPECT_TRUE(std::isnan(longer[0][0].ensemble_modes));

  config = contest.contestants[1].config;
  config.game.seed = 2;
  Experiment alone(config);
  for (int i = 0; i < 2 * 2 * 3; ++i) alone.step();  // the last look, at twice the steps
  EXPECT_EQ(longer[0][2].high_quality, alone.figures()[0].mixture->high_quality);
}

TEST(SganStudy, HasATableAPictureAndTheNumbers) {
  const NamedContest named{"gan", "GAN on 3 Gaussians", tiny_contest()};
  const StudyResult result = study_of(named);
  EXPECT_NE(
      result.text.find("GAN on 3 Gaussians after 6 steps: median [lowest, highest] of 2 seeds\n"),
      std::string::npos)
      << result.text;
  const Results longer = outcome(named.contest, 1).results;
  const Spread last = spreads_of(longer, &GeneratorFigures::high_quality).back();
  const std::size_t row = result.text.find("GAN trained 2 times longer");
  ASSERT_NE(row, std::string::npos) << result.text;
  EXPECT_NE(
      result.text.find(fixed_text(last.median, 2) + " [" + fixed_text(last.lowest, 2) + ", ", row),
      std::string::npos)
      << result.text;
  EXPECT_TRUE(result.csv.starts_with("contest,generator,step,seed,"));
  EXPECT_NE(result.csv.find("\ngan,GAN trained 2 times longer,6,3,"), std::string::npos)
      << result.csv;
  EXPECT_EQ(lines_in(result.csv), 1 + 2 * 2 * 3);
  // Two generators' figures, and beneath them the samples of G0 and of the pairs.
  EXPECT_EQ(result.picture.width(), 2 * 680);
  EXPECT_EQ(result.picture.height(), 140 + 2 * 48 + 640);
}

TEST(SganStudy, ARollHasLikelihoodAndCoverageButNoModes) {
  Contest contest = tiny_contest();
  for (Contestant& contestant : contest.contestants) {
    contestant.is_shown = false;
    contestant.config.data.dataset = "swiss-roll";
  }
  contest.samples = 200;
  contest.seeds = 1;
  const GeneratorFigures figures = outcome(contest, 0).results[0][0];
  EXPECT_TRUE(std::isnan(figures.modes) && std::isnan(figures.ensemble_modes));
  // The highest density is that of the noise alone; less, for the roll is longer than it is wide.
  const double own = figures.shortfall + figures.log_likelihood;
  EXPECT_LT(own, -std::log(2 * 3.14159265 * 0.2 * 0.2) - 1.0);
  EXPECT_GT(own, -std::log(4.0 * 4.0));  // of all points of the picture alike
  EXPECT_GT(figures.shortfall, 0.0);
  EXPECT_TRUE(0.0 <= figures.coverage && figures.coverage <= 1.0);
  const StudyResult result = study_of({"roll", "GAN on a roll", contest});
  EXPECT_NE(result.text.find("   -   "), std::string::npos) << result.text;
  EXPECT_EQ(result.picture.height(), 140 + 2 * 48);
}

TEST(SganStudy, ContestsOfThePaperHaveItsSettings) {
  const std::vector<NamedContest> contests = paper_sgan_contests();
  ASSERT_EQ(contests.size(), 6u);
  for (const NamedContest& named : contests) {
    const bool is_wgan = named.name.starts_with("wgan-");
    const std::vector<Contestant>& all = named.contest.contestants;
    EXPECT_EQ(all[0].config.game.generators, is_wgan ? 10 : 5) << named.name;
    EXPECT_EQ(all.back().pace, all[0].config.game.generators) << named.name;
    for (const Contestant& contestant : all) {
      const TrainConfig& config = contestant.config;
      EXPECT_EQ(config.networks.discriminator_hidden, (std::vector<std::int64_t>{512, 512, 512}));
      EXPECT_EQ(config.game.generator_optimizer.learning_rate, 1e-5);
      EXPECT_EQ(config.game.critic_steps, is_wgan ? 5 : 1);
      EXPECT_EQ(config.data.dataset, all[0].config.data.dataset);
      EXPECT_EQ(config.game.global_pair == "none", config.game.generators == 1);
    }
  }
}

TEST(SganStudy, RefusesSeveralGeneratorsWithoutAGlobalOne) {
  Contest contest = tiny_contest();
  contest.contestants = {{"two", wide_modes(2, "none")}};
  expect_error([&] { outcome(contest, 0); }, {"two", "global pair"});
}

}  // namespace
}  // namespace saddle::test
