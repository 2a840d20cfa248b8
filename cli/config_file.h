// config.toml: every setting of a run as text, and back.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "gan/train_config.h"

namespace saddle {

// Where settings came from, by the field's name: "--steps" or "my.toml:12: steps".
using ConfigOrigins = std::map<std::string, std::string>;

// The recipe and all fields that have an effect, under their headings, with a comment each.
// Reading it back gives the same run: the fields left out, which have no effect, are the recipe's.
std::string config_text(const TrainConfig& config);

// Overwrites in `config` the settings that the file has. Throws Error naming file and line for an
// unknown key (with the nearest one), a value of the wrong kind, or a recipe other than `config`'s.
void read_config_file(const std::filesystem::path& path, TrainConfig& config,
                      ConfigOrigins& origins);

// Throws Error naming the origin of a setting that has no effect, and what does not read it.
void require_read(const TrainConfig& config, const ConfigOrigins& origins);

// Puts back to its default what only the recipe asks for and nothing reads: the branches of one
// that a flag makes an SGAN are no reason to refuse it.
void reset_unread(TrainConfig& config, const ConfigOrigins& origins);

// check(config); the message begins with the origin of the refused setting. Without one it begins
// with its name, and ends with the recipe if it is as that has it.
void check_settings(const TrainConfig& config, const ConfigOrigins& origins);

// The configuration that `folder`, a run, was made with. Throws Error if it is no run folder.
TrainConfig read_run_config(const std::filesystem::path& folder);

}  // namespace saddle
