// A function of the plane under the points of a plot: bands of colour or lines, and their key.
#pragma once

#include <string>

#include "gan/pictures/contour.h"
#include "gan/pictures/image.h"
#include "gan/pictures/plot_frame.h"
#include "tensor/tensor.h"

namespace saddle {

class FieldPainter {
 public:
  // `field` is floating [rows, columns], row 0 at the bottom of `area`; `range` from the lowest
  // colour to the highest. Throws Error for any other shape or a range that is not finite and low <
  // high.
  FieldPainter(const Tensor& field, Range range, const PlotArea& area);

  // Low is blue, the middle white, high orange; what is not finite stays as it is.
  void draw_bands(Image& image) const;
  // The lines between bands, the strongest in the middle.
  void draw_lines(Image& image, Color color, double strength = 1.0) const;
  // The colours, or the lines, with their values, right of the area.
  void draw_key_of_bands(Image& image, const std::string& label) const;
  void draw_key_of_lines(Image& image, const std::string& label, double strength) const;

 private:
  PlotArea key_area() const;
  void draw_key_frame(Image& image, const std::string& label) const;
  double share_of(double value) const { return (value - range_.low) / (range_.high - range_.low); }
  Point to_pixels(Point sample) const;

  Field field_;
  Range range_;
  PlotArea area_;
};

}  // namespace saddle
