// MNIST and Fashion-MNIST as datasets of images [N, 28, 28, 1].
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "data/dataset.h"
#include "data/idx_files.h"

namespace saddle {

// Pixels of an image in height and width.
constexpr std::int64_t kMnistSide = 28;

// Reads the images and, where there is a file of them, the labels.
// Throws Error naming the file for what read_idx refuses, or if the two files do not match.
Dataset read_idx_dataset(const IdxFiles& files);

// `name` is "mnist" or "fashion-mnist". An empty `folder` means the usual places.
// Throws Error as find_idx_files and read_idx_dataset do, and naming the file for
// images of another size than kMnistSide x kMnistSide.
Dataset load_mnist(std::string_view name, Split split, const std::filesystem::path& folder = {});

}  // namespace saddle
