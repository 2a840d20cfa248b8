// Points and curves of the plane, over a function of it: of a run its samples over the
// discriminator.
#pragma once

#include <string>
#include <vector>

#include "gan/pictures/curve.h"
#include "gan/pictures/image.h"
#include "gan/pictures/plot_frame.h"
#include "tensor/tensor.h"

namespace saddle {

struct PointSeries {
  std::string name;
  Tensor points;  // floating [N, 2]
};

// Points of the plane: grey ones of the data, and of each generator in palette_color(first_color +
// i).
struct ScatterPlot {
  std::string title;
  std::string x_label, y_label;
  Range x_range{-3.0, 3.0}, y_range{-3.0, 3.0};
  Tensor data;  // floating [N, 2], or undefined
  std::vector<PointSeries> series;
  std::size_t first_color = 0;
  std::vector<Curve> curves;  // in the colours after those of the series; cut at the ranges
  // Functions of the plane drawn beneath as level sets, for example D(x): floating [rows, columns]
  // at the points of plane_grid. One has bands, low blue, the middle white, high orange; of several
  // each has lines in the colour of its series.
  std::vector<Tensor> fields;
  Range field_range{0.0, 1.0};
  std::string field_label = "D(x)";
  int width = 640;
  int height = 640;
};

// Points outside the ranges and points that are not finite are left out. A unit is as long in x as
// in y. Throws Error for a wrong shape, range or size.
Image scatter(const ScatterPlot& plot);

// What the finite values of all fields span, for a field_range; [0, 1] if that is nothing.
Range field_span(const std::vector<Tensor>& fields);

// Where scatter() expects the field: rows x columns points from corner to corner of the ranges, row
// 0 at the bottom. f32 [rows * columns, 2], row-major.
Tensor plane_grid(Range x, Range y, int rows, int columns);

}  // namespace saddle
