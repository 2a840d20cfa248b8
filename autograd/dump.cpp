#include "autograd/dump.h"

#include <algorithm>

#include "autograd/derivatives.h"
#include "autograd/node_text.h"
#include "autograd/primitive.h"
#include "tensor/format.h"

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

// As DOT wants it between quotes.
std::string escaped(const std::string& label) {
  std::string text;
  for (char each : label) {
    if (each == '"' || each == '\\') text += '\\';
    text += each;
  }
  return text;
}

// "%7 = matmul; a b^T", its shape, and its value if that is known.
std::string node_label(const Graph& graph, int id, const Annotations& annotations) {
  const Node& node = graph.node(id);
  const bool is_source = node.primitive == &kInput || node.primitive == &kLiteral;
  const std::string label = is_source ? node_expression(graph, id, name_of_node)
                                      : std::string(node.primitive->name) + attribute_text(node);
  std::string text = escaped(name_of_node(id) + " = " + label) + "\\n" + to_string(node.type.shape);
  const auto value = annotations.values.find(id);
  return value == annotations.values.end() ? text : text + " = " + number_text(value->second);
}

}  // namespace

std::string graph_text(std::span<const Var> outputs) {
  std::string text;
  for (int id : needed_nodes(outputs)) {
    const Graph& graph = *outputs[0].graph;
    text += node_line(graph, id, node_expression(graph, id, name_of_node));
  }
  text += "return";
  for (const Var& output : outputs) text += " %" + std::to_string(output.id);
  return text + "\n";
}

std::string graph_dot(std::span<const Var> outputs, const std::string& name,
                      const Annotations& annotations) {
  const Graph& graph = *outputs[0].graph;
  const std::vector<char> marked = depends_on(graph, annotations.tangents);
  const std::string title = "\"" + escaped(name) + "\"";
  // The limits keep the layout of hundreds of nodes to seconds.
  std::string text = "digraph " + title + " {\n  label=" + title +
                     ";\n  labelloc=t;\n  nslimit=2;\n  nslimit1=2;\n"
                     "  node [shape=box, fontname=monospace];\n";
  std::map<int, std::string> names;  // of outputs
  for (std::size_t i = 0; i < annotations.output_names.size(); ++i)
    names[outputs[i].id] += escaped(annotations.output_names[i]) + " =\\n";
  for (int id : needed_nodes(outputs)) {
    const std::string node = "  n" + std::to_string(id);
    const bool is_marked = marked[static_cast<std::size_t>(id)] != 0;
    text += node + " [label=\"" + names[id] + node_label(graph, id, annotations) + "\"" +
            (is_marked ? ", style=filled, fillcolor=\"#ffd8a0\"" : "") + "];\n";
    for (int input : graph.node(id).inputs)
      text += "  n" + std::to_string(input) + " -> n" + std::to_string(id) + ";\n";
  }
  return text + "}\n";
}

int count_nodes(std::span<const Var> outputs) {
  return static_cast<int>(needed_nodes(outputs).size());
}

}  // namespace saddle
