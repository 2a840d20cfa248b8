#include "gan/named_numbers.h"

#include <algorithm>
#include <limits>

#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::size_t kTextColumn = 30;
constexpr int kDigits = 5;

}  // namespace

NamedNumbers in_order(const std::vector<std::string>& names, const NamedNumbers& numbers) {
  NamedNumbers ordered;
  for (const std::string& name : names) {
    const auto found = std::find_if(numbers.begin(), numbers.end(),
                                    [&](const auto& each) { return each.first == name; });
    ordered.emplace_back(
        name, found == numbers.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
  }
  return ordered;
}

std::string summary_line(const std::string& name, const std::string& text) {
  return left_aligned(name, kTextColumn) + text + "\n";
}

std::string lines_of(const NamedNumbers& numbers) {
  std::string text;
  for (const auto& [name, number] : numbers) {
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    text += summary_line(words, number_text(number, kDigits));
  }
  return text;
}

}  // namespace saddle
