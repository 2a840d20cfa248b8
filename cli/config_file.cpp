#include "cli/config_file.h"

#include <algorithm>
#include <optional>

#include "cli/config_fields.h"
#include "cli/toml.h"
#include "data/byte_source.h"
#include "gan/recipes/recipes.h"
#include "gan/run_folder.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;
constexpr std::size_t kCommentColumn = 44;
constexpr const char* kRecipeKey = "recipe";

std::vector<TomlEntry> read_entries(const std::filesystem::path& path) {
  const auto source = open_byte_source(path, kMaxConfigBytes);
  const std::vector<std::uint8_t> bytes = source->read_up_to(kMaxConfigBytes + 1);
  return parse_toml(path.string(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string line_text(const std::string& key, const std::string& value,
                      const std::string& comment) {
  std::string line = key + " = " + value;
  line.resize(std::max(line.size() + 2, kCommentColumn), ' ');
  return line + "# " + comment + "\n";
}

std::optional<std::string> recipe_of(const std::vector<TomlEntry>& entries) {
  for (const TomlEntry& entry : entries)
    if (entry.key == kRecipeKey) return entry.text;
  return std::nullopt;
}

void require_kind(const std::string& where, ValueKind expected, const TomlEntry& entry) {
  require(entry.kind == expected, where, ": expected ", name_of(expected), ", found ",
          name_of(entry.kind), ", ", in_quotes(entry.text));
}

// " (from the recipe ring8)" where that has the same value, of a field that nobody gave.
std::string of_recipe(const ConfigField& field, const TrainConfig& config) {
  const Recipe* const recipe = named(recipes(), config.recipe);
  const bool is_same = recipe != nullptr && field.text(recipe->config) == field.text(config);
  return is_same ? " (from the recipe " + recipe->name + ")" : "";
}

void assign_entry(const std::string& file, const TomlEntry& entry, TrainConfig& config,
                  ConfigOrigins& origins) {
  const std::string where = concat_text(file, ":", entry.line, ": ", entry.key);
  if (entry.key == kRecipeKey) {
    require_kind(where, ValueKind::text, entry);
    require(entry.text == config.recipe, where, ": expected ", config.recipe,
            ", the recipe asked for, found ", in_quotes(entry.text));
    return;
  }
  const ConfigField* const field = find_field(entry.key);
  if (field == nullptr)
    fail(file, ":", entry.line, ": ", unknown_name("key", entry.key, field_names()));
  require_kind(where, field->kind, entry);
  try {
    field->assign(config, entry.text);
  } catch (const Error& error) {
    fail(where, ": ", error.what());
  }
  origins[field->name] = where;
}

void assign_entries(const std::filesystem::path& path, const std::vector<TomlEntry>& entries,
                    TrainConfig& config, ConfigOrigins& origins) {
  for (const TomlEntry& entry : entries) assign_entry(path.string(), entry, config, origins);
}

}  // namespace

std::string config_text(const TrainConfig& config) {
  std::string text = line_text(kRecipeKey, toml_text(ValueKind::text, config.recipe),
                               "where the settings came from; see `saddle recipes`");
  for (const ConfigGroup& group : config_groups()) {
    text += "\n# ---- " + group.name + "\n";
    for (const ConfigField& field : group.fields)
      if (field.ignored_by(config).empty())
        text += line_text(field.name, toml_text(field.kind, field.text(config)), field.help);
  }
  return text;
}

void read_config_file(const std::filesystem::path& path, TrainConfig& config,
                      ConfigOrigins& origins) {
  assign_entries(path, read_entries(path), config, origins);
}

void require_read(const TrainConfig& config, const ConfigOrigins& origins) {
  for (const auto& [name, origin] : origins) {
    const std::string ignorer = find_field(name)->ignored_by(config);
    require(ignorer.empty(), origin, ": ", ignorer, " does not read it");
  }
}

void reset_unread(TrainConfig& config, const ConfigOrigins& origins) {
  const TrainConfig defaults;
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields)
      if (!origins.contains(field.name) && !field.ignored_by(config).empty())
        field.assign(config, field.text(defaults));
}

void check_settings(const TrainConfig& config, const ConfigOrigins& origins) {
  try {
    check(config);
  } catch (const Error& error) {
    // The message begins with the name of the member, as in C++: "batch_size: expected ...".
    const std::string message = error.what();
    const std::size_t colon = message.find(':');
    std::string name = message.substr(0, colon);
    std::replace(name.begin(), name.end(), '_', '-');
    const ConfigField* const field = find_field(name);
    if (colon == std::string::npos || field == nullptr) throw;
    const auto origin = origins.find(name);
    if (origin != origins.end()) fail(origin->second, message.substr(colon));
    fail(name, message.substr(colon), of_recipe(*field, config));
  }
}

TrainConfig read_run_config(const std::filesystem::path& folder) {
  const RunFolder run(folder);
  run.require_run();
  const std::filesystem::path path = run.config();
  const std::vector<TomlEntry> entries = read_entries(path);
  const std::optional<std::string> recipe = recipe_of(entries);
  require(recipe.has_value(), path.string(), ": expected a key 'recipe', found none");
  TrainConfig config;
  try {
    config = find_recipe(*recipe).config;
  } catch (const Error& error) {
    fail(path.string(), ": recipe: ", error.what());
  }
  ConfigOrigins origins;
  assign_entries(path, entries, config, origins);
  reset_unread(config, origins);
  check_settings(config, origins);
  return config;
}

}  // namespace saddle
