// Small expressions as text, "x^2 + 10*x*y + y^2", to try derivatives on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "autograd/graph.h"

namespace saddle {

struct Expression {
  std::vector<std::string> names;  // in the order of their first appearance
  std::vector<Var> inputs;         // f64 [], one for each name, of value 0
  Var value;
};

// Of the functions that an expression may apply to one argument.
std::vector<std::string_view> expression_functions();

// Builds what `text` says from scalars in `graph`:
//   sum     = product (("+" | "-") product)*
//   product = sign (("*" | "/") sign)*
//   sign    = "-"* power
//   power   = atom ("^" "-"? whole number)?
//   atom    = number | name | function "(" sum ")" | "(" sum ")"
// Throws Error with the column (from 1), what was expected there and what was found.
Expression parse_expression(Graph& graph, const std::string& text);

}  // namespace saddle
