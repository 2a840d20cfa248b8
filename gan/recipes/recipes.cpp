#include "gan/recipes/recipes.h"

#include <algorithm>

#include "gan/papers.h"
#include "gan/recipes/recipe_parts.h"
#include "tensor/names.h"

namespace saddle {
namespace {

struct Paper {
  const char* name;
  std::vector<Recipe> (*recipes)();
};
constexpr Paper kPapers[] = {{kStackelbergGan, stackelberg_recipes},
                             {kSgan, sgan_recipes},
                             {kCompetitiveRegularization, competitive_recipes},
                             {kPrimalDualGan, primal_dual_recipes}};

std::vector<Recipe> all_recipes() {
  std::vector<Recipe> all;
  for (const Paper& paper : kPapers)
    for (Recipe& recipe : paper.recipes()) {
      recipe.paper = paper.name;
      recipe.config.recipe = recipe.name;
      all.push_back(std::move(recipe));
    }
  return all;
}

}  // namespace

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> list = all_recipes();
  return list;
}

const Recipe& find_recipe(const std::string& name) { return find_named(recipes(), "recipe", name); }

}  // namespace saddle
