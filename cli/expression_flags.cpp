#include "cli/expression_flags.h"

#include <algorithm>
#include <set>

#include "autograd/expression.h"
#include "cli/command.h"
#include "cli/config_value.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find(',', begin);
    parts.push_back(text.substr(begin, end - begin));
  }
  return parts;
}

// Which input has this name. Throws Error naming the flag.
std::size_t find_input(const Expression& expression, const std::string& flag,
                       const std::string& name) {
  const std::vector<std::string>& names = expression.names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) fail(flag, ": ", unknown_name("name", name, names));
  return static_cast<std::size_t>(found - names.begin());
}

// "x=1,y=2": a value for each name.
void set_point(const Expression& expression, const std::string& text) {
  std::set<std::size_t> given;
  for (const std::string& part : split_at_commas(text)) {
    const std::size_t equals = part.find('=');
    require(equals != std::string::npos, "--at: expected NAME=NUMBER, found ", in_quotes(part));
    const std::size_t i = find_input(expression, "--at", part.substr(0, equals));
    require(given.insert(i).second, "--at: two values of ", expression.names[i]);
    double number = 0.0;
    try {
      parse_value(part.substr(equals + 1), number);
    } catch (const Error& error) {
      fail("--at: ", expression.names[i], ": ", error.what());
    }
    const Var input = expression.inputs[i];
    input.graph->write(input).fill(number);
  }
  for (std::size_t i = 0; i < expression.names.size(); ++i)
    require(given.contains(i), "--at: no value of ", expression.names[i]);
}

}  // namespace

ExpressionFlags::ExpressionFlags(CLI::App& parser) {
  add_option(parser, "--at", "POINT", point_,
             "of an expression: show each number at this point, x=1,y=2; v is 1", "Run");
  add_option(parser, "--players", "NAMES", players_,
             "of an expression: whose mixed product, the minimizing player's input first, x,y (the "
             "first two names)",
             "Run");
}

std::string ExpressionFlags::first_given() const {
  return !point_.empty() ? "--at" : !players_.empty() ? "--players" : "";
}

Subject ExpressionFlags::subject(Graph& graph, const std::string& text) const {
  const Expression expression = parse_expression(graph, text);
  require(!expression.names.empty(), "expression: expected a name to differentiate by, found ",
          in_quotes(text));
  if (has_point()) set_point(expression, point_);
  Subject subject{text, expression.value, expression.inputs, expression.names};
  subject.y = expression.names.size() > 1 ? 1 : 0;
  if (players_.empty()) return subject;
  const std::vector<std::string> players = split_at_commas(players_);
  require(players.size() == 2, "--players: expected two names, found ", in_quotes(players_));
  subject.x = find_input(expression, "--players", players[0]);
  subject.y = find_input(expression, "--players", players[1]);
  return subject;
}

}  // namespace saddle
