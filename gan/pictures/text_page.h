// Texts as a picture: columns of lines, beside each other.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gan/pictures/image.h"

namespace saddle {

struct TextColumn {
  std::string name;                // above it
  std::vector<std::string> lines;  // UTF-8
};

// The font has ASCII's characters; any other shows as one '?'. Throws Error for no column or a
// picture over Image's limits.
Image text_page(std::string_view title, std::span<const TextColumn> columns);

}  // namespace saddle
