// The IDX format of MNIST and Fashion-MNIST: arrays of unsigned bytes, plain or .gz.
// A magic 00 00 08 rank, then `rank` sizes as big-endian 32-bit integers, then the bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tensor/shape.h"

namespace saddle {

// bytes.size() == shape.count(), row-major; every size is at least 1.
struct IdxArray {
  Shape shape;
  std::vector<std::uint8_t> bytes;
};

// Images: rank 3, shape [N, height, width]. Labels: rank 1, shape [N].
// Throws Error, with the file and the byte, for another magic, sizes of zero or absurdly large, and
// a file that holds fewer or more bytes than its header says.
IdxArray read_idx(const std::filesystem::path& path, int rank);

}  // namespace saddle
