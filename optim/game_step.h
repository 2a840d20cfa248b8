// Pieces of the programs of a game optimizer's step: first everything is computed, then committed.
#pragma once

#include "optim/game_optimizer.h"

namespace saddle {

// f64 scalars: f, g and the norms of `gradients`. They stand first in a program's outputs.
std::vector<Var> loss_figures(const FlatGame& game, Pair gradients);
void read_loss_figures(const Program& program, StepReport& report);
constexpr std::size_t kLossFigures = 4;
// f64 scalars: the norms of both moves.
std::vector<Var> move_figures(Pair move);
void read_move_figures(const Program& program, std::size_t first, StepReport& report);

// All that the commit changes: the players, the game's own updates, the optimizer's states.
std::vector<Update> all_updates(const FlatGame& game, Pair move, const std::vector<Update>& states);
// What of that must be computed before.
std::vector<Var> values_of(const FlatGame& game, const std::vector<Update>& states);

// Lets later programs read what `program` has computed. An output that is an input as it lies is
// left to them: only they know which inputs they overwrite.
void bind_outputs(const Program& program, std::vector<Binding>& bindings);

}  // namespace saddle
