// A stroke font: letters as pen strokes, so that they can be drawn at any size and angle.
#pragma once

#include <string_view>
#include <vector>

#include "gan/pictures/path.h"

namespace saddle {

// A line of text as pen strokes, in units where a capital is 1 high. The baseline is y = 0, y grows
// downward, the text begins at x = 0.
struct TextStrokes {
  std::vector<Path> paths;
  double width = 0.0;
};

// Strokes of printable ASCII; any other byte shows as '?'.
TextStrokes text_strokes(std::string_view text);

}  // namespace saddle
