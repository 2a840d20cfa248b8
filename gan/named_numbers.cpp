#include "gan/named_numbers.h"

#include <algorithm>

#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::size_t kNumberColumn = 21;  // as in summary_text()
constexpr int kDigits = 5;

}  // namespace

std::string lines_of(const NamedNumbers& numbers) {
  std::string text;
  for (const auto& [name, number] : numbers) {
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    text += left_aligned(words, kNumberColumn) + number_text(number, kDigits) + "\n";
  }
  return text;
}

}  // namespace saddle
