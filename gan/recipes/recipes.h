// The papers' experiments by name, with the papers' settings as defaults.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gan/train_config.h"

namespace saddle {

struct Recipe {
  std::string name;         // "ring8"
  std::string source;       // what of the paper it reproduces: "Figures 1, 3 (c) and 4 (c)"
  std::string description;  // one line: what is trained, and what to look for
  TrainConfig config;
  std::string paper{};  // of gan/papers.h; of recipes()
};

// Those of a paper beside each other.
const std::vector<Recipe>& recipes();
// Throws Error that suggests the nearest name.
const Recipe& find_recipe(const std::string& name);

}  // namespace saddle
