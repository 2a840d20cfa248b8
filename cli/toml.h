// The part of TOML that a flat configuration needs: `key = value` lines, comments, strings,
// numbers, booleans and lists of numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/config_value.h"

namespace saddle {

struct TomlEntry {
  std::string key;
  ValueKind kind;
  std::string text;  // what parse_value takes
  int line;          // from 1
};

// The entries of a document in their order. Throws Error, beginning with "FILE:LINE: ", for what is
// not such a document, a table, or a key that comes twice.
std::vector<TomlEntry> parse_toml(const std::string& file, std::string_view document);

// The value as TOML that parse_toml reads back: strings in quotes, lists in brackets.
std::string toml_text(ValueKind kind, const std::string& text);

}  // namespace saddle
