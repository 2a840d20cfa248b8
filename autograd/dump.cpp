#include "autograd/dump.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

std::vector<int> needed_nodes(std::span<const Var> outputs) {
  std::vector<int> stack, found;
  std::vector<char> seen;
  for (const Var& output : outputs) {
    seen.resize(static_cast<std::size_t>(output.graph->size()), 0);
    stack.push_back(output.id);
  }
  while (!stack.empty()) {
    const int id = stack.back();
    stack.pop_back();
    if (seen[static_cast<std::size_t>(id)]) continue;
    seen[static_cast<std::size_t>(id)] = 1;
    found.push_back(id);
    for (int input : outputs[0].graph->node(id).inputs) stack.push_back(input);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string number_text(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

std::string name_of_node(int id) { return "%" + std::to_string(id); }

// "; axis 1, 0:32" where there are attributes to tell.
std::string attribute_text(const Node& node) {
  const std::string text = node.primitive->describe(node.attributes);
  return text.empty() ? text : "; " + text;
}

// "matmul(%3, %5; a b^T)", "input theta", "literal 0.5". `operand` gives the text of an input.
template <class Operand>
std::string expression(const Graph& graph, int id, Operand&& operand) {
  const Node& node = graph.node(id);
  std::string text(node.primitive->name);
  if (node.primitive == &kInput) return text + " " + graph.name({const_cast<Graph*>(&graph), id});
  if (node.primitive == &kLiteral) return text + " " + number_text(node.attributes.number);
  text += "(";
  for (std::size_t i = 0; i < node.inputs.size(); ++i)
    text += (i > 0 ? ", " : "") + operand(node.inputs[i]);
  return text + attribute_text(node) + ")";
}

// As DOT wants it between quotes.
std::string escaped(const std::string& label) {
  std::string text;
  for (char each : label) {
    if (each == '"' || each == '\\') text += '\\';
    text += each;
  }
  return text;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string type_text(const Type& type) {
  return std::string(name_of(type.dtype)) + " " + to_string(type.shape);
}

// "%7    = `text`   f32 [8, 64, 16]   # generator/0".
std::string line(const Graph& graph, int id, const std::string& text) {
  const Node& node = graph.node(id);
  const std::string defined =
      padded(name_of_node(id), 5) + " = " + padded(text, 34) + "  " + type_text(node.type);
  const std::string& scope = graph.scope_name(node.scope);
  return scope.empty() ? defined + "\n" : padded(defined, 68) + "  # " + scope + "\n";
}

constexpr std::size_t kHeadWidth = 6;

// The text of a program, so that each value is told before it is used.
class ProgramText {
 public:
  explicit ProgramText(const Program& program) : program_(program), graph_(program.graph()) {}

  std::string text() {
    add_inputs();
    for (std::size_t i = 0; i < program_.steps().size(); ++i)
      add_step(program_.steps()[i], std::to_string(i));
    for (const Var& output : program_.output_vars()) {
      tell(output.id);
      text_ += "output " + operand(output.id) + "\n";
    }
    for (const Update& update : program_.updates()) {
      tell(update.value.id);
      text_ += "update " + graph_.name(update.state) + " <- " + operand(update.value.id) + "\n";
    }
    return text_ + std::to_string(program_.steps().size()) + " steps, arena " +
           std::to_string(program_.arena_bytes()) + " bytes\n";
  }

 private:
  Var var(int id) const { return {const_cast<Graph*>(&graph_), id}; }
  // Constants are told where they are used.
  std::string operand(int id) const {
    const auto constant = known_constant(var(id));
    return constant ? number_text(*constant) : name_of_node(id);
  }
  std::string expression_of(int id) const {
    return expression(graph_, id, [&](int input) { return operand(input); });
  }
  void add_line(const std::string& head, int id) {
    text_ += padded(head, kHeadWidth) + line(graph_, id, expression_of(id));
    told_.insert(id);
  }
  void add_input(int id) {
    constexpr std::size_t kNameWidth = 38;
    const bool has_name = graph_.node(id).primitive == &kInput;
    const std::string text = has_name ? graph_.name(var(id)) : expression_of(id);
    text_ += padded("reads", kHeadWidth) + line(graph_, id, padded(text, kNameWidth));
    told_.insert(id);
  }

  // What the program reads and does not compute: its inputs, and values that it is bound to.
  void add_inputs() {
    std::set<int> needed, read;
    for (const Var& output : program_.output_vars()) needed.insert(output.id);
    for (const Update& update : program_.updates()) needed.insert(update.value.id);
    while (!needed.empty()) {
      const int id = *needed.rbegin();  // its inputs have smaller ids
      needed.erase(id);
      if (known_constant(var(id))) continue;
      const std::vector<int>& inputs = graph_.node(id).inputs;
      if (program_.computes(var(id)))
        needed.insert(inputs.begin(), inputs.end());
      else
        read.insert(id);
    }
    for (const int id : read) add_input(id);
  }

  // Views and joined values are made by no step: they stand before the first that uses them.
  void tell(int id) {
    if (told_.count(id) > 0 || known_constant(var(id))) return;
    tell_inputs(id);
    add_line(graph_.node(id).primitive->kind == Kind::view ? "view" : "join", id);
  }
  void tell_inputs(int id) {
    for (const int input : graph_.node(id).inputs) tell(input);
  }

  void add_step(const Step& step, const std::string& number) {
    if (step.kind == Step::Kind::copy) return add_copy(step, number);
    told_.insert(step.nodes.begin(), step.nodes.end());
    for (const int id : step.nodes) tell_inputs(id);
    if (step.nodes.size() == 1) return add_line(number, step.nodes[0]);
    text_ += padded(number, kHeadWidth) + "fused: " + std::to_string(step.nodes.size()) +
             " operations, " + std::to_string(step.inputs.size()) + " inputs, " +
             std::to_string(step.outputs.size()) + " outputs\n";
    for (const int id : step.nodes) add_line("", id);
  }

  // "copy %242 -> random", "copy %24 -> part of %30".
  void add_copy(const Step& step, const std::string& number) {
    tell(step.copied);
    std::string to = "kept";
    if (step.target >= 0) {
      const Node& target = graph_.node(step.target);
      const bool is_part = target.type.shape.count() != step.outputs[0].shape().count();
      to = target.primitive == &kInput ? graph_.name(var(step.target)) : name_of_node(step.target);
      if (is_part) to = "part of " + to;
    }
    text_ += padded(number, kHeadWidth) + padded("copy " + operand(step.copied) + " -> " + to, 43) +
             " " + type_text({step.outputs[0].shape(), step.outputs[0].dtype}) + "\n";
  }

  const Program& program_;
  const Graph& graph_;
  std::set<int> told_;
  std::string text_;
};

}  // namespace

std::string graph_text(std::span<const Var> outputs) {
  std::string text;
  for (int id : needed_nodes(outputs)) {
    const Graph& graph = *outputs[0].graph;
    text += line(graph, id, expression(graph, id, name_of_node));
  }
  text += "return";
  for (const Var& output : outputs) text += " %" + std::to_string(output.id);
  return text + "\n";
}

std::string graph_dot(std::span<const Var> outputs, const std::string& name) {
  const Graph& graph = *outputs[0].graph;
  std::string text =
      "digraph \"" + escaped(name) + "\" {\n  node [shape=box, fontname=monospace];\n";
  for (int id : needed_nodes(outputs)) {
    const Node& node = graph.node(id);
    std::string label = node.primitive == &kInput || node.primitive == &kLiteral
                            ? expression(graph, id, name_of_node)
                            : std::string(node.primitive->name) + attribute_text(node);
    text += "  n" + std::to_string(id) + " [label=\"" + escaped(label) + "\\n" +
            to_string(node.type.shape) + "\"];\n";
    for (int input : node.inputs)
      text += "  n" + std::to_string(input) + " -> n" + std::to_string(id) + ";\n";
  }
  return text + "}\n";
}

std::string program_text(const Program& program) { return ProgramText(program).text(); }

int count_nodes(std::span<const Var> outputs) {
  return static_cast<int>(needed_nodes(outputs).size());
}

}  // namespace saddle
