// The derivatives of a game, with each player's vectors seen as one flat vector.
#pragma once

#include <string>

#include "optim/game.h"

namespace saddle {

enum class Player { x, y };
inline Player opponent(Player player) { return player == Player::x ? Player::y : Player::x; }
inline const char* name_of(Player player) { return player == Player::x ? "x" : "y"; }

// One value for each player.
struct Pair {
  Var x, y;
  Var operator[](Player player) const { return player == Player::x ? x : y; }
  Var& operator[](Player player) { return player == Player::x ? x : y; }
};

// The two nestings that give D_xy f v: the derivative of grad_x f along v, or the gradient of
// <grad_y f, v>. They agree to rounding; which is faster depends on the game.
enum class ProductMode { forward_over_reverse, reverse_over_reverse };

class FlatGame {
 public:
  // Throws Error as check() does.
  FlatGame(Game game, ProductMode mode);

  const Game& game() const { return game_; }
  Graph& graph() const { return *game_.f.graph; }
  DType dtype() const { return game_.x[0].dtype(); }
  const std::vector<Var>& parts(Player player) const {
    return player == Player::x ? game_.x : game_.y;
  }
  std::int64_t size(Player player) const;  // of the flat vector

  // Derivatives of the loss that `of` minimizes, f or g, by either player: flat [size(by)].
  Var gradient(Player of, Player by) const;
  Var gradient(Player of) const { return gradient(of, of); }
  // D_rc loss v for r = rows and c = the other player: v is flat of c, the result flat of r.
  Var mixed_product(Player of, Player rows, Var v) const;
  // With xi = (gradient(x), gradient(y)) and J its Jacobian by both players: J v and J^T v.
  Pair jacobian_product(Pair v) const;
  Pair transposed_jacobian_product(Pair v) const;

  // The flat vector as parts of the player's shapes, and back.
  std::vector<Var> split(Player player, Var flat) const;
  static Var join(std::span<const Var> parts);
  // `flat`, any function of the players, at x + move.x and y + move.y; an undefined move is none.
  Var at_moved(Var flat, Pair move) const;
  // The players' vectors after the move.
  std::vector<Update> moved(Pair move) const;

 private:
  // The loss of `of`, but for its sign: in a zero-sum game both share one backward pass.
  Var unsigned_loss(Player of) const;
  Var with_sign(Player of, Var derivative) const;
  std::vector<Var> moved_parts(Player player, Var move) const;

  Game game_;
  ProductMode mode_;
};

}  // namespace saddle
