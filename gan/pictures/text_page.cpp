#include "gan/pictures/text_page.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace saddle {
namespace {

constexpr double kTitleSize = 12.0, kTextSize = 9.0;
constexpr int kMargin = 16, kLineHeight = 18, kColumnGap = 28;
constexpr int kTitleSpace = 40, kNameSpace = 30;

// A character of several bytes as one that the font does not have: its first byte stands for all.
std::string without_continuation_bytes(const std::string& line) {
  std::string text;
  for (const char c : line)
    if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) text += c;
  return text;
}

int width_of(const TextColumn& column) {
  double width = text_width(column.name, kTextSize);
  for (const std::string& line : column.lines)
    width = std::max(width, text_width(without_continuation_bytes(line), kTextSize));
  return static_cast<int>(std::ceil(std::min<double>(width, Image::kMaxSide)));
}

}  // namespace

Image text_page(std::string_view title, std::span<const TextColumn> columns) {
  require(!columns.empty(), "text page: expected at least one column");
  int width = kMargin - kColumnGap + kMargin;
  std::size_t lines = 0;
  for (const TextColumn& column : columns) {
    width = std::min(width + width_of(column) + kColumnGap, Image::kMaxSide + 1);
    lines = std::max(lines, column.lines.size());
  }
  const int title_width = static_cast<int>(std::ceil(text_width(title, kTitleSize)));
  const auto height = std::min<std::size_t>(kTitleSpace + kNameSpace + lines * kLineHeight,
                                            std::size_t{Image::kMaxSide} + 1);
  Image page(std::max(width, title_width + 2 * kMargin), static_cast<int>(height));
  page.text({kMargin, kTitleSpace - kTitleSize}, title, {kTitleSize, kInk});
  int left = kMargin;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    double baseline = kTitleSpace + kTextSize;
    page.text({static_cast<double>(left), baseline}, columns[i].name,
              {kTextSize, palette_color(i)});
    baseline += kNameSpace - kLineHeight;
    for (const std::string& line : columns[i].lines)
      page.text({static_cast<double>(left), baseline += kLineHeight},
                without_continuation_bytes(line), {kTextSize, kInk});
    left += width_of(columns[i]) + kColumnGap;
  }
  return page;
}

}  // namespace saddle
