// Pictures made of pictures: a grid of samples, and figures in a row.
#pragma once

#include <span>
#include <string>

#include "gan/pictures/image.h"
#include "tensor/tensor.h"

namespace saddle {

// Pictures in rows, one row per generator. `images` is floating [rows, columns, H, W, C] in [-1, 1]
// (clamped), C = 1 (grey) or 3; each is enlarged `scale` times, in [1, 64]. `row_labels` is empty
// or one label per row ("G1", ...). Throws Error for any other shape or a picture over Image's
// limits.
Image image_grid(const Tensor& images, int scale, std::span<const std::string> row_labels = {});

// Each pixel the mean of a square of `factor`; what is left over at the right and below is cut off.
// Throws Error for a factor below 1 or over a side.
Image shrunk(const Image& image, int factor);

struct Panel {
  Image image;
  std::string caption;
};

// Pictures side by side, aligned at the top, each over its caption; without room for captions if
// none has one. At least one.
Image panels(std::span<const Panel> panels);

// Pictures side by side, aligned at the top. At least one.
Image side_by_side(std::span<const Image> images);

// Pictures beneath each other, aligned at the left. At least one.
Image beneath_each_other(std::span<const Image> images);

}  // namespace saddle
