#include "optim/flat_game.h"

#include <gtest/gtest.h>

#include "autograd/ops.h"
#include "optim/game_optimizer.h"
#include "tests/network_values.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(FlatGame, RefusesWhatIsNoGame) {
  Graph graph;
  const Var x = input_of(graph, {1, 2}, {2}, "x"), y = input_of(graph, {3, 4}, {2}, "y");
  const Var empty = graph.input(Tensor::zeros({0}, DType::f64), "empty");
  const Var single = graph.input(Tensor::zeros({2}, DType::f32), "single");
  const Var f = dot(x, y);
  const auto expect_refused = [](const Game& game, const std::vector<std::string>& parts) {
    for (const std::string& name : game_optimizer_names())
      expect_error([&] { make_game_optimizer(game, {.name = name}); }, parts);
  };
  expect_refused({{}, {y}, f, {}}, {"player x", "no parameters"});
  expect_refused({{x}, {empty}, f, {}}, {"player y", "no parameters"});
  expect_refused({{x}, {y}, x * y, {}}, {"loss f", "one floating number", "f64 [2]"});
  expect_refused({{x}, {y}, f, x * y}, {"loss g", "f64 [2]"});
  expect_refused({{x}, {y}, {}, {}}, {"loss f", "never given a value"});
  expect_refused({{x}, {y}, sum(square(x)) - sum(square(y)), {}}, {"does not connect the players"});
  expect_refused({{x}, {y}, sum(x), sum(square(y)) + sum(x)}, {"does not connect", "D_yx g"});
  expect_refused({{x}, {y}, sum(square(y)), {}}, {"player x", "does not depend"});
  expect_refused({{x}, {y}, f, sum(square(x))}, {"player y", "does not depend"});
  expect_refused({{x * 2.0}, {y}, f, {}}, {"player x", "no input"});
  expect_refused({{x}, {single}, f, {}}, {"player x is f64", "y f32"});
  expect_refused({{x}, {x}, f, {}}, {"vector 'x' of player y", "belongs to player x already"});
  expect_refused({{x}, {y, y}, f, {}}, {"vector 'y' of player y", "belongs to player y already"});
  expect_refused({{x}, {y}, f, {}, {{y, 2.0 * y}}}, {"update", "'y' of player y", "optimizer"});
  // Not fooled by v that would cancel: D_xy f v = v_1 - v_2.
  const Var difference = slice(y, 0, 0, 1) - slice(y, 0, 1, 2);
  EXPECT_NO_THROW(make_game_optimizer({{x}, {y}, sum(x * difference), {}}, {}));
}

}  // namespace
}  // namespace saddle::test
