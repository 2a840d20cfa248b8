// What the programs of a Stackelberg GAN's step compute and write.
#include <gtest/gtest.h>

#include <vector>

#include "autograd/primitive.h"
#include "tests/stackelberg_game.h"

namespace saddle::test {
namespace {

const Program& discriminator_program(const Trainer& game) {
  return *game.rule().programs()[0].second;
}
const Program& generator_program(const Trainer& game) { return *game.rule().programs()[1].second; }

// The nodes that `program` computes.
std::vector<Node> nodes_of(const Program& program) {
  std::vector<Node> nodes;
  for (const Step& each : program.steps())
    for (const int id : each.nodes) nodes.push_back(program.graph().node(id));
  return nodes;
}

// Matrix products in `program` whose result has the shape of a weight of `network`, or of its
// transpose, per copy: what a gradient of weights is made of.
int count_weight_gradients(const Program& program, const Network& network) {
  int count = 0;
  for (const Node& node : nodes_of(program)) {
    if (node.primitive->name != "matmul") continue;
    const Shape& shape = node.type.shape;
    const std::int64_t rows = shape[shape.rank() - 2], columns = shape[shape.rank() - 1];
    for (const Slot& slot : network.declaration().parameters.slots())
      if (slot.shape == Shape{rows, columns} || slot.shape == Shape{columns, rows}) ++count;
  }
  return count;
}

bool updates(const Program& program, Var state) {
  for (const Update& update : program.updates())
    if (update.state == state) return true;
  return false;
}

TEST(Stackelberg, TheGeneratorStepHasNoWeightGradientOfTheDiscriminator) {
  const Trainer game = small_game();
  EXPECT_EQ(count_weight_gradients(generator_program(game), game.discriminators()), 0);
  EXPECT_GE(count_weight_gradients(generator_program(game), game.generators()), 2);
  for (const Node& node : nodes_of(generator_program(game)))
    EXPECT_NE(node.type.shape, game.discriminators().parameters().shape());
}

TEST(Stackelberg, TheDiscriminatorStepHasNoWeightGradientOfTheGenerators) {
  const Trainer game = small_game();
  EXPECT_EQ(count_weight_gradients(discriminator_program(game), game.generators()), 0);
  EXPECT_GE(count_weight_gradients(discriminator_program(game), game.discriminators()), 2);
}

// Forward, backward, Adam, statistics and random numbers: all of a step is one program.
TEST(Stackelberg, AStepIsOneProgram) {
  const Trainer game = small_game();
  const Network& generators = game.generators();
  const Network& discriminator = game.discriminators();
  EXPECT_TRUE(updates(discriminator_program(game), discriminator.parameters()));
  EXPECT_FALSE(updates(discriminator_program(game), generators.parameters()));
  EXPECT_TRUE(updates(generator_program(game), generators.parameters()));
  EXPECT_TRUE(updates(generator_program(game), generators.buffers()));
  EXPECT_FALSE(updates(generator_program(game), discriminator.parameters()));
  EXPECT_FALSE(updates(discriminator_program(game), generators.buffers()));
  // Parameters, two moments, Adam's count or powers, the random counter.
  EXPECT_GE(discriminator_program(game).updates().size(), 5U);
}

}  // namespace
}  // namespace saddle::test
