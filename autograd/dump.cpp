#include "autograd/dump.h"

#include <algorithm>
#include <sstream>

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

// "matmul(%3, %5; 0, 1)", "input theta", "literal 0.5".
std::string expression(const Graph& graph, int id) {
  const Node& node = graph.node(id);
  std::string text(node.primitive->name);
  if (node.primitive == &kInput) return text + " " + graph.name({const_cast<Graph*>(&graph), id});
  if (node.primitive == &kLiteral) return text + " " + number_text(node.attributes.number);
  text += "(";
  for (std::size_t i = 0; i < node.inputs.size(); ++i)
    text += (i > 0 ? ", %" : "%") + std::to_string(node.inputs[i]);
  for (std::size_t i = 0; i < node.attributes.integers.size(); ++i)
    text += (i > 0 ? ", " : "; ") + std::to_string(node.attributes.integers[i]);
  return text + ")";
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

std::string line(const Graph& graph, int id) {
  const Node& node = graph.node(id);
  std::string text = padded("%" + std::to_string(id), 5) + " = " +
                     padded(expression(graph, id), 34) + "  " +
                     std::string(name_of(node.type.dtype)) + " " + to_string(node.type.shape);
  const std::string& scope = graph.scope_name(node.scope);
  return scope.empty() ? text : padded(text, 68) + "  # " + scope;
}

}  // namespace

std::string graph_text(std::span<const Var> outputs) {
  std::string text;
  for (int id : needed_nodes(outputs)) text += line(*outputs[0].graph, id) + "\n";
  text += "return";
  for (const Var& output : outputs) text += " %" + std::to_string(output.id);
  return text + "\n";
}

std::string graph_dot(std::span<const Var> outputs) {
  const Graph& graph = *outputs[0].graph;
  std::string text = "digraph saddle {\n  node [shape=box, fontname=monospace];\n";
  for (int id : needed_nodes(outputs)) {
    const Node& node = graph.node(id);
    std::string label = node.primitive == &kInput || node.primitive == &kLiteral
                            ? expression(graph, id)
                            : std::string(node.primitive->name);
    text += "  n" + std::to_string(id) + " [label=\"" + escaped(label) + "\\n" +
            to_string(node.type.shape) + "\"];\n";
    for (int input : node.inputs)
      text += "  n" + std::to_string(input) + " -> n" + std::to_string(id) + ";\n";
  }
  return text + "}\n";
}

std::string program_text(const Program& program) {
  const Graph& graph = program.graph();
  std::string text;
  int number = 0;
  for (const Step& step : program.steps()) {
    const std::string head = padded(std::to_string(number++), 4);
    if (step.kind == Step::Kind::copy) {
      text += head + "copy " + to_string(step.outputs[0].shape()) + "\n";
    } else if (step.nodes.size() == 1) {
      text += head + line(graph, step.nodes[0]) + "\n";
    } else {
      text += head + "fused: " + std::to_string(step.nodes.size()) + " operations, " +
              std::to_string(step.inputs.size()) + " inputs, " +
              std::to_string(step.outputs.size()) + " outputs\n";
      for (int id : step.nodes) text += "      " + line(graph, id) + "\n";
    }
  }
  for (const Update& update : program.updates())
    text += "update " + graph.name(update.state) + " <- %" + std::to_string(update.value.id) + "\n";
  return text + std::to_string(program.steps().size()) + " steps, arena " +
         std::to_string(program.arena_bytes()) + " bytes\n";
}

int count_nodes(std::span<const Var> outputs) {
  return static_cast<int>(needed_nodes(outputs).size());
}

}  // namespace saddle
