// The trilinear form of convolution, term by term, and random sizes for it.
#pragma once

#include <vector>

#include "autograd/gradcheck/sampling.h"
#include "tensor/convolution.h"

namespace saddle::gradcheck {

// Sizes of x [copies, batch, input, in], w [copies, kernel, in, out], y [copies, batch, output,
// out].
struct ConvolutionSizes {
  std::int64_t copies = 1, batch = 1, in = 1, out = 1;
  Spatial input = 1, kernel = 1;
  ConvolutionOptions options = {};

  Spatial output() const {
    return {row_axis(options, input.rows, kernel.rows).output(),
            column_axis(options, input.columns, kernel.columns).output()};
  }
  Shape x() const { return {copies, batch, input.rows, input.columns, in}; }
  Shape w() const { return {copies, kernel.rows, kernel.columns, in, out}; }
  Shape y() const { return {copies, batch, output().rows, output().columns, out}; }
};

inline std::string to_string(const ConvolutionSizes& sizes) {
  const auto text = [](Spatial s) { return concat_text("(", s.rows, ", ", s.columns, ")"); };
  return concat_text("x ", sizes.x(), " w ", sizes.w(), " stride ", text(sizes.options.stride),
                     " padding ", text(sizes.options.padding), " dilation ",
                     text(sizes.options.dilation));
}

// The derivatives of T by x, w and y; an operand that is not given is empty, and only the
// derivative by it is computed. Sums in float64.
template <class T>
struct NaiveConvolution {
  std::vector<double> x, w, y;

  NaiveConvolution(const ConvolutionSizes& sizes, const std::vector<T>& given_x,
                   const std::vector<T>& given_w, const std::vector<T>& given_y) {
    if (given_x.empty()) x.resize(static_cast<std::size_t>(sizes.x().count()));
    if (given_w.empty()) w.resize(static_cast<std::size_t>(sizes.w().count()));
    if (given_y.empty()) y.resize(static_cast<std::size_t>(sizes.y().count()));
    for_each_term(sizes, [&](std::size_t i, std::size_t j, std::size_t k) {
      if (given_x.empty()) x[i] += double{given_w[j]} * double{given_y[k]};
      if (given_w.empty()) w[j] += double{given_x[i]} * double{given_y[k]};
      if (given_y.empty()) y[k] += double{given_x[i]} * double{given_w[j]};
    });
  }

 private:
  // Calls f(index in x, index in w, index in y) for each term of T.
  template <class F>
  static void for_each_term(const ConvolutionSizes& sizes, F&& f) {
    const auto& [stride, padding, dilation] = sizes.options;
    for (const Dims& in_y : coordinates(sizes.y())) {
      for (const Dims& k : coordinates({sizes.kernel.rows, sizes.kernel.columns})) {
        const std::int64_t row = in_y[2] * stride.rows + k[0] * dilation.rows - padding.rows;
        const std::int64_t column =
            in_y[3] * stride.columns + k[1] * dilation.columns - padding.columns;
        if (row < 0 || row >= sizes.input.rows || column < 0 || column >= sizes.input.columns)
          continue;
        const std::size_t from = index_of(sizes.x(), {in_y[0], in_y[1], row, column, 0}),
                          weight = index_of(sizes.w(), {in_y[0], k[0], k[1], 0, in_y[4]}),
                          to = index_of(sizes.y(), in_y);
        for (std::size_t c = 0; c < static_cast<std::size_t>(sizes.in); ++c)
          f(from + c, weight + c * static_cast<std::size_t>(sizes.out), to);
      }
    }
  }
};

// Strides over the kernel, dilation, padding over the kernel, and rows of the input that no output
// reaches all occur.
inline ConvolutionAxis random_convolution_axis(Rng& rng) {
  for (;;) {
    const ConvolutionAxis axis = {random_integer(rng, 1, 4), random_integer(rng, 1, 3),
                                  random_integer(rng, 1, 4), random_integer(rng, 0, 3),
                                  random_integer(rng, 1, 2)};
    if (axis.output() >= 1 && axis.output() <= 3) return axis;
  }
}

inline ConvolutionSizes random_convolution(Rng& rng) {
  const ConvolutionAxis rows = random_convolution_axis(rng), columns = random_convolution_axis(rng);
  ConvolutionSizes sizes;
  sizes.copies = random_integer(rng, 1, 2);
  sizes.batch = random_integer(rng, 1, 2);
  sizes.in = random_integer(rng, 1, 2);
  sizes.out = random_integer(rng, 1, 2);
  sizes.input = {rows.input, columns.input};
  sizes.kernel = {rows.kernel, columns.kernel};
  sizes.options = {{rows.stride, columns.stride},
                   {rows.padding, columns.padding},
                   {rows.dilation, columns.dilation}};
  return sizes;
}

}  // namespace saddle::gradcheck
