#include "data/jpeg_tables.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace saddle {
namespace {

// Markers of ITU-T T.81, Table B.1: 0xff and one of these.
constexpr std::uint8_t kStuffing = 0x00;  // no marker: the byte 0xff itself, among coded data
constexpr std::uint8_t kTables = 0xc4;
constexpr std::uint8_t kFirstWithoutSegment = 0xd0;  // restarts and the start of the image
constexpr std::uint8_t kLastWithoutSegment = 0xd8;
constexpr std::uint8_t kEnd = 0xd9;

constexpr std::size_t kLengths = 16;  // a code has 1 to 16 bits
constexpr std::size_t kMaxCodes = 256;

// Tables one after another, each a byte of its name, the number of codes of each length, the codes.
// A table may run beyond its segment of `length` bytes, for stb_image reads on before it sees that.
bool tables_fit(std::span<const std::uint8_t> rest, std::ptrdiff_t length) {
  while (length > 0 && !rest.empty()) {
    const auto counts = rest.first(std::min(rest.size(), 1 + kLengths)).subspan(1);
    const auto codes = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    if (codes > kMaxCodes) return false;
    const std::size_t bytes = 1 + kLengths + codes;
    rest = rest.subspan(std::min(rest.size(), bytes));
    length -= static_cast<std::ptrdiff_t>(bytes);
  }
  return true;
}

}  // namespace

bool huffman_tables_fit(std::span<const std::uint8_t> file) {
  if (file.empty() || file[0] != 0xff) return true;
  auto at = file.begin();
  while (true) {
    // Coded data between two segments hold 0xff only before stuffing and restarts.
    at = std::find(at, file.end(), 0xff);
    at = std::find_if(at, file.end(), [](std::uint8_t byte) { return byte != 0xff; });
    if (at == file.end() || *at == kEnd) return true;
    const std::uint8_t marker = *at++;
    if (marker == kStuffing || (kFirstWithoutSegment <= marker && marker <= kLastWithoutSegment))
      continue;
    if (file.end() - at < 2) return true;
    const std::ptrdiff_t length = std::max(at[0] << 8 | at[1], 2);  // its own two bytes among them
    if (marker == kTables && !tables_fit({at + 2, file.end()}, length - 2)) return false;
    at += std::min(length, file.end() - at);
  }
}

}  // namespace saddle
