#include "autograd/linearize.h"

#include <algorithm>

#include "autograd/derivatives.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

// What the body needs: nodes below the outputs, sorted by how they depend on the tangents.
struct Split {
  std::vector<Var> residuals;  // computed without the tangents, read with them
  std::vector<Var> inputs;     // all inputs but the tangents
};

class Splitter {
 public:
  Splitter(std::span<const Var> outputs, std::span<const Var> tangents)
      : graph_(*outputs[0].graph),
        size_(static_cast<std::size_t>(graph_.size())),
        depends_(depends_on(graph_, tangents)) {
    find_free_views();
    in_body_.assign(size_, 0);
    needed_.assign(size_, 0);
    for (const Var& output : outputs) visit_from_body(output.id);
    split(tangents);
  }

  Split result;

 private:
  Kind kind(std::size_t id) const { return graph_.node(static_cast<int>(id)).primitive->kind; }

  // Views that strides can express, so that no step computes them.
  void find_free_views() {
    is_free_view_.assign(size_, 0);
    std::vector<Layout> layouts(size_);
    for (std::size_t id = 0; id < size_; ++id) {
      const Node& node = graph_.node(static_cast<int>(id));
      layouts[id] = dense_layout(node.type.shape);
      if (node.primitive->kind != Kind::view) continue;
      const Layout& source = layouts[static_cast<std::size_t>(node.inputs[0])];
      if (const auto layout = node.primitive->view(source, node)) {
        layouts[id] = *layout;
        is_free_view_[id] = 1;
      }
    }
  }

  // A free view of a residual goes into the body, and the prologue keeps only its source: the
  // source of a broadcast, not the broadcast.
  void visit_from_body(int node) {
    const auto id = static_cast<std::size_t>(node);
    (depends_[id] || is_free_view_[id] ? in_body_ : needed_)[id] = 1;
  }

  void split(std::span<const Var> tangents) {
    for (std::size_t id = size_; id-- > 0;) {
      if (in_body_[id])
        for (int input : graph_.node(static_cast<int>(id)).inputs) visit_from_body(input);
      if (!needed_[id] || kind(id) == Kind::input || kind(id) == Kind::literal) continue;
      result.residuals.push_back(var(id));
    }
    mark_prologue();
    for (std::size_t id = 0; id < size_; ++id) {
      const bool is_tangent =
          std::find(tangents.begin(), tangents.end(), var(id)) != tangents.end();
      if ((needed_[id] || in_body_[id]) && kind(id) == Kind::input && !is_tangent)
        result.inputs.push_back(var(id));
    }
  }

  void mark_prologue() {
    for (std::size_t id = size_; id-- > 0;)
      if (needed_[id])
        for (int input : graph_.node(static_cast<int>(id)).inputs)
          needed_[static_cast<std::size_t>(input)] = 1;
  }

  Var var(std::size_t id) const { return {&graph_, static_cast<int>(id)}; }

  Graph& graph_;
  std::size_t size_;
  std::vector<char> depends_, is_free_view_, in_body_, needed_;
};

}  // namespace

Linearization::Linearization(std::vector<Var> outputs, std::span<const Var> tangents) {
  require(!outputs.empty(), "linearize: needs at least one output");
  for (const Var& output : outputs)
    require(output.defined() && output.graph == outputs[0].graph,
            "linearize: outputs of different graphs");
  for (const Var& tangent : tangents)
    require(tangent.graph == outputs[0].graph && tangent.node().primitive == &kInput,
            "linearize: a tangent is no input of the graph");
  Split split = Splitter(outputs, tangents).result;
  point_ = std::move(split.inputs);
  std::vector<Binding> bindings;
  if (!split.residuals.empty()) {
    prologue_ = compile(split.residuals);
    for (std::size_t i = 0; i < split.residuals.size(); ++i)
      bindings.push_back({split.residuals[i], prologue_.output(i)});
  }
  body_ = compile(std::move(outputs), {}, std::move(bindings));
}

void Linearization::set_point() {
  if (prologue_.output_count() > 0) prologue_.run();
  has_point_ = true;
  versions_.clear();
  for (const Var& input : point_) versions_.push_back(input.graph->version(input));
}

void Linearization::apply() {
  require(has_point_, "linearize: call set_point() before apply()");
  for (std::size_t i = 0; i < point_.size(); ++i)
    require(versions_[i] == point_[i].graph->version(point_[i]), "linearize: input ",
            point_[i].graph->name(point_[i]), " changed since set_point()");
  body_.run();
}

}  // namespace saddle
