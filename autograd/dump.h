// Programs and graphs as text, one line a node, and as DOT for Graphviz.
#pragma once

#include <span>
#include <string>

#include "autograd/program.h"

namespace saddle {

// "%7 = matmul(%3, %5; a b^T)   f32 [8, 64, 16]   # generator/0", for all that `outputs` depend on.
std::string graph_text(std::span<const Var> outputs);
// The same as a DOT digraph called `name`.
std::string graph_dot(std::span<const Var> outputs, const std::string& name);
// What a program reads, then its steps in order: kernels, fused groups with their nodes, copies;
// then its outputs, its updates and its memory. Views, which are no steps, stand before the first
// step that uses them; constants are shown by their value.
std::string program_text(const Program& program);

// Nodes that `outputs` depend on, inputs and literals included.
int count_nodes(std::span<const Var> outputs);

}  // namespace saddle
