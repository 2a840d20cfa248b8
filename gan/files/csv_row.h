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

// "a,b,c\n". No cell needs quotes unless it has them.
template <class... Cells>
std::string csv_row(const Cells&... cells) {
  std::string row;
  ((row += csv_cell(cells) + ","), ...);
  row.back() = '\n';
  return row;
}

}  // namespace saddle
