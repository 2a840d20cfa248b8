// Convolutions, with the weights as PyTorch's files have them.
#include "autograd/gradcheck/naive_convolution.h"
#include "nn/convolution_layers.h"
#include "tests/layer_cases.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// Axes with random numbers, and what of them is the same for a layer and its adjoint.
struct Geometry {
  ConvolutionAxis rows, columns;
  std::int64_t in, out;

  explicit Geometry(LayerSource& from)
      : rows(gradcheck::random_convolution_axis(from.rng)),
        columns(gradcheck::random_convolution_axis(from.rng)),
        in(from.integer(1, 2)),
        out(from.integer(1, 2)) {}

  Spatial kernel() const { return {rows.kernel, columns.kernel}; }
  ConvOptions<Spatial> options(bool has_bias) const {
    return {.stride = {rows.stride, columns.stride},
            .padding = {rows.padding, columns.padding},
            .dilation = {rows.dilation, columns.dilation},
            .has_bias = has_bias};
  }
};

void add_bias(Expected& y, const AppliedLayer& layer) {
  const Array bias = layer.parameter("bias");
  for (const Dims& at : coordinates(y.shape())) y.add(at, bias({layer.network(at[0]), at.back()}));
}

std::int64_t meeting(const ConvolutionAxis& axis, std::int64_t output, std::int64_t kernel) {
  return output * axis.stride + kernel * axis.dilation - axis.padding;
}

LayerInstance conv2d_instance(LayerSource& from) {
  const Geometry g(from);
  const Stack stack(from);
  const bool has_bias = from.coin();
  const AppliedLayer layer(from, conv2d(g.in, g.out, g.kernel(), g.options(has_bias)),
                           from.input(stack.of(from, {g.rows.input, g.columns.input, g.in})),
                           stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("weight");  // [copies, out, in, KH, KW]
  Expected y({x.shape[0], x.shape[1], g.rows.output(), g.columns.output(), g.out});
  for (const Dims& at : coordinates(y.shape()))
    for (const Dims& k : coordinates({g.in, g.rows.kernel, g.columns.kernel})) {
      const std::int64_t row = meeting(g.rows, at[2], k[1]),
                         column = meeting(g.columns, at[3], k[2]);
      if (row < 0 || row >= g.rows.input || column < 0 || column >= g.columns.input) continue;
      y.add(at, x({at[0], at[1], row, column, k[0]}) *
                    weight({layer.network(at[0]), at[4], k[0], k[1], k[2]}));
    }
  if (has_bias) add_bias(y, layer);
  return layer.instance(y);
}

LayerInstance conv1d_instance(LayerSource& from) {
  const ConvolutionAxis axis = gradcheck::random_convolution_axis(from.rng);
  const std::int64_t in = from.integer(1, 3), out = from.integer(1, 3);
  const Stack stack(from);
  const bool has_bias = from.coin();
  const AppliedLayer layer(from,
                           conv1d(in, out, axis.kernel,
                                  {.stride = axis.stride,
                                   .padding = axis.padding,
                                   .dilation = axis.dilation,
                                   .has_bias = has_bias}),
                           from.input(stack.of(from, {axis.input, in})), stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("weight");  // [copies, out, in, K]
  Expected y({x.shape[0], x.shape[1], axis.output(), out});
  for (const Dims& at : coordinates(y.shape()))
    for (const Dims& k : coordinates({in, axis.kernel})) {
      const std::int64_t place = meeting(axis, at[2], k[1]);
      if (place < 0 || place >= axis.input) continue;
      y.add(at, x({at[0], at[1], place, k[0]}) * weight({layer.network(at[0]), at[3], k[0], k[1]}));
    }
  if (has_bias) add_bias(y, layer);
  return layer.instance(y);
}

// The rows (columns) of the smallest result that the adjoint has for `output` rows of input, and
// how many more the axis has: they are padding of the output.
std::int64_t output_padding(const ConvolutionAxis& axis) {
  return axis.input - ((axis.output() - 1) * axis.stride - 2 * axis.padding +
                       axis.dilation * (axis.kernel - 1) + 1);
}

// Each element of x is spread over the kernel's positions.
LayerInstance conv_transpose2d_instance(LayerSource& from) {
  const Geometry g(from);
  const Stack stack(from);
  const bool has_bias = from.coin();
  const AppliedLayer layer(from,
                           conv_transpose2d(g.in, g.out, g.kernel(), g.options(has_bias),
                                            {output_padding(g.rows), output_padding(g.columns)}),
                           from.input(stack.of(from, {g.rows.output(), g.columns.output(), g.in})),
                           stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("weight");  // [copies, in, out, KH, KW]
  Expected y({x.shape[0], x.shape[1], g.rows.input, g.columns.input, g.out});
  for (const Dims& at : coordinates(x.shape))
    for (const Dims& k : coordinates({g.out, g.rows.kernel, g.columns.kernel})) {
      const std::int64_t row = meeting(g.rows, at[2], k[1]),
                         column = meeting(g.columns, at[3], k[2]);
      if (row < 0 || row >= g.rows.input || column < 0 || column >= g.columns.input) continue;
      y.add({at[0], at[1], row, column, k[0]},
            x(at) * weight({layer.network(at[0]), at[4], k[0], k[1], k[2]}));
    }
  if (has_bias) add_bias(y, layer);
  return layer.instance(y);
}

}  // namespace

// Half an epsilon for each of at most 18 products and additions, and one for the bias.
std::vector<LayerCase> convolution_layer_cases() {
  return {
      {"conv2d", conv2d_instance, 10},
      {"conv1d", conv1d_instance, 10},
      {"conv_transpose2d", conv_transpose2d_instance, 10},
  };
}

}  // namespace saddle::test
