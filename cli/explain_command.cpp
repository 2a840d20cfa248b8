#include <memory>
#include <ostream>

#include "autograd/dump.h"
#include "cli/command.h"
#include "cli/config_flags.h"
#include "gan/model.h"
#include "gan/recipes.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Show the programs that training replays, one step of each player.

Each step, optimizer included, is one program. A numbered line is a kernel call: the value it makes,
%N, the primitive with its operands, type and shape, and the layer it belongs to. A fused step does
several elementwise operations in one pass. Before the steps stands what the program reads; `view`
lines are other looks at the same memory and cost nothing; a `join` lies where its parts were made.
matmul's a^T is a with its last two axes exchanged. `update` lines say which states change at the
end.)";

constexpr const char* kExamples = R"(Examples:
  saddle explain ring8
  saddle explain ring8 --generators 2 --objective wasserstein
  saddle explain ring8 --dot | dot -Tsvg -O)";

struct ExplainFlags {
  explicit ExplainFlags(CLI::App& parser) : config(parser) {
    add_flag(parser, "--dot", dot, "write the graphs for Graphviz instead", "Run");
  }

  ConfigFlags config;
  bool dot = false;
};

std::vector<Var> results_of(const Program& program) {
  std::vector<Var> results = program.output_vars();
  for (const Update& update : program.updates()) results.push_back(update.value);
  return results;
}

int explain_recipe(const ExplainFlags& flags, Console& console) {
  const Recipe& recipe = find_recipe(flags.config.recipe());
  const Model model(flags.config.apply_to(recipe.config));
  const Stackelberg& game = model.game();
  if (flags.dot) {
    console.out << graph_dot(results_of(game.discriminator_program()), "discriminator step")
                << graph_dot(results_of(game.generator_program()), "generator step");
    return kExitSuccess;
  }
  console.out << recipe.name << ": " << recipe.description << " (" << recipe.source << ")\n\n"
              << "---- The discriminator's step\n"
              << program_text(game.discriminator_program()) << "\n---- The generators' step\n"
              << program_text(game.generator_program());
  return kExitSuccess;
}

}  // namespace

Command add_explain_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "explain", kDescription, kExamples);
  const auto flags = std::make_shared<ExplainFlags>(parser);
  return {&parser, [flags](Console& console) { return explain_recipe(*flags, console); }};
}

}  // namespace saddle
