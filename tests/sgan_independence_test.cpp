// SGAN's local pairs never learn of anyone else: no bit of theirs depends on a global pair.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "autograd/primitive.h"
#include "gan/trainers/training_rule.h"
#include "tests/circle_training.h"
#include "tests/tiny_sgan.h"

namespace saddle::test {
namespace {

using Change = std::function<void(TrainConfig&)>;

// Whatever the global pair does, by `others` too, and whether there is one.
void expect_same_local_pairs(int steps, const Change& common, const std::vector<Change>& others) {
  const auto trained = [&](const Change& change) {
    Trainer trainer = sgan([&](TrainConfig& config) {
      common(config);
      change(config);
    });
    const auto initial = local_state(trainer);
    train_on_circle(trainer, 0, steps);
    EXPECT_NE(local_state(trainer), initial);
    return local_state(trainer);
  };
  const auto alone = trained([](TrainConfig& c) { c.game.global_pair = "none"; });
  EXPECT_EQ(trained([](TrainConfig&) {}), alone) << "messengers";
  EXPECT_EQ(trained([](TrainConfig& c) { c.game.global_pair = "simplified"; }), alone);
  for (const Change& other : others) EXPECT_EQ(trained(other), alone);
}

void weigh_by_payoff(TrainConfig& config) { config.game.global_weights = "payoff"; }
void update_after_each_pair(TrainConfig& config) { config.game.global_updates = "pair"; }

TEST(SganIndependence, LocalPairsAreTheSameBits) {
  expect_same_local_pairs(500, [](TrainConfig&) {}, {weigh_by_payoff, update_after_each_pair});
}

TEST(SganIndependence, OfDiscriminatorsWithBatchNormalization) {
  expect_same_local_pairs(2, use_tiny_dcgan, {weigh_by_payoff, update_after_each_pair});
}

TEST(SganIndependence, OfPairsThatShareLayers) {
  expect_same_local_pairs(100, [](TrainConfig& c) { c.game.shared_share = 0.5; },
                          {weigh_by_payoff});
}

// The names of the inputs that a program reads or writes.
std::vector<std::string> inputs_of(const Program& program) {
  std::vector<std::string> names;
  const Graph& graph = program.graph();
  const auto add = [&](int id) {
    if (graph.node(id).primitive->name == "input")
      names.push_back(graph.name({const_cast<Graph*>(&graph), id}));
  };
  for (const Step& step : program.steps())
    for (const int id : step.nodes) {
      add(id);
      for (const int input : graph.node(id).inputs) add(input);
    }
  for (const Update& update : program.updates()) names.push_back(graph.name(update.state));
  return names;
}

TEST(SganIndependence, NoPathLeadsFromTheGlobalPairToALocalUpdate) {
  const Trainer trainer = sgan([](TrainConfig& c) { c.game.global_updates = "pair"; });
  int local = 0, global = 0;
  for (const auto& [name, program] : trainer.rule().programs()) {
    const std::vector<std::string> inputs = inputs_of(*program);
    const auto knows = [&](const char* what) {
      return std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
        return input.find(what) != std::string::npos;
      });
    };
    ASSERT_TRUE(knows("parameters")) << name;
    if (name.starts_with("local pairs")) {
      ++local;
      EXPECT_FALSE(knows("global") || knows("messenger") || knows("met_")) << name;
    } else if (knows("global")) {
      ++global;
    }
    const bool moves_local = std::any_of(
        program->updates().begin(), program->updates().end(), [&](const Update& update) {
          return update.state == trainer.generators().parameters() ||
                 update.state == trainer.discriminators().parameters();
        });
    EXPECT_EQ(moves_local, name.starts_with("local pairs")) << name;
  }
  EXPECT_EQ(local, 2);
  EXPECT_EQ(global, 3);  // the messengers', G0's and D0's step
}

}  // namespace
}  // namespace saddle::test
