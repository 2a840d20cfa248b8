#include <algorithm>
#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_flags.h"
#include "cli/config_value.h"
#include "cli/explanation.h"
#include "cli/expression_flags.h"
#include "gan/model.h"
#include "gan/recipes/recipes.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"text(Show what a recipe or a small expression computes, line by line, and what each line costs.

Of both: the programs of the value f, of its gradient, and of the mixed product D_xy f v: the change
of df/dx when y moves along v. It is cut in two: what does not depend on v runs once for each point
(x, y), the rest, marked *, once for each v. Of a recipe, f is the discriminator's loss, x are the
generators' parameters, gamma, and y the discriminator's, theta; and there are the steps that
training replays, optimizer included.

A numbered line is a kernel call: the value it makes, %N, the primitive with its operands, type and
shape, and the layer it belongs to. A fused step does several elementwise operations in one pass.
Before the steps stands what the program reads; `view` lines are other looks at the same memory and
cost nothing; a `join` lies where its parts were made. matmul's a^T is a with its last two axes
exchanged. `update` lines say which states change at the end.

flop counts floating-point operations: 2 M N K for a matrix product, a convolution likewise without
the terms that meet its padding, one for each element of a sum's operand, and one for each element
that an elementwise operation makes, exp and tanh too; moving numbers is none. read and write are
bytes: of each operand and result once, and of what is broadcast its source.

An expression has numbers, names, + - * / ^ (whole powers), parentheses and exp, log, sqrt, square,
tanh, arctan, sigmoid, softplus, relu, step, reciprocal, stop_gradient. Its names are scalars. A
letter and then letters, digits, - and _ alone are a recipe: write "x - y" with spaces, and "(-x)^2"
or "0 - x" where a minus would come first.)text";

constexpr const char* kExamples = R"text(Examples:
  saddle explain ring8
  saddle explain ring8 --of mixed --generators 2 --objective wasserstein
  saddle explain "x^2 + 10*x*y + y^2" --at x=1,y=2
  saddle explain "y * exp(x*y)" --of mixed --dot | dot -Tsvg -O)text";

constexpr const char* kParts[] = {"value", "gradient", "mixed", "step"};

struct ExplainFlags {
  explicit ExplainFlags(CLI::App& parser)
      : config(parser,
               "an experiment by name (saddle recipes lists them), or an expression in quotes"),
        expression(parser) {
    add_option(parser, "--of", "PART", part,
               "value, gradient, mixed or step, the last of recipes alone (all)", "Run");
    add_flag(parser, "--dot", dot, "write the graphs for Graphviz instead", "Run");
  }

  bool shows(const std::string& name) const { return part.empty() || part == name; }

  ConfigFlags config;
  ExpressionFlags expression;
  std::string part;
  bool dot = false;
};

// A known recipe, or what reads as the name of one.
bool names_a_recipe(const std::string& text) {
  const auto is_letter = [](char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z'); };
  const auto fits_a_name = [&](char c) {
    return is_letter(c) || ('0' <= c && c <= '9') || c == '-' || c == '_';
  };
  return named(recipes(), text) != nullptr ||
         (is_letter(text[0]) && std::all_of(text.begin(), text.end(), fits_a_name));
}

void show_derivatives(const Explanation& explanation, const ExplainFlags& flags) {
  if (flags.shows("value")) explanation.show_value();
  if (flags.shows("gradient")) explanation.show_gradient();
  if (flags.shows("mixed")) explanation.show_mixed();
}

void explain_expression(const std::string& text, const ExplainFlags& flags, std::ostream& out) {
  const std::string given = flags.config.first_given();
  require(given.empty(), given, ": an expression has no settings; only a recipe has");
  require(flags.part != "step",
          "--of: an expression has no step: expected value, gradient or mixed");
  Graph graph;
  Explanation explanation(flags.expression.subject(graph, text), flags.dot, out);
  if (flags.expression.has_point()) explanation.annotate_values();
  show_derivatives(explanation, flags);
}

// What reads as a name may have been meant as an expression.
const Recipe& recipe_of(const std::string& name) {
  try {
    return find_recipe(name);
  } catch (const Error& error) {
    fail(error.what(), " (an expression of one name is written (x), a difference x - y)");
  }
}

void explain_recipe(const std::string& name, const ExplainFlags& flags, std::ostream& out) {
  const Recipe& recipe = recipe_of(name);
  const std::string given = flags.expression.first_given();
  require(given.empty(), given, ": only an expression has inputs with names, ", name,
          " is a recipe");
  const Model model(flags.config.apply_to(recipe.config));
  const Trainer& trainer = model.trainer();
  if (!flags.dot)
    out << recipe.name << ": " << recipe.description << " (" << recipe.paper << ", "
        << recipe.source << ")\n\n";
  const Explanation explanation(
      {.formula = "the discriminator's loss, of gamma (generators) and theta (discriminator)",
       .f = trainer.rule().losses().discriminator,
       .inputs = {trainer.generators().parameters(), trainer.discriminators().parameters()},
       .names = {"gamma", "theta"},
       .x = 0,
       .y = 1},
      flags.dot, out);
  show_derivatives(explanation, flags);
  if (!flags.shows("step")) return;
  for (const auto& [name, step] : trainer.rule().programs()) explanation.show("The " + name, *step);
}

int explain(const ExplainFlags& flags, Console& console) {
  const std::string& what = flags.config.recipe();
  require(flags.part.empty() ||
              std::find(std::begin(kParts), std::end(kParts), flags.part) != std::end(kParts),
          "--of: expected value, gradient, mixed or step, found ", in_quotes(flags.part));
  if (names_a_recipe(what))
    explain_recipe(what, flags, console.out);
  else
    explain_expression(what, flags, console.out);
  return kExitSuccess;
}

// An argument that begins with a minus is taken for an option.
std::string advice_on(const std::string& argument) {
  return argument.starts_with('-') ? "; an expression with a minus first is written " +
                                         in_quotes("0 - " + argument.substr(1))
                                   : "";
}

}  // namespace

Command add_explain_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "explain", kDescription, kExamples);
  const auto flags = std::make_shared<ExplainFlags>(parser);
  return {&parser, [flags](Console& console) { return explain(*flags, console); }, advice_on};
}

}  // namespace saddle
