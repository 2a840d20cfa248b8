#include "data/vocabulary.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "data/utf8.h"
#include "tensor/error.h"

namespace saddle {
Vocabulary::Vocabulary(std::u32string characters) : characters_(std::move(characters)) {
  require(!characters_.empty() && size() <= kMaxSize, "vocabulary: expected 1 to ",
          kMaxSize - kSpecial, " characters, found ", characters_.size());
  for (const char32_t character : characters_) {
    const auto index =
        static_cast<std::uint8_t>(static_cast<std::int64_t>(indices_.size()) + kSpecial);
    require(indices_.emplace(character, index).second,
            "vocabulary: expected different characters, found code point ",
            static_cast<std::uint32_t>(character), " twice");
  }
}

Vocabulary Vocabulary::of_counts(const std::map<char32_t, std::int64_t>& counts,
                                 std::int64_t size) {
  require(kSpecial < size && size <= kMaxSize, "vocabulary: expected a size of ", kSpecial + 1,
          " (unknown, padding and a character) to ", kMaxSize, ", found ", size);
  require(!counts.empty(), "vocabulary: expected at least one character, found none");
  std::vector<std::pair<char32_t, std::int64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::u32string characters;
  for (const auto& [character, count] : order)
    if (characters.size() < static_cast<std::size_t>(size - kSpecial)) characters += character;
  return Vocabulary(std::move(characters));
}

std::uint8_t Vocabulary::index_of(char32_t character) const {
  const auto found = indices_.find(character);
  return found == indices_.end() ? kUnknown : found->second;
}

std::string Vocabulary::decode(std::span<const std::int64_t> indices) const {
  for (const std::int64_t index : indices)
    require(0 <= index && index < size(), "vocabulary: expected an index in [0, ", size(),
            "), found ", index);
  while (!indices.empty() && indices.back() == kPadding)
    indices = indices.first(indices.size() - 1);
  std::string text;
  for (const std::int64_t index : indices) {
    if (index == kUnknown)
      append_utf8(text, kReplacementCharacter);
    else if (index == kPadding)
      text += '`';
    else
      append_utf8(text, characters_[static_cast<std::size_t>(index - kSpecial)]);
  }
  return text;
}

}  // namespace saddle
