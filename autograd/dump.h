// Programs and graphs as text, one line a node, and as DOT for Graphviz.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "autograd/program.h"

namespace saddle {

// What is told beside the nodes themselves.
struct Annotations {
  std::vector<Var> tangents{};              // what depends on one of these is marked
  std::map<int, double> values{};           // of nodes, by id
  std::vector<std::string> output_names{};  // in turn; the others have none
};

// "%7 = matmul(%3, %5; a b^T)   f32 [8, 64, 16]   # generator/0", for all that `outputs` depend on.
std::string graph_text(std::span<const Var> outputs);
// The same as a DOT digraph called `name`; marked nodes are filled.
std::string graph_dot(std::span<const Var> outputs, const std::string& name,
                      const Annotations& annotations = {});
// What a program reads, then its steps in order: kernels, fused groups with their nodes, copies;
// then its outputs, its updates and its memory. Views, which are no steps, stand before the first
// step that uses them; constants are shown by their value. Each step has its cost before it (see
// autograd/cost.h), and the end says how the total divides over kernels. "*" marks a line.
std::string program_text(const Program& program, const Annotations& annotations = {});
// What a step of `graph` computes, told by shapes so that steps that do the same have one text;
// fused ones are told by their counts alone:
// "matmul([1, 100, 784], [1, 784, 512])", "fused: 9 operations, 3 inputs, 1 output [1, 100, 512]",
// "copy [100, 512]".
std::string step_text(const Graph& graph, const Step& step);

// Nodes that `outputs` depend on, inputs and literals included.
int count_nodes(std::span<const Var> outputs);

}  // namespace saddle
