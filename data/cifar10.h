// CIFAR-10's binary files: for each image a byte 0 to 9, its class, and 3 x 32 x 32 bytes, one
// plane for red, green and blue each, row-major.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/find_files.h"

namespace saddle {

constexpr std::int64_t kCifarSide = 32;

// Images [N, 32, 32, 3] with labels, from all files in turn (plain or .gz). Throws Error, with the
// file and the byte, for an empty file, one that ends within an image, or a class above 9.
Dataset read_cifar10(std::span<const std::filesystem::path> files);

// Images [indices.size(), 32, 32, 3] of `dataset` in the binary format. Throws Error for images of
// another shape or without labels 0 to 9.
std::vector<std::uint8_t> encode_cifar10(const Dataset& dataset,
                                         std::span<const std::int64_t> indices);

// data_batch_1.bin to data_batch_5.bin, or test_batch.bin.
std::vector<std::filesystem::path> cifar10_names(Split split);

}  // namespace saddle
