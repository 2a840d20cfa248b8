#include "gan/trainers/pair_turns.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

// 1 in row `turn`, else 0, of x's shape.
Var row_mask(Var turn, Var x) {
  Shape column = x.shape();
  for (int axis = 1; axis < column.rank(); ++axis) column[axis] = 1;
  return broadcast_to(reshape(one_hot(turn, column[0], x.dtype()), column), x.shape());
}

}  // namespace

PairTurns::PairTurns(const std::vector<Update>& copies) {
  Graph& graph = *copies.at(0).state.graph;
  const Var turn = graph.input(Tensor::zeros({}, DType::i64), "turn");
  std::vector<Update> all = copies, one;
  all.push_back({turn, zeros_like(turn)});
  for (const auto& [copy, original] : copies)
    one.push_back({copy, select(row_mask(turn, copy), original, copy)});
  one.push_back({turn, turn + 1.0});
  begin_ = compile({}, all);
  next_ = compile({}, one);
}

}  // namespace saddle
