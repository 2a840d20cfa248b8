#include "tensor/format.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iomanip>

namespace saddle {
namespace {

template <class Number>
std::string shortest(Number number) {
  if (std::isnan(number)) return "nan";
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr};
}

}  // namespace

std::string left_aligned(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string right_aligned(std::string text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string number_text(double number, int digits) {
  if (std::isnan(number)) return "nan";
  std::ostringstream text;
  text << std::setprecision(digits) << number;
  return text.str();
}

std::string fixed_text(double number, int decimals) {
  if (std::isnan(number)) return "nan";
  std::ostringstream text;
  text << std::fixed << std::setprecision(decimals) << number;
  return text.str();
}

std::string shortest_text(float number) { return shortest(number); }
std::string shortest_text(double number) { return shortest(number); }

std::string counted(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string shown(text.substr(0, kLongest));
  if (text.size() > kLongest) shown += "...";
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return "'" + shown + "'";
}

}  // namespace saddle
