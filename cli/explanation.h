// What `saddle explain` shows of a function of two players: its value, its gradient, its mixed
// product.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "autograd/dump.h"

namespace saddle {

// f as a function of some inputs, two of which belong to the players; x may be y.
struct Subject {
  std::string formula;  // "x^2 + 10*x*y", or what f is in words
  Var f;                // one element
  std::vector<Var> inputs;
  std::vector<std::string> names;  // of the inputs
  std::size_t x = 0, y = 0;        // which inputs
};

class Explanation {
 public:
  // As text, or for Graphviz. Adds the derivatives and the tangent, of value 1, to the graph.
  Explanation(Subject subject, bool as_dot, std::ostream& out);

  // From now on each value stands beside its node: the subject must be of scalars.
  void annotate_values();

  void show_value() const;
  void show_gradient() const;
  // D_xy f v = d/dt grad_x f(x, y + t v), what depends on v marked. As text it is the programs of a
  // Linearization, as a picture one graph.
  void show_mixed() const;
  // Any program under a title.
  void show(const std::string& title, const Program& program,
            std::vector<std::string> output_names = {}, std::vector<Var> tangents = {}) const;

 private:
  std::string product_name() const;

  Subject subject_;
  bool as_dot_;
  std::ostream& out_;
  std::vector<Var> gradient_;
  Var tangent_, product_;
  std::map<int, double> values_;
};

}  // namespace saddle
