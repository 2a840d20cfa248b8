#include "gan/pictures/gallery.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr int kGridGap = 3;
constexpr double kRowLabelSize = 11.0;
constexpr int kPanelGap = 24;
constexpr int kCaptionSpace = 34;
constexpr double kCaptionSize = 12.0;

// [-1, 1] -> 0..255.
std::uint8_t byte_of(float value) {
  if (std::isnan(value)) return 0;
  return static_cast<std::uint8_t>(std::lround(std::clamp((value + 1.0) * 127.5, 0.0, 255.0)));
}

// A size in pixels that an Image can have: checked before it is narrowed to int.
int checked_side(std::int64_t side) {
  require(side <= Image::kMaxSide, "picture: a side of ", side, " pixels is over the limit of ",
          Image::kMaxSide);
  return static_cast<int>(side);
}

void require_images(const Tensor& images, int scale, std::span<const std::string> row_labels) {
  const Shape& shape = images.shape();
  require(images.defined() && shape.rank() == 5 && is_floating(images.dtype()) &&
              shape.count() > 0 && (shape[4] == 1 || shape[4] == 3),
          "image grid: expected floating images [rows, columns, H, W, 1 or 3], found ",
          name_of(images.dtype()), " ", shape);
  require(1 <= scale && scale <= 64, "image grid: expected a scale of 1 to 64, found ", scale);
  require(row_labels.empty() || static_cast<std::int64_t>(row_labels.size()) == shape[0],
          "image grid: expected ", shape[0], " row labels or none, found ", row_labels.size());
}

// One picture [H, W, C] of `values`, each pixel a square of `scale`.
void draw_enlarged(Image& image, std::span<const float> values, const Shape& shape, int scale,
                   int left, int top) {
  const auto channels = static_cast<std::size_t>(shape[4]);
  std::size_t at = 0;
  for (int y = 0; y < shape[2]; ++y) {
    for (int x = 0; x < shape[3]; ++x, at += channels) {
      // A grey pixel has one channel: it stands for all three.
      const Color color{byte_of(values[at]), byte_of(values[at + channels / 3]),
                        byte_of(values[at + channels - 1])};
      image.rectangle(left + x * scale, top + y * scale, scale, scale, color);
    }
  }
}

// The mean of the square of `side` with that corner, rounded.
Color mean_color(const Image& image, int left, int top, int side) {
  int red = 0, green = 0, blue = 0;
  for (int y = top; y < top + side; ++y)
    for (int x = left; x < left + side; ++x) {
      const Color color = image.at(x, y);
      red += color.red, green += color.green, blue += color.blue;
    }
  const int count = side * side;
  const auto mean = [&](int sum) { return static_cast<std::uint8_t>((sum + count / 2) / count); };
  return {mean(red), mean(green), mean(blue)};
}

}  // namespace

Image image_grid(const Tensor& images, int scale, std::span<const std::string> row_labels) {
  require_images(images, scale, row_labels);
  const Shape& shape = images.shape();
  double widest = 0.0;
  for (const std::string& label : row_labels)
    widest = std::max(widest, text_width(label, kRowLabelSize));
  const int label_space = row_labels.empty() ? 0 : checked_side(std::llround(widest)) + 14;
  const int cell_height = checked_side(shape[2] * scale) + kGridGap;
  const int cell_width = checked_side(shape[3] * scale) + kGridGap;
  Image image(
      checked_side(label_space + kGridGap + checked_side(shape[1]) * std::int64_t{cell_width}),
      checked_side(kGridGap + checked_side(shape[0]) * std::int64_t{cell_height}));

  const std::vector<float> values = images.to_vector<float>();
  const auto picture_size = static_cast<std::size_t>(shape[2] * shape[3] * shape[4]);
  std::span<const float> rest = values;
  for (int row = 0; row < shape[0]; ++row) {
    const int top = kGridGap + row * cell_height;
    if (!row_labels.empty())
      image.text({label_space - 4.0, top + (cell_height - kGridGap + kRowLabelSize) / 2},
                 row_labels[static_cast<std::size_t>(row)], {kRowLabelSize, kInk, 1.0, 0.0});
    for (int column = 0; column < shape[1]; ++column) {
      const int left = label_space + kGridGap + column * cell_width;
      draw_enlarged(image, rest, shape, scale, left, top);
      rest = rest.subspan(picture_size);
    }
  }
  return image;
}

Image shrunk(const Image& image, int factor) {
  require(1 <= factor && factor <= std::min(image.width(), image.height()),
          "shrunk picture: expected a factor of 1 to ", std::min(image.width(), image.height()),
          ", found ", factor);
  Image small(image.width() / factor, image.height() / factor);
  for (int y = 0; y < small.height(); ++y)
    for (int x = 0; x < small.width(); ++x)
      small.set(x, y, mean_color(image, x * factor, y * factor, factor));
  return small;
}

Image panels(std::span<const Panel> panels) {
  require(!panels.empty(), "panels: expected at least one picture");
  std::int64_t width = kPanelGap, height = 0;
  bool has_captions = false;
  for (const Panel& panel : panels) {
    has_captions |= !panel.caption.empty();
    width += panel.image.width() + kPanelGap;
    height = std::max<std::int64_t>(height, panel.image.height());
  }
  const int below = has_captions ? kCaptionSpace : kPanelGap;
  Image result(checked_side(width), checked_side(height + kPanelGap + below));
  int left = kPanelGap;
  for (const Panel& panel : panels) {
    result.paste(panel.image, left, kPanelGap);
    result.text({left + panel.image.width() / 2.0, kPanelGap + height + 22.0}, panel.caption,
                {kCaptionSize, kInk, 0.5, 0.0});
    left += panel.image.width() + kPanelGap;
  }
  return result;
}

Image side_by_side(std::span<const Image> images) {
  std::int64_t width = 0, height = 0;
  for (const Image& image : images) {
    width += image.width();
    height = std::max<std::int64_t>(height, image.height());
  }
  Image all(checked_side(width), checked_side(height));
  int x = 0;
  for (const Image& image : images) {
    all.paste(image, x, 0);
    x += image.width();
  }
  return all;
}

Image beneath_each_other(std::span<const Image> images) {
  std::int64_t width = 0, height = 0;
  for (const Image& image : images) {
    width = std::max<std::int64_t>(width, image.width());
    height += image.height();
  }
  Image all(checked_side(width), checked_side(height));
  int y = 0;
  for (const Image& image : images) {
    all.paste(image, 0, y);
    y += image.height();
  }
  return all;
}

}  // namespace saddle
