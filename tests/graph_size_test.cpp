// Numbers of nodes of two games, so that a loss of simplification is seen. If a change makes a
// graph smaller, or larger for a reason, write the number that the failure prints.
#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/dump.h"
#include "autograd/linearize.h"
#include "gan/model.h"
#include "gan/recipes/recipes.h"

namespace saddle::test {
namespace {

// The discriminator's loss f(gamma, theta) of a recipe, and what is derived from it.
struct Game {
  explicit Game(const std::string& recipe) : model(find_recipe(recipe).config) {
    const Trainer& game = model.trainer();
    loss = game.rule().losses().discriminator;
    const Var gamma = game.generators().parameters(), theta = game.discriminators().parameters();
    u = tangent_of(gamma);
    v = tangent_of(theta);
    gradient = grad(loss, std::vector<Var>{gamma, theta});
    by_gamma_theta = mixed_hvp(loss, gamma, theta, v);
    by_theta_gamma = mixed_hvp(loss, theta, gamma, u);
  }
  static Var tangent_of(Var x) { return x.graph->input(Tensor::zeros(x.shape(), x.dtype()), "t"); }

  Model model;
  Var loss, u, v, by_gamma_theta, by_theta_gamma;
  std::vector<Var> gradient;
};

struct Sizes {
  int loss, gradient, by_gamma_theta, by_theta_gamma;
};

void expect_sizes(const Game& game, const Sizes& expected) {
  EXPECT_EQ(count_nodes({&game.loss, 1}), expected.loss);
  EXPECT_EQ(count_nodes(game.gradient), expected.gradient);
  EXPECT_EQ(count_nodes({&game.by_gamma_theta, 1}), expected.by_gamma_theta);
  EXPECT_EQ(count_nodes({&game.by_theta_gamma, 1}), expected.by_theta_gamma);
}

// Both products in one graph share what depends on neither tangent: the loss and most of its two
// gradients are there once.
void expect_shared_prologue(const Game& game) {
  const Var both[] = {game.by_gamma_theta, game.by_theta_gamma};
  const int together = count_nodes(both);
  const int apart = count_nodes({&both[0], 1}) + count_nodes({&both[1], 1});
  EXPECT_LE(together, apart - count_nodes({&game.loss, 1}) / 2);

  const Var tangents[] = {game.v, game.u};
  const Linearization joint({both[0], both[1]}, tangents);
  const Linearization first({both[0]}, {&tangents[0], 1}), second({both[1]}, {&tangents[1], 1});
  EXPECT_LT(joint.prologue().steps().size(),
            first.prologue().steps().size() + second.prologue().steps().size());
  EXPECT_LT(joint.residual_count(), first.residual_count() + second.residual_count());
}

// 8 generators 2-16-2 with batch normalization against 2-512-256-1.
TEST(GraphSize, OfAnMlpGame) {
  const Game game("ring8");
  expect_sizes(game, {107, 167, 216, 216});
  expect_shared_prologue(game);
}

TEST(GraphSize, OfADcganAt32x32) {
  const Game game("cifar10-dcgan");
  expect_sizes(game, {197, 362, 525, 529});
  expect_shared_prologue(game);
}

}  // namespace
}  // namespace saddle::test
