#include "optim/game_step.h"

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

Var norm(Var v) { return sqrt(sum(square(cast(v, DType::f64)))); }

Var number(Var loss) { return cast(reshape(loss, {}), DType::f64); }

bool is_view_of_input(Var var) {
  while (var.node().primitive->kind == Kind::view) var = var.input(0);
  const Kind kind = var.node().primitive->kind;
  return kind == Kind::input || kind == Kind::literal;
}

}  // namespace

std::vector<Var> loss_figures(const FlatGame& game, Pair gradients) {
  const Var f = number(game.game().f);
  const Var g = game.game().is_zero_sum() ? -f : number(game.game().g);
  return {f, g, norm(gradients.x), norm(gradients.y)};
}

void read_loss_figures(const Program& program, StepReport& report) {
  report.f = program.output(0).item();
  report.g = program.output(1).item();
  report.gradient_x = program.output(2).item();
  report.gradient_y = program.output(3).item();
}

std::vector<Var> move_figures(Pair move) { return {norm(move.x), norm(move.y)}; }

void read_move_figures(const Program& program, std::size_t first, StepReport& report) {
  report.move_x = program.output(first).item();
  report.move_y = program.output(first + 1).item();
}

std::vector<Update> all_updates(const FlatGame& game, Pair move,
                                const std::vector<Update>& states) {
  std::vector<Update> updates = game.moved(move);
  updates.insert(updates.end(), game.game().updates.begin(), game.game().updates.end());
  updates.insert(updates.end(), states.begin(), states.end());
  return updates;
}

std::vector<Var> values_of(const FlatGame& game, const std::vector<Update>& states) {
  std::vector<Var> values;
  for (const Update& update : game.game().updates) values.push_back(update.value);
  for (const Update& update : states) values.push_back(update.value);
  return values;
}

void bind_outputs(const Program& program, std::vector<Binding>& bindings) {
  for (std::size_t i = 0; i < program.output_count(); ++i)
    if (const Var var = program.output_vars()[i]; !is_view_of_input(var))
      bindings.push_back({var, program.output(i)});
}

}  // namespace saddle
