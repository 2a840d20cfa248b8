#include "data/idx.h"

#include <array>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "data/byte_source.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::uint32_t kUnsignedBytes = 0x00000800;
// 2^13 x 2^13 pixels of 2^32 examples stay below 2^58: the product of sizes cannot overflow.
constexpr std::uint32_t kMaxSide = 8192;

std::uint32_t read_big_endian(ByteSource& source, std::string_view what) {
  std::array<std::uint8_t, 4> bytes{};
  source.read_exactly(bytes, what);
  std::uint32_t value = 0;
  for (std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::string hex(std::uint32_t value) {
  std::ostringstream text;
  text << "0x" << std::hex << std::setw(8) << std::setfill('0') << value;
  return text.str();
}

std::string_view content_of(int rank) { return rank == 1 ? "labels" : "images"; }

void read_magic(ByteSource& source, int rank) {
  const std::uint32_t expected = kUnsignedBytes | static_cast<std::uint32_t>(rank);
  const std::uint32_t found = read_big_endian(source, "IDX magic");
  require(found == expected, source.name(), ": byte 0: expected the magic ", hex(expected), " of ",
          content_of(rank), " in IDX format, found ", hex(found));
}

Shape read_shape(ByteSource& source, int rank) {
  Shape shape;
  for (int axis = 0; axis < rank; ++axis) {
    const std::uint64_t begin = source.offset();
    const std::uint32_t size = read_big_endian(source, "IDX sizes");
    require(size > 0, source.name(), ": byte ", begin, ": expected at least 1 ",
            axis == 0 ? "example" : "pixel a side", ", found 0");
    require(axis == 0 || size <= kMaxSide, source.name(), ": byte ", begin, ": expected at most ",
            kMaxSide, " pixels a side, found ", size);
    shape.push_back(size);
  }
  return shape;
}

}  // namespace

IdxArray read_idx(const std::filesystem::path& path, int rank) {
  require(rank == 1 || rank == 3, "read_idx: expected rank 1 or 3, found ", rank);
  const auto source = open_byte_source(path);
  read_magic(*source, rank);
  const Shape shape = read_shape(*source, rank);
  const std::uint64_t begin = source->offset();
  const auto claimed = static_cast<std::uint64_t>(shape.count());
  require(claimed <= kMaxSourceBytes - begin, source->name(), ": byte 4: the header claims ", shape,
          " = ", claimed, " bytes, over the limit of ", kMaxSourceBytes - begin);
  std::vector<std::uint8_t> bytes = source->read_up_to(claimed);
  require(bytes.size() == claimed, source->name(), ": byte 4: the header claims ", shape, " = ",
          claimed, " bytes from byte ", begin, " on, the file holds ", bytes.size());
  source->require_end();
  return {shape, std::move(bytes)};
}

}  // namespace saddle
