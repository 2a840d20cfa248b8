// A short name for many bytes: tells damaged or other contents, guards against no adversary.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
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

// The same of numbers.
template <class T>
std::uint64_t hash_of(std::span<const T> numbers, std::uint64_t hash = kHashBegin) {
  return hash_of(
      std::string_view(reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()), hash);
}

// 16 hexadecimal digits.
inline std::string hash_text(std::uint64_t hash) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

}  // namespace saddle
