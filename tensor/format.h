// Values as text: numbers, columns, lists, quotations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

namespace saddle {

std::string left_aligned(std::string text, std::size_t width);   // with spaces after it
std::string right_aligned(std::string text, std::size_t width);  // with spaces before it

// All show "nan" without a sign, which means nothing.
std::string number_text(double number, int digits = 6);  // significant ones, as "%g"
std::string fixed_text(double number, int decimals);     // as "%f"
// The fewest digits from which the same number is read again.
std::string shortest_text(float number);
std::string shortest_text(double number);
std::string with_commas(std::int64_t count);  // "12,000"

// What a run says of itself, while it runs and at its end.
std::string measure_text(double number);    // three digits: "1.10"
std::string duration_text(double seconds);  // "1.2 s", "31 s", "4 min 10 s", "2 h 05 min"
// "1,084 steps/s", "0.4 steps/s".
std::string rate_text(double per_second, const std::string& unit);

// "3 steps", "1 step".
std::string counted(std::size_t count, const std::string& noun);

// "'text'", cut after 60 characters and without control characters, for messages.
std::string in_quotes(std::string_view text);

// "a, b, c": the parts, each by operator<<, with the separator between them.
template <class Parts>
std::string joined(const Parts& parts, std::string_view separator) {
  std::ostringstream text;
  std::string_view before;
  for (const auto& part : parts) {
    text << before << part;
    before = separator;
  }
  return text.str();
}

}  // namespace saddle
