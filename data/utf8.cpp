#include "data/utf8.h"

#include <algorithm>
#include <cstddef>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 16;

// What the first byte of a character says: how many follow, their share of it, and the smallest
// code point that needs so many.
struct Lead {
  int following;
  char32_t bits;
  char32_t smallest;
};

// following = -1 for a byte that begins no character.
Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {0, byte, 0};
  if (byte >> 5 == 0b110) return {1, char32_t{byte} & 0x1f, 0x80};
  if (byte >> 4 == 0b1110) return {2, char32_t{byte} & 0x0f, 0x800};
  if (byte >> 3 == 0b11110) return {3, char32_t{byte} & 0x07, 0x10000};
  return {-1, 0, 0};
}

bool is_code_point(char32_t value) {
  return value <= 0x10ffff && !(0xd800 <= value && value <= 0xdfff);  // no surrogates
}

}  // namespace

Utf8Reader::Utf8Reader(ByteSource& source) : source_(&source) {}

bool Utf8Reader::next_byte(std::uint8_t& byte) {
  if (at_ == buffer_.size()) {
    buffer_.resize(kBufferBytes);
    buffer_.resize(source_->read(buffer_));
    at_ = 0;
    if (buffer_.empty()) return false;
  }
  byte = buffer_[at_++];
  ++offset_;
  return true;
}

bool Utf8Reader::next(char32_t& character) {
  const std::uint64_t begin = offset_;
  std::uint8_t byte = 0;
  if (!next_byte(byte)) return false;
  const Lead lead = lead_of(byte);
  const auto require_valid = [&](bool valid) {
    require(valid, source_->name(), ": byte ", begin, ": expected text in UTF-8, found bytes that ",
            "are not (convert the file, for example with iconv)");
  };
  require_valid(lead.following >= 0);
  character = lead.bits;
  for (int i = 0; i < lead.following; ++i) {
    require_valid(next_byte(byte) && byte >> 6 == 0b10);
    character = character << 6 | (byte & 0x3f);
  }
  require_valid(character >= lead.smallest && is_code_point(character));
  return true;
}

void append_utf8(std::string& text, char32_t character) {
  require(is_code_point(character), "UTF-8: expected a code point, found ",
          static_cast<std::uint32_t>(character));
  const auto follow = [&](int shift) {
    text += static_cast<char>(0x80 | (character >> shift & 0x3f));
  };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xc0 | character >> 6);
    follow(0);
  } else if (character < 0x10000) {
    text += static_cast<char>(0xe0 | character >> 12);
    follow(6);
    follow(0);
  } else {
    text += static_cast<char>(0xf0 | character >> 18);
    follow(12);
    follow(6);
    follow(0);
  }
}

}  // namespace saddle
