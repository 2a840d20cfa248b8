// Names that people type, and what to say when there is none such.
#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/error.h"

namespace saddle {

// The known name with the fewest edits to `name`, the first of several. Throws Error if there is
// none.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// "unknown `kind` 'rign'; did you mean 'ring'?", and " known: ring, grid" where these are at most
// 20.
std::string unknown_name(std::string_view kind, std::string_view name,
                         const std::vector<std::string>& known);

// The member `name` of each.
template <class Table>
std::vector<std::string> names_in(const Table& table) {
  std::vector<std::string> names;
  for (const auto& each : table) names.emplace_back(each.name);
  return names;
}

// The element of `table` that has this name, or null.
template <class Table>
auto named(const Table& table, std::string_view name) -> decltype(&*std::begin(table)) {
  for (const auto& each : table)
    if (each.name == name) return &each;
  return nullptr;
}

// The same, never null. Throws Error as unknown_name() says.
template <class Table>
const auto& find_named(const Table& table, std::string_view kind, std::string_view name) {
  if (const auto* const found = named(table, name)) return *found;
  fail(unknown_name(kind, name, names_in(table)));
}

}  // namespace saddle
