// Images cut to a square and resized.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "data/dataset.h"

namespace saddle {

constexpr std::int64_t kMaxResizedSide = 2048;

// Throws Error, beginning with `name`, unless 1 <= size <= kMaxResizedSide.
void require_resized_side(std::string_view name, std::int64_t size);

// The largest centered square of `pixels`, row-major bytes [height, width, channels] (`shape`),
// resized into `out`, [size, size, channels]. Each axis by a triangle filter whose half-width is
// one pixel of the coarser of the two grids, so that shrinking averages: bilinear interpolation
// with antialiasing, as in Pillow and torchvision. Bytes as they are, without gamma. A square of
// side `size` stays as it is. Throws Error if the sizes do not match or size is not in [1, 2048].
void crop_and_resize(std::span<const std::uint8_t> pixels, const Shape& shape, std::int64_t size,
                     std::span<std::uint8_t> out);

// The images of a dataset, [N, H, W, C], cut and resized one by one, with their labels. Throws
// Error as crop_and_resize does, and above kMaxImageBytes.
Dataset resize_images(const Dataset& images, std::int64_t size);

}  // namespace saddle
