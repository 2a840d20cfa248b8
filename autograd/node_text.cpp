#include "autograd/node_text.h"

#include "autograd/primitive.h"
#include "tensor/format.h"

namespace saddle {

std::string name_of_node(int id) { return "%" + std::to_string(id); }

std::string type_text(const Type& type) {
  return std::string(name_of(type.dtype)) + " " + to_string(type.shape);
}

std::string attribute_text(const Node& node) {
  const std::string text = node.primitive->describe(node.attributes);
  return text.empty() ? text : "; " + text;
}

std::string node_expression(const Graph& graph, int id,
                            const std::function<std::string(int)>& operand) {
  const Node& node = graph.node(id);
  const std::string text(node.primitive->name);
  if (node.primitive == &kInput) return text + " " + graph.name({const_cast<Graph*>(&graph), id});
  if (node.primitive == &kLiteral) return text + " " + number_text(node.attributes.number);
  std::vector<std::string> operands;
  for (const int input : node.inputs) operands.push_back(operand(input));
  return text + "(" + joined(operands, ", ") + attribute_text(node) + ")";
}

std::string node_line(const Graph& graph, int id, const std::string& text,
                      const std::string& remark, std::size_t indent) {
  constexpr std::size_t kTypeColumn = 47, kScopeColumn = 70, kMaxWidth = 52;
  const Node& node = graph.node(id);
  std::string line = left_aligned(name_of_node(id), 5) + " = " + text;
  std::size_t begin = 0;
  if (line.size() > kMaxWidth) {
    line += "\n";
    begin = line.size() + indent;
  }
  line = left_aligned(line, begin + kTypeColumn - 2) + "  " + type_text(node.type) + remark;
  const std::string& scope = graph.scope_name(node.scope);
  return (scope.empty() ? line : left_aligned(line, begin + kScopeColumn) + "  # " + scope) + "\n";
}

}  // namespace saddle
