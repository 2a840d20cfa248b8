#include "autograd/gradcheck/kinks.h"

#include <algorithm>
#include <set>

#include "autograd/primitive.h"
#include "autograd/value.h"

namespace saddle::gradcheck {
namespace {

bool is_piecewise_constant(Var var) {
  const Node& node = var.node();
  const Primitive& primitive = *node.primitive;
  if (primitive.kind != Kind::elementwise && primitive.kind != Kind::kernel) return false;
  if (primitive.vjp != zero_rule || primitive.jvp != zero_rule) return false;
  for (int i = 0; i < static_cast<int>(node.inputs.size()); ++i)
    if (is_floating(var.input(i).dtype())) return true;
  return false;
}

// In the order of their ids.
std::vector<Var> choices_of(std::span<const Var> ys, std::span<const Var> constants) {
  std::set<int> waiting;
  for (const Var& y : ys) waiting.insert(y.id);
  std::vector<Var> found;
  while (!waiting.empty()) {
    const Var var{ys[0].graph, *waiting.rbegin()};
    waiting.erase(var.id);
    if (std::find(constants.begin(), constants.end(), var) != constants.end()) continue;
    if (is_piecewise_constant(var)) found.push_back(var);
    waiting.insert(var.node().inputs.begin(), var.node().inputs.end());
  }
  return {found.rbegin(), found.rend()};
}

}  // namespace

Kinks::Kinks(std::span<const Var> ys, std::span<const Var> constants) {
  for (const Var constant : constants) held_.push_back({constant, value(constant)});
  const std::vector<Var> nodes = choices_of(ys, constants);
  if (nodes.empty()) return;
  program_ = compile(nodes);
  program_.run();
  choices_ = outputs_of(program_);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    held_.push_back({nodes[i], program_.output(i).clone()});
}

std::int64_t Kinks::crossed(const Point& point, double h, const Flat& direction) {
  if (choices_.empty()) return 0;
  std::vector<char> changed(choices_.size(), 0);
  for (const double step : {h, -h}) {
    point.move(step, direction);
    program_.run();
    const Flat choices = outputs_of(program_);
    for (std::size_t i = 0; i < choices.size(); ++i) changed[i] |= choices[i] != choices_[i];
  }
  point.move(0.0, direction);
  return std::count(changed.begin(), changed.end(), 1);
}

}  // namespace saddle::gradcheck
