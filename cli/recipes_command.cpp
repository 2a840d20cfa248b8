#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/help_formatter.h"
#include "gan/recipes/recipes.h"
#include "tensor/error.h"

#ifdef SADDLE_HAS_JSON
#include <nlohmann/json.hpp>
#endif

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(List the recipes: the experiments of each paper, with the figure or table they reproduce.

With a NAME: all settings of that recipe, as a file for `saddle train --config`.)";

struct RecipesFlags {
  std::string name;
  bool json = false;
};

#ifdef SADDLE_HAS_JSON
std::string recipes_json() {
  auto list = nlohmann::ordered_json::array();
  for (const Recipe& recipe : recipes())
    list.push_back({{"name", recipe.name},
                    {"paper", recipe.paper},
                    {"source", recipe.source},
                    {"description", recipe.description}});
  return list.dump(2) + "\n";
}
#else
std::string recipes_json() { fail("recipes: --json needs nlohmann-json, which this build lacks"); }
#endif

// What each recipe does and reproduces, under the heading of its paper.
std::string recipes_table() {
  std::string table, heading;
  for (const Recipe& recipe : recipes()) {
    if (recipe.paper != heading) table += (table.empty() ? "" : "\n") + recipe.paper + "\n";
    heading = recipe.paper;
    table +=
        help_entry(recipe.name, recipe.description) + help_entry("", "(" + recipe.source + ")");
  }
  return table;
}

int list_recipes(const RecipesFlags& flags, Console& console) {
  if (!flags.name.empty())
    console.out << config_text(find_recipe(flags.name).config);
  else
    console.out << (flags.json ? recipes_json() : recipes_table());
  return kExitSuccess;
}

}  // namespace

Command add_recipes_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "recipes", kDescription);
  const auto flags = std::make_shared<RecipesFlags>();
  add_argument(parser, "NAME", flags->name, "a recipe (optional)");
  add_flag(parser, "--json", flags->json, "print the list as JSON");
  return {&parser, [flags](Console& console) { return list_recipes(*flags, console); }};
}

}  // namespace saddle
