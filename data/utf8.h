// Unicode's code points as UTF-8.
#pragma once

#include <cstdint>
#include <string>

#include "data/byte_source.h"

namespace saddle {

constexpr char32_t kReplacementCharacter = U'\uFFFD';

// The characters of a text file, one at a time.
class Utf8Reader {
 public:
  // `source` must outlive this object.
  explicit Utf8Reader(ByteSource& source);

  // False at the end. Throws Error, with the file and the byte, for what is not UTF-8 (RFC 3629).
  bool next(char32_t& character);

 private:
  bool next_byte(std::uint8_t& byte);

  ByteSource* source_;
  std::vector<std::uint8_t> buffer_;
  std::size_t at_ = 0;
  std::uint64_t offset_ = 0;  // of the next byte
};

// `character` must be a code point.
void append_utf8(std::string& text, char32_t character);

}  // namespace saddle
