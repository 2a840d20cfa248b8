// The flags that describe a training run: a recipe, a configuration file, and every setting.
#pragma once

#include <map>
#include <string>

#include "gan/train_config.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace saddle {

class ConfigFlags {
 public:
  // Adds RECIPE, --config and a flag for each field, under its heading, to `parser`. This object
  // must outlive the parsing.
  explicit ConfigFlags(CLI::App& parser, const std::string& recipe_help =
                                             "an experiment by name; saddle recipes lists them");
  ConfigFlags(const ConfigFlags&) = delete;
  ConfigFlags& operator=(const ConfigFlags&) = delete;

  // The first setting that was given, "--steps"; "" if none was.
  std::string first_given() const;
  // Throws Error if it was not given.
  const std::string& recipe() const;
  // `base` with the changes of --config, then of the flags, checked. Throws Error naming the flag,
  // or the file and line.
  TrainConfig apply_to(TrainConfig base) const;

 private:
  CLI::App* parser_;
  std::string recipe_, config_file_;
  std::map<std::string, CLI::Option*> options_;  // by name of the field
};

}  // namespace saddle
