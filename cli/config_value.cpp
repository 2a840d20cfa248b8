#include "cli/config_value.h"

#include <cmath>
#include <system_error>

#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::pair<std::string_view, Branches> kBranches[] = {
    {"none", Branches::none}, {"average", Branches::average}, {"mixture", Branches::mixture}};
constexpr std::pair<std::string_view, ProductMode> kProducts[] = {
    {"forward-over-reverse", ProductMode::forward_over_reverse},
    {"reverse-over-reverse", ProductMode::reverse_over_reverse}};

template <class Table, class Value>
std::string name_in(const Table& table, Value value) {
  for (const auto& [name, each] : table)
    if (each == value) return std::string(name);
  fail("format_value: a value without a name");
}

template <class Table>
auto value_in(const Table& table, const std::string& text) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : table) {
    if (name == text) return value;
    names.push_back(name);
  }
  fail("expected one of ", joined(names, ", "), "; found ", in_quotes(text));
}

// The number that is all of `text`; `expected` says what it should have been.
template <class Number>
Number parse_number(const std::string& text, std::string_view expected) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  require(code != std::errc::result_out_of_range, "expected ", expected, ", found ",
          in_quotes(text), ", which is out of range");
  require(code == std::errc{} && stop == end, "expected ", expected, ", found ", in_quotes(text));
  return number;
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::string_view name_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::text:
      return "a string";
    case ValueKind::number:
      return "a number";
    case ValueKind::boolean:
      return "true or false";
    case ValueKind::list:
      return "a list of whole numbers";
  }
  fail("name_of: unknown kind of value");
}

std::string format_value(const std::string& value) { return value; }
std::string format_value(bool value) { return value ? "true" : "false"; }
std::string format_value(std::int64_t value) { return std::to_string(value); }
std::string format_value(std::uint64_t value) { return std::to_string(value); }

std::string format_value(double value) {
  std::string text = shortest_text(value);
  const std::size_t exponent = text.find('e');
  // to_chars pads exponents to two digits: 2e-04 reads better as 2e-4.
  if (exponent != std::string::npos && text.size() == exponent + 4 && text[exponent + 2] == '0')
    text.erase(exponent + 2, 1);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string format_value(const std::vector<std::int64_t>& value) {
  if (value.empty()) return "none";
  return joined(value, ", ");
}

std::string format_value(Branches value) { return name_in(kBranches, value); }

std::string format_value(ProductMode value) { return name_in(kProducts, value); }

std::string format_value(Math value) { return std::string(name_of(value)); }

void parse_value(const std::string& text, std::string& value) { value = text; }

void parse_value(const std::string& text, bool& value) {
  require(text == "true" || text == "false", "expected true or false, found ", in_quotes(text));
  value = text == "true";
}

void parse_value(const std::string& text, std::int64_t& value) {
  value = parse_number<std::int64_t>(text, "a whole number in digits");
}

void parse_value(const std::string& text, std::uint64_t& value) {
  value = parse_number<std::uint64_t>(text, "a whole number, at least 0, in digits");
}

void parse_value(const std::string& text, double& value) {
  const double number = parse_number<double>(text, "a number");
  require(std::isfinite(number), "expected a finite number, found ", in_quotes(text));
  value = number;
}

void parse_value(const std::string& text, std::vector<std::int64_t>& value) {
  std::vector<std::int64_t> numbers;
  if (text != "none") {
    std::size_t begin = 0;
    for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
      end = text.find(',', begin);
      numbers.push_back(parse_number<std::int64_t>(trimmed(text.substr(begin, end - begin)),
                                                   "whole numbers with commas between, or none"));
    }
  }
  value = std::move(numbers);
}

void parse_value(const std::string& text, Math& value) { value = find_math(text); }

void parse_value(const std::string& text, Branches& value) { value = value_in(kBranches, text); }

void parse_value(const std::string& text, ProductMode& value) { value = value_in(kProducts, text); }

std::int64_t parse_integer(const std::string& option, const std::string& text, std::int64_t low,
                           std::int64_t high) {
  std::int64_t number = 0;
  try {
    parse_value(text, number);
  } catch (const Error& error) {
    fail(option, ": ", error.what());
  }
  require(low <= number && number <= high, option, ": expected ", low, " to ", high, ", found ",
          number);
  return number;
}

}  // namespace saddle
