// Stackelberg games that train on points of a circle, and that take over each other's state.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include "gan/trainers/trainer.h"
#include "tests/tiny_config.h"

namespace saddle::test {

// real [..., 2] becomes points on the unit circle, another arc for each `at`.
inline void fill_with_circle(const Tensor& real, int at) {
  dispatch_floating(real.dtype(), "circle", [&](auto zero) {
    using T = decltype(zero);
    std::vector<T> points(static_cast<std::size_t>(real.size()));
    for (std::size_t i = 0; i < points.size(); i += 2) {
      const double angle = 0.37 * static_cast<double>(i) + at;
      points[i] = static_cast<T>(std::cos(angle));
      points[i + 1] = static_cast<T>(std::sin(angle));
    }
    real.set(points);
  });
}

// Steps first, first + 1, ..., last - 1.
inline void train_on_circle(Trainer& game, int first, int last) {
  for (int at = first; at < last; ++at)
    game.step([&](std::size_t i) { fill_with_circle(game.real_batch(i), at); });
}

inline void copy_state(const Trainer& source, const Trainer& target) {
  const auto from = source.state(), to = target.state();
  ASSERT_EQ(from.size(), to.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    EXPECT_EQ(from[i].first, to[i].first);
    to[i].second.assign(from[i].second);
  }
}

// `fresh`, a new game like `game`, takes over its state after some steps: then it goes on bit for
// bit as `game` does.
inline void expect_to_continue(Trainer& game, Trainer& fresh) {
  train_on_circle(game, 0, 7);
  copy_state(game, fresh);
  for (Trainer* each : {&game, &fresh}) train_on_circle(*each, 7, 12);
  EXPECT_EQ(state_of(game), state_of(fresh));
  for (std::size_t i = 0; i < game.rule().loss_names().size(); ++i)
    EXPECT_EQ(game.rule().loss(i), fresh.rule().loss(i)) << game.rule().loss_names()[i];
}

}  // namespace saddle::test
