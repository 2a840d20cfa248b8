// A picture in memory, things to draw on it, and PNG.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gan/pictures/path.h"

namespace saddle {

struct Color {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;

  bool operator==(const Color&) const = default;
};

constexpr Color kWhite{255, 255, 255};
constexpr Color kBlack{0, 0, 0};
constexpr Color kInk{40, 40, 40};  // text and lines of figures

// (1 - share) a + share b, share in [0, 1].
Color mix(Color a, Color b, double share);

// Colour `index` of twelve that stay apart on white, also for most colour-blind readers (the first
// six are Okabe and Ito's); then they repeat.
Color palette_color(std::size_t index);

struct TextStyle {
  double size = 10.0;  // height of a capital in pixels
  Color color = kBlack;
  double align =
      0.0;  // part of the text left of the anchor: 0 begins there, 0.5 is centered, 1 ends
  double angle = 0.0;  // degrees, counterclockwise
};

// Width in pixels of `text` drawn at `size`.
double text_width(std::string_view text, double size);

// 8-bit RGB, rows from the top. Pixel (i, j) covers [i, i + 1) x [j, j + 1) of the plane in which
// points are given. Shapes are anti-aliased; what lies outside the picture is clipped.
class Image {
 public:
  static constexpr int kMaxSide = 1 << 15;
  static constexpr std::int64_t kMaxPixels = std::int64_t{1} << 26;

  // Throws Error unless both sides are in [1, kMaxSide] and there are at most kMaxPixels.
  Image(int width, int height, Color background = kWhite);

  int width() const { return width_; }
  int height() const { return height_; }
  // height * width * 3 bytes.
  std::span<const std::uint8_t> bytes() const { return bytes_; }

  // Throws Error outside the picture.
  Color at(int x, int y) const;
  void set(int x, int y, Color color);
  // Moves the pixel toward `color` by `opacity` in [0, 1].
  void blend(int x, int y, Color color, double opacity);

  void fill(Color color) { rectangle(0, 0, width_, height_, color); }
  void rectangle(int x, int y, int width, int height, Color color);
  void paste(const Image& other, int x, int y);

  void line(Point from, Point to, double width, Color color, double opacity = 1.0);
  // All paths as one shape: where they meet or cross it is not darker. Round caps and joints; a
  // path of one point is a dot; pieces with a point that is not finite are left out.
  void stroke(std::span<const Path> paths, double width, Color color, double opacity = 1.0);
  void disc(Point center, double radius, Color color, double opacity = 1.0);
  // The anchor lies on the baseline.
  void text(Point anchor, std::string_view text, const TextStyle& style);

 private:
  bool contains(int x, int y) const { return 0 <= x && x < width_ && 0 <= y && y < height_; }
  std::size_t index(int x, int y) const;

  int width_;
  int height_;
  std::vector<std::uint8_t> bytes_;
};

// The bytes of a PNG file. Throws Error when the build lacks stb, and when memory runs out.
std::string encode_png(const Image& image);
// Writes a PNG, atomically. Throws Error naming the path.
void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace saddle
