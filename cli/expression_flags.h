// The flags that belong to an expression: where it is evaluated, and whose game it is.
#pragma once

#include <string>

#include "cli/explanation.h"

namespace CLI {
class App;
}

namespace saddle {

class ExpressionFlags {
 public:
  // Adds --at and --players to `parser`. This object must outlive the parsing.
  explicit ExpressionFlags(CLI::App& parser);
  ExpressionFlags(const ExpressionFlags&) = delete;
  ExpressionFlags& operator=(const ExpressionFlags&) = delete;

  // Builds the expression `text` in `graph`, with its inputs at the point that was given. Throws
  // Error naming the column, or the flag.
  Subject subject(Graph& graph, const std::string& text) const;
  bool has_point() const { return !point_.empty(); }
  // The first flag that was given; "" if none was.
  std::string first_given() const;

 private:
  std::string point_, players_;
};

}  // namespace saddle
