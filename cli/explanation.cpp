#include "cli/explanation.h"

#include <ostream>

#include "autograd/derivatives.h"
#include "autograd/linearize.h"
#include "autograd/primitive.h"
#include "autograd/value.h"
#include "tensor/format.h"

namespace saddle {
namespace {

// All that a program computes for the outside.
std::vector<Var> results_of(const Program& program) {
  std::vector<Var> results = program.output_vars();
  for (const Update& update : program.updates()) results.push_back(update.value);
  return results;
}

}  // namespace

Explanation::Explanation(Subject subject, bool as_dot, std::ostream& out)
    : subject_(std::move(subject)),
      as_dot_(as_dot),
      out_(out),
      gradient_(grad(subject_.f, subject_.inputs)) {
  const Var x = subject_.inputs[subject_.x], y = subject_.inputs[subject_.y];
  tangent_ = subject_.f.graph->input(Tensor::full(y.shape(), 1.0, y.dtype()),
                                     "v, a tangent of " + subject_.names[subject_.y]);
  product_ = mixed_hvp(subject_.f, x, y, tangent_);
}

void Explanation::annotate_values() {
  Graph& graph = *subject_.f.graph;
  std::vector<Var> vars;
  for (int id = 0; id < graph.size(); ++id)
    if (graph.node(id).primitive != &kLiteral) vars.push_back({&graph, id});
  const std::vector<Tensor> values = value(vars);
  for (std::size_t i = 0; i < vars.size(); ++i) values_[vars[i].id] = values[i].item();
}

void Explanation::show_value() const {
  show("f = " + subject_.formula, compile({subject_.f}), {"f"});
}

void Explanation::show_gradient() const {
  std::vector<std::string> names;
  for (const std::string& name : subject_.names) names.push_back("df/d" + name);
  show("The gradient: " + joined(names, ", "), compile(gradient_), names);
}

void Explanation::show_mixed() const {
  const std::string title = "The mixed product " + product_name();
  if (as_dot_)
    return show(title + "; what depends on v is filled", compile({product_}), {product_name()},
                {tangent_});
  const Linearization linear({product_}, {&tangent_, 1});
  if (linear.residual_count() > 0)
    show(title + ", once for each point: what does not depend on v and is kept", linear.prologue());
  show(title + ", once for each v: * marks what depends on it", linear.body(), {product_name()},
       {tangent_});
}

void Explanation::show(const std::string& title, const Program& program,
                       std::vector<std::string> output_names, std::vector<Var> tangents) const {
  const Annotations annotations{std::move(tangents), values_, std::move(output_names)};
  if (as_dot_)
    out_ << graph_dot(results_of(program), title, annotations);
  else
    out_ << "---- " << title << "\n" << program_text(program, annotations) << "\n";
}

// "D_xy f v", "D_gamma theta f v".
std::string Explanation::product_name() const {
  const std::string &x = subject_.names[subject_.x], &y = subject_.names[subject_.y];
  return "D_" + x + (x.size() + y.size() > 2 ? " " : "") + y + " f v";
}

}  // namespace saddle
