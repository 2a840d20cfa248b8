#include "optim/flat_game.h"

#include <map>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/primitive.h"
#include "autograd/substitute.h"

namespace saddle {
namespace {

std::int64_t count_of(std::span<const Var> parts) {
  std::int64_t count = 0;
  for (const Var& part : parts) count += part.shape().count();
  return count;
}

void require_player(const char* name, std::span<const Var> parts, Var f) {
  require(!parts.empty(), "game: player ", name, " has no parameters");
  for (const Var& part : parts) {
    require(part.defined() && part.graph == f.graph && part.node().primitive == &kInput,
            "game: a vector of player ", name, " is no input of the loss's graph");
    require(is_floating(part.dtype()) && part.dtype() == parts[0].dtype(),
            "game: a vector of player ", name, " is ", name_of(part.dtype()), ", expected ",
            name_of(parts[0].dtype()));
  }
  require(count_of(parts) > 0, "game: player ", name, " has no parameters");
}

void require_scalar(const char* name, Var loss) {
  require(loss.defined(), "game: loss ", name, " was never given a value");
  require(loss.shape().count() == 1 && is_floating(loss.dtype()), "game: loss ", name,
          " must be one floating number, found ", name_of(loss.dtype()), " ", loss.shape());
}

// Each vector belongs to one player, once, and only the optimizer moves it.
void require_one_owner(const Game& game) {
  std::map<int, Player> owners;
  for (const Player player : {Player::x, Player::y})
    for (const Var& part : player == Player::x ? game.x : game.y) {
      const auto [owner, is_new] = owners.emplace(part.id, player);
      require(is_new, "game: vector '", part.graph->name(part), "' of player ", name_of(player),
              " belongs to player ", name_of(owner->second), " already");
    }
  for (const Update& update : game.updates) {
    const auto owner = owners.find(update.state.id);
    if (owner != owners.end() && update.state.graph == game.f.graph)
      fail("game: an update of the game changes vector '", game.f.graph->name(update.state),
           "' of player ", name_of(owner->second), ", which the optimizer moves");
  }
}

using MixedProduct = std::vector<Var>(Var f, std::span<const Var> xs, std::span<const Var> ys,
                                      std::span<const Var> vs);

// Known to be zero from the graph alone: no value matters.
bool is_zero(std::span<const Var> vars) {
  for (const Var& var : vars)
    if (known_constant(var) != 0.0) return false;
  return true;
}

// D_rc loss v is zero for every v. The elements of v are not known, so that nothing cancels.
bool is_mixed_zero(Var loss, std::span<const Var> rows, std::span<const Var> columns) {
  const Var unknown = loss.graph->input(Tensor::zeros({}, columns[0].dtype()), "unknown");
  std::vector<Var> v;
  for (const Var& column : columns) v.push_back(broadcast_to(unknown, column.shape()));
  return is_zero(mixed_hvp(loss, rows, columns, v));
}

std::vector<Var> concatenated(std::vector<Var> first, const std::vector<Var>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

void check(const Game& game) {
  require_scalar("f", game.f);
  if (!game.is_zero_sum()) require_scalar("g", game.g);
  require(game.is_zero_sum() || game.g.graph == game.f.graph, "game: f and g of different graphs");
  require_player("x", game.x, game.f);
  require_player("y", game.y, game.f);
  require(game.x[0].dtype() == game.y[0].dtype(), "game: player x is ", name_of(game.x[0].dtype()),
          ", but player y ", name_of(game.y[0].dtype()));
  require_one_owner(game);
  const Var g = game.is_zero_sum() ? game.f : game.g;
  require(!is_zero(grad(game.f, game.x)), "game: the loss of player x does not depend on it");
  require(!is_zero(grad(g, game.y)), "game: the loss of player y does not depend on it");
  require(!is_mixed_zero(game.f, game.x, game.y) || !is_mixed_zero(g, game.y, game.x),
          "game: the loss does not connect the players: D_xy f is zero everywhere",
          game.is_zero_sum() ? "" : ", and D_yx g");
}

FlatGame::FlatGame(Game game, ProductMode mode) : game_(std::move(game)), mode_(mode) {
  check(game_);
}

std::int64_t FlatGame::size(Player player) const { return count_of(parts(player)); }

Var FlatGame::unsigned_loss(Player of) const {
  return of == Player::x || game_.is_zero_sum() ? game_.f : game_.g;
}

Var FlatGame::with_sign(Player of, Var derivative) const {
  return of == Player::y && game_.is_zero_sum() ? -derivative : derivative;
}

Var FlatGame::gradient(Player of, Player by) const {
  return with_sign(of, join(grad(unsigned_loss(of), parts(by))));
}

Var FlatGame::mixed_product(Player of, Player rows, Var v) const {
  const Player columns = opponent(rows);
  const auto product = mode_ == ProductMode::forward_over_reverse
                           ? static_cast<MixedProduct*>(mixed_hvp)
                           : static_cast<MixedProduct*>(mixed_hvp_reverse);
  return with_sign(
      of, join(product(unsigned_loss(of), parts(rows), parts(columns), split(columns, v))));
}

Pair FlatGame::jacobian_product(Pair v) const {
  const std::vector<Var> products =
      jvp(std::vector{gradient(Player::x), gradient(Player::y)}, concatenated(game_.x, game_.y),
          concatenated(split(Player::x, v.x), split(Player::y, v.y)));
  return {products[0], products[1]};
}

Pair FlatGame::transposed_jacobian_product(Pair v) const {
  const std::vector<Var> products = vjp(std::vector{gradient(Player::x), gradient(Player::y)},
                                        concatenated(game_.x, game_.y), std::vector{v.x, v.y});
  const auto of_x = std::span(products).first(game_.x.size());
  return {join(of_x), join(std::span(products).subspan(of_x.size()))};
}

std::vector<Var> FlatGame::split(Player player, Var flat) const {
  std::vector<Var> result;
  std::int64_t begin = 0;
  for (const Var& part : parts(player)) {
    const std::int64_t end = begin + part.shape().count();
    result.push_back(reshape(slice(flat, 0, begin, end), part.shape()));
    begin = end;
  }
  return result;
}

Var FlatGame::join(std::span<const Var> parts) {
  std::vector<Var> flat;
  for (const Var& part : parts) flat.push_back(reshape(part, {part.shape().count()}));
  return concatenate(flat, 0);
}

std::vector<Var> FlatGame::moved_parts(Player player, Var move) const {
  std::vector<Var> result = parts(player);
  if (!move.defined()) return result;
  const std::vector<Var> moves = split(player, move);
  for (std::size_t k = 0; k < result.size(); ++k) result[k] = result[k] + moves[k];
  return result;
}

Var FlatGame::at_moved(Var flat, Pair move) const {
  return substitute(
      {&flat, 1}, concatenated(game_.x, game_.y),
      concatenated(moved_parts(Player::x, move.x), moved_parts(Player::y, move.y)))[0];
}

std::vector<Update> FlatGame::moved(Pair move) const {
  std::vector<Update> updates;
  for (const Player player : {Player::x, Player::y}) {
    const std::vector<Var> after = moved_parts(player, move[player]);
    for (std::size_t k = 0; k < after.size(); ++k) updates.push_back({parts(player)[k], after[k]});
  }
  return updates;
}

}  // namespace saddle
