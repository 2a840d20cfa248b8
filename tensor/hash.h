// A short name for many bytes: tells damaged or other contents, guards against no adversary.
#pragma once

#include <cstdint>
#include <string_view>

namespace saddle {

constexpr std::uint64_t kHashBegin = 0xcbf29ce484222325;

// FNV-1a, 64 bits, of the bytes after those whose hash is `hash`.
inline std::uint64_t hash_of(std::string_view bytes, std::uint64_t hash = kHashBegin) {
  for (const char byte : bytes) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace saddle
