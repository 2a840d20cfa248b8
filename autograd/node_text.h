// Nodes as text: what graphs and programs are shown with.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "autograd/graph.h"

namespace saddle {

// "%7".
std::string name_of_node(int id);
// "f32 [8, 64, 16]".
std::string type_text(const Type& type);
// "; axis 1, 0:32" where there are attributes to tell.
std::string attribute_text(const Node& node);
// "matmul(%3, %5; a b^T)", "input theta", "literal 0.5". `operand` gives the text of an input.
std::string node_expression(const Graph& graph, int id,
                            const std::function<std::string(int)>& operand);
// "%7    = `text`   f32 [8, 64, 16]`remark`   # generator/0", on two lines where `text` is long.
std::string node_line(const Graph& graph, int id, const std::string& text,
                      const std::string& remark = "", std::size_t indent = 0);

}  // namespace saddle
