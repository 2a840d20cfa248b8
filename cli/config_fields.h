// The one table of settings: flags, config.toml and their help are all made from it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/config_value.h"
#include "gan/train_config.h"

namespace saddle {

// A member of TrainConfig as the user sees it.
struct ConfigField {
  std::string name;    // the flag after "--", and the key in config.toml
  std::string symbol;  // stands for the value in the help
  std::string help;    // one line
  ValueKind kind = ValueKind::text;
  std::vector<std::string> choices;  // the only values, if not empty
  std::function<std::string(const TrainConfig&)> text;
  // Throws Error, "expected ..., found ...", without changing the configuration.
  std::function<void(TrainConfig&, const std::string& text)> assign;
  // What in the configuration makes it one without effect, "the architecture dcgan32"; "" if it has
  // one.
  std::function<std::string(const TrainConfig&)> ignored_by;
};

// Fields under one heading.
struct ConfigGroup {
  std::string name;
  std::vector<ConfigField> fields;
};

// Every field of TrainConfig but `recipe`, once.
const std::vector<ConfigGroup>& config_groups();

// Null if there is no such field.
const ConfigField* find_field(const std::string& name);

std::vector<std::string> field_names();

}  // namespace saddle
