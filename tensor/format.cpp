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

std::string with_commas(std::int64_t count) {
  std::string digits = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string measure_text(double number) {
  if (std::isnan(number)) return "nan";
  std::ostringstream text;
  text << std::showpoint << std::setprecision(3) << number;
  std::string shown = text.str();
  if (shown.ends_with('.')) shown.pop_back();  // "266."
  return shown;
}

std::string rate_text(double per_second, const std::string& unit) {
  const bool is_whole = per_second >= 10.0;
  const std::string number =
      is_whole ? with_commas(std::llround(per_second)) : number_text(per_second, 2);
  return number + " " + unit + "s/s";
}

std::string duration_text(double seconds) {
  const std::int64_t total = std::llround(seconds);
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  if (seconds < 9.95) return fixed_text(seconds, 1) + " s";
  if (total < 60) return std::to_string(total) + " s";
  if (total < 3600) return std::to_string(total / 60) + " min " + two_digits(total % 60) + " s";
  return std::to_string(total / 3600) + " h " + two_digits(total / 60 % 60) + " min";
}

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
