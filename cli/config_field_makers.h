// How the table of settings is written: each file of fields makes its groups with these.
#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cli/config_fields.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {

// The member of `object` at the end of a path of members.
template <class Object, class Member, class... Path>
auto& member_at(Object& object, Member member, Path... path) {
  if constexpr (sizeof...(path) == 0)
    return object.*member;
  else
    return member_at(object.*member, path...);
}

// A field bound to the member of a TrainConfig at the end of `path`.
template <class... Path>
ConfigField field(std::string name, std::string symbol, std::string help, Path... path) {
  using Value = std::remove_reference_t<decltype(member_at(std::declval<TrainConfig&>(), path...))>;
  ConfigField made;
  made.name = std::move(name);
  made.symbol = std::move(symbol);
  made.help = std::move(help);
  made.kind = kind_of(static_cast<Value*>(nullptr));
  made.ignored_by = [](const TrainConfig&) { return std::string(); };
  made.text = [path...](TrainConfig config) { return format_value(member_at(config, path...)); };
  made.assign = [path...](TrainConfig& config, const std::string& text) {
    parse_value(text, member_at(config, path...));
  };
  return made;
}

// A field with a closed list of values.
template <class... Path>
ConfigField choice(std::string name, std::vector<std::string> choices, std::string help,
                   Path... path) {
  help += ": " + joined(choices, ", ");
  ConfigField made = field(std::move(name), "NAME", std::move(help), path...);
  made.assign = [choices, assign = made.assign](TrainConfig& config, const std::string& text) {
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      fail(unknown_name("name", text, choices));
    assign(config, text);
  };
  made.choices = std::move(choices);
  return made;
}

// As the name of the member: "batch_norm" for "batch-norm".
inline std::string member_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

// Of what only players that move in turn read: so do SGAN's messengers and global pair, always.
inline std::string ignored_by_game_optimizer(const TrainConfig& config) {
  const GanOptions& game = config.game;
  const bool some_move_in_turn = game.trainer == "sgan" && game.global_pair != "none";
  const bool ignored = game.has_game_optimizer() && !some_move_in_turn;
  return ignored ? "the game optimizer " + game.game_optimizer.name : "";
}
inline ConfigField only_in_turn(ConfigField field) {
  field.ignored_by = ignored_by_game_optimizer;
  return field;
}

// By the file that has them.
std::vector<ConfigField> game_fields();
std::vector<ConfigField> sgan_fields();
std::vector<ConfigField> penalty_fields();
std::vector<ConfigField> primal_dual_fields();
std::vector<ConfigField> optimizer_fields();
std::vector<ConfigField> game_optimizer_fields();

}  // namespace saddle
