// The characters that a model of text knows, by index.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

namespace saddle {

// Index 0 is any unknown character, index 1 the padding behind a short line; then come the
// characters. At most 256 indices, so that text is stored in bytes. Immutable.
class Vocabulary {
 public:
  static constexpr std::int64_t kMaxSize = 256;
  static constexpr std::int64_t kSpecial = 2;  // indices that are no characters
  static constexpr std::uint8_t kUnknown = 0;
  static constexpr std::uint8_t kPadding = 1;

  // The characters of indices 2, 3, ... Throws Error unless they are 1 to 254 different ones.
  explicit Vocabulary(std::u32string characters);
  // The size - 2 most frequent characters or, if there are fewer, all; the most frequent first,
  // equally frequent ones by code point. Throws Error unless 3 <= size <= kMaxSize and a character
  // was counted.
  static Vocabulary of_counts(const std::map<char32_t, std::int64_t>& counts, std::int64_t size);

  // Number of indices, the two special ones among them.
  std::int64_t size() const { return static_cast<std::int64_t>(characters_.size()) + kSpecial; }
  const std::u32string& characters() const { return characters_; }

  // kUnknown for a character that is not in it.
  std::uint8_t index_of(char32_t character) const;
  // In UTF-8: unknown characters as U+FFFD, padding at the end left out, padding elsewhere, where
  // only a generator puts it, as "`" (as the WGAN-GP language model prints it). Throws Error for an
  // index that is not in [0, size()).
  std::string decode(std::span<const std::int64_t> indices) const;

 private:
  std::u32string characters_;
  std::unordered_map<char32_t, std::uint8_t> indices_;
};

}  // namespace saddle
