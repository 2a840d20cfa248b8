#include "gan/pictures/image.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "gan/files/atomic_file.h"
#include "gan/pictures/font.h"
#include "tensor/error.h"

#ifdef SADDLE_HAS_STB
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>
#endif

namespace saddle {
namespace {

// Pixels [left, right) x [top, bottom).
struct PixelBox {
  int left, top, right, bottom;

  bool empty() const { return left >= right || top >= bottom; }
};

// Pixels within `margin` of the points, clipped to the picture. Any finite points are allowed.
PixelBox box_around(std::span<const Point> points, double margin, const Image& image) {
  double left = image.width(), top = image.height(), right = 0.0, bottom = 0.0;
  for (const Point& point : points) {
    left = std::min(left, point.x - margin);
    right = std::max(right, point.x + margin);
    top = std::min(top, point.y - margin);
    bottom = std::max(bottom, point.y + margin);
  }
  const auto clip = [](double value, int limit) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(limit)));
  };
  return {clip(std::floor(left), image.width()), clip(std::floor(top), image.height()),
          clip(std::ceil(right), image.width()), clip(std::ceil(bottom), image.height())};
}

bool is_finite(Point point) { return std::isfinite(point.x) && std::isfinite(point.y); }

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double squared = dx * dx + dy * dy;
  const double along = squared > 0.0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / squared : 0.0;
  const double t = std::clamp(along, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

// Share of a pixel that a pen covers: the pen's edge is `depth` pixels outside the pixel's center.
double coverage(double depth) { return std::clamp(depth + 0.5, 0.0, 1.0); }

// How much of each pixel in a box a shape covers.
class Mask {
 public:
  explicit Mask(PixelBox box)
      : box_(box),
        values_(static_cast<std::size_t>(box.right - box.left) *
                static_cast<std::size_t>(box.bottom - box.top)) {}

  float& at(int x, int y) {
    return values_[static_cast<std::size_t>(y - box_.top) *
                       static_cast<std::size_t>(box_.right - box_.left) +
                   static_cast<std::size_t>(x - box_.left)];
  }
  const PixelBox& box() const { return box_; }

 private:
  PixelBox box_;
  std::vector<float> values_;
};

void add_segment(Mask& mask, Point a, Point b, double radius, const Image& image) {
  if (!is_finite(a) || !is_finite(b)) return;
  const Point ends[] = {a, b};
  const PixelBox box = box_around(ends, radius + 1.0, image);
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) {
      const double depth = radius - distance_to_segment({x + 0.5, y + 0.5}, a, b);
      float& value = mask.at(x, y);
      value = std::max(value, static_cast<float>(coverage(depth)));
    }
  }
}

void add_path(Mask& mask, const Path& path, double radius, const Image& image) {
  if (path.size() == 1) add_segment(mask, path[0], path[0], radius, image);
  for (std::size_t i = 1; i < path.size(); ++i)
    add_segment(mask, path[i - 1], path[i], radius, image);
}

}  // namespace

Color mix(Color a, Color b, double share) {
  const auto channel = [share](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
  };
  return {channel(a.red, b.red), channel(a.green, b.green), channel(a.blue, b.blue)};
}

Color palette_color(std::size_t index) {
  constexpr Color kPalette[] = {{0, 114, 178},  {213, 94, 0},   {0, 158, 115}, {204, 121, 167},
                                {230, 159, 0},  {86, 180, 233}, {51, 34, 136}, {136, 34, 85},
                                {138, 138, 32}, {120, 72, 30},  {64, 64, 64},  {170, 102, 240}};
  return kPalette[index % std::size(kPalette)];
}

double text_width(std::string_view text, double size) { return text_strokes(text).width * size; }

Image::Image(int width, int height, Color background) : width_(width), height_(height) {
  require(1 <= width && width <= kMaxSide && 1 <= height && height <= kMaxSide &&
              std::int64_t{width} * height <= kMaxPixels,
          "image: expected sides of 1 to ", kMaxSide, " and at most ", kMaxPixels,
          " pixels, found ", width, " x ", height);
  bytes_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  fill(background);
}

std::size_t Image::index(int x, int y) const {
  return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
          static_cast<std::size_t>(x)) *
         3;
}

Color Image::at(int x, int y) const {
  require(contains(x, y), "image: pixel (", x, ", ", y, ") is outside ", width_, " x ", height_);
  const std::size_t i = index(x, y);
  return {bytes_[i], bytes_[i + 1], bytes_[i + 2]};
}

void Image::set(int x, int y, Color color) {
  if (!contains(x, y)) return;
  const std::size_t i = index(x, y);
  bytes_[i] = color.red;
  bytes_[i + 1] = color.green;
  bytes_[i + 2] = color.blue;
}

void Image::blend(int x, int y, Color color, double opacity) {
  if (contains(x, y)) set(x, y, mix(at(x, y), color, opacity));
}

void Image::rectangle(int x, int y, int width, int height, Color color) {
  const int right = std::min(width_, x + width), bottom = std::min(height_, y + height);
  for (int row = std::max(0, y); row < bottom; ++row)
    for (int column = std::max(0, x); column < right; ++column) set(column, row, color);
}

void Image::paste(const Image& other, int x, int y) {
  for (int row = 0; row < other.height(); ++row)
    for (int column = 0; column < other.width(); ++column)
      set(x + column, y + row, other.at(column, row));
}

void Image::line(Point from, Point to, double width, Color color, double opacity) {
  const Path path = {from, to};
  stroke({&path, 1}, width, color, opacity);
}

void Image::stroke(std::span<const Path> paths, double width, Color color, double opacity) {
  // A pen thinner than a pixel is drawn one pixel wide and paler.
  const double radius = std::max(width, 1.0) / 2.0;
  const double strength = opacity * std::min(width, 1.0);
  Path points;
  for (const Path& path : paths)
    std::copy_if(path.begin(), path.end(), std::back_inserter(points), is_finite);
  const PixelBox box = box_around(points, radius + 1.0, *this);
  if (box.empty()) return;
  Mask mask(box);
  for (const Path& path : paths) add_path(mask, path, radius, *this);
  for (int y = box.top; y < box.bottom; ++y)
    for (int x = box.left; x < box.right; ++x)
      if (const double covered = mask.at(x, y); covered > 0.0)
        blend(x, y, color, strength * covered);
}

void Image::disc(Point center, double radius, Color color, double opacity) {
  line(center, center, 2.0 * radius, color, opacity);
}

void Image::text(Point anchor, std::string_view text, const TextStyle& style) {
  constexpr double kPenWidth = 0.135;  // of the height of a capital
  TextStrokes strokes = text_strokes(text);
  const double radians = style.angle * std::numbers::pi / 180.0;
  const double cosine = style.size * std::cos(radians), sine = style.size * std::sin(radians);
  for (Path& path : strokes.paths) {
    for (Point& point : path) {
      const double x = point.x - style.align * strokes.width;
      point = {anchor.x + cosine * x + sine * point.y, anchor.y - sine * x + cosine * point.y};
    }
  }
  stroke(strokes.paths, std::max(1.1, kPenWidth * style.size), style.color);
}

#ifdef SADDLE_HAS_STB

std::string encode_png(const Image& image) {
  std::string encoded;
  const auto append = [](void* context, void* data, int size) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data),
                                               static_cast<std::size_t>(size));
  };
  const int done = stbi_write_png_to_func(append, &encoded, image.width(), image.height(), 3,
                                          image.bytes().data(), image.width() * 3);
  require(done != 0, "cannot encode a PNG of ", image.width(), " x ", image.height(),
          ": out of memory");
  return encoded;
}

#else

std::string encode_png(const Image&) { fail("PNG files need stb, which this build lacks"); }

#endif

void write_png(const std::filesystem::path& path, const Image& image) {
  std::string encoded;
  try {
    encoded = encode_png(image);
  } catch (const Error& error) {
    fail(path.string(), ": ", error.what());
  }
  write_file(path, encoded);
}

}  // namespace saddle
