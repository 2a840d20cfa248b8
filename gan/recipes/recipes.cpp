#include "gan/recipes/recipes.h"

#include "gan/recipes/recipe_parts.h"
#include "tensor/names.h"

namespace saddle {
namespace {

std::vector<Recipe> all_recipes() {
  std::vector<Recipe> all;
  for (const auto of_paper :
       {stackelberg_recipes, sgan_recipes, competitive_recipes, primal_dual_recipes})
    for (Recipe& recipe : of_paper()) all.push_back(std::move(recipe));
  for (Recipe& recipe : all) recipe.config.recipe = recipe.name;
  return all;
}

}  // namespace

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> list = all_recipes();
  return list;
}

const Recipe& find_recipe(const std::string& name) { return find_named(recipes(), "recipe", name); }

}  // namespace saddle
