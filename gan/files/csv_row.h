// Rows of CSV files as text.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "tensor/format.h"

namespace saddle {

inline std::string csv_cell(std::string_view text) { return std::string(text); }
inline std::string csv_cell(double number) { return number_text(number); }
template <std::integral Number>
std::string csv_cell(Number number) {
  return std::to_string(number);
}

// "a,b,c\n". Text stands as it is: a caller puts quotes around what holds a comma.
template <class... Cells>
std::string csv_row(const Cells&... cells) {
  static_assert(sizeof...(cells) > 0, "a row has at least one cell");
  std::string row;
  ((row += csv_cell(cells) + ","), ...);
  row.back() = '\n';
  return row;
}

}  // namespace saddle
