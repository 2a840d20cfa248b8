#include "nn/convolution_layers.h"

#include <functional>

#include "autograd/ops.h"

namespace saddle {
namespace {

// What tells one kind of layer from another.
struct Form {
  const char* name;
  std::int64_t in, out;
  Shape weight;     // in memory
  Axes file_order;  // of the weight's axes
  std::int64_t fan_in;
  std::function<Var(Var x, Var weight)> contract;  // weight [copies, sizes...]
};

// y = contract(x, weight) + bias.
class ConvolutionLayer : public Module {
 public:
  ConvolutionLayer(Form form, bool has_bias, const Initializer& weight, const Initializer& bias)
      : form_(std::move(form)),
        has_bias_(has_bias),
        weight_initializer_(weight),
        bias_initializer_(bias) {}

  void declare(Declaration& declaration, const std::string& prefix) override {
    SlotList& parameters = declaration.parameters;
    weight_ =
        parameters.add(prefix + "weight", form_.weight, weight_initializer_, form_.file_order);
    if (has_bias_) bias_ = parameters.add(prefix + "bias", {form_.out}, bias_initializer_);
  }

  Var forward(Application& application, Var x) const override {
    const std::int64_t copies = application.copies();
    require(x.rank() == form_.weight.rank() + 1 && x.shape().back() == form_.in, form_.name,
            ": expected x [copies, batch, ", x_text(), ", ", form_.in, "], found ", x.shape());
    require(copies == 1 || copies == x.shape()[0], form_.name, ": ", copies, " copies cannot take ",
            x.shape()[0], " stacked batches");
    const Var y = form_.contract(x, application.parameter(weight_));
    if (!has_bias_) return y;
    Shape per_channel = Dims::filled(y.rank(), 1);
    per_channel[0] = copies;
    per_channel[y.rank() - 1] = form_.out;
    return y + reshape(application.parameter(bias_), per_channel);
  }

 private:
  const char* x_text() const { return form_.weight.rank() == 3 ? "length" : "height, width"; }

  Form form_;
  bool has_bias_;
  Initializer weight_initializer_, bias_initializer_;
  int weight_ = -1, bias_ = -1;
};

template <class Size>
ModulePtr make_layer(Form form, const ConvOptions<Size>& options) {
  for (std::int64_t size : form.weight)
    require(size > 0, form.name, ": channels and kernel sizes must be positive, found a weight of ",
            permuted(dense_layout(form.weight), form.file_order).shape);
  const Initializer by_default = fan_in_initializer(form.fan_in);
  return std::make_unique<ConvolutionLayer>(std::move(form), options.has_bias,
                                            options.weight.value_or(by_default),
                                            options.bias.value_or(by_default));
}

// Checked when the layer is made, with its name, rather than when it is applied.
ConvolutionOptions checked(const char* name, const ConvolutionOptions& options) {
  try {
    require_valid(options);
  } catch (const Error& error) {
    fail(name, ": ", error.what());
  }
  return options;
}
ConvolutionOptions checked(const char* name, const ConvOptions<Spatial>& options) {
  return checked(name, ConvolutionOptions{options.stride, options.padding, options.dilation});
}

// The input size, among those that give `output`, that has `extra` rows (columns) no output needs.
std::int64_t transposed_size(std::int64_t output, const ConvolutionAxis& axis, std::int64_t extra,
                             const char* what) {
  const std::int64_t size =
      (output - 1) * axis.stride - 2 * axis.padding + axis.dilation * (axis.kernel - 1) + extra + 1;
  require(size >= 1, "conv_transpose2d: (", output, "-1)*", axis.stride, " - 2*", axis.padding,
          " + ", axis.dilation, "*(", axis.kernel, "-1) + ", extra, " + 1 = ", size, " output ",
          what, ": the padding is too large");
  return size;
}

void require_output_padding(std::int64_t padding, std::int64_t stride) {
  require(0 <= padding && padding < stride, "conv_transpose2d: expected 0 <= output_padding < ",
          stride, ", the stride, found ", padding);
}

}  // namespace

ModulePtr conv2d(std::int64_t in, std::int64_t out, Spatial kernel,
                 const ConvOptions<Spatial>& options) {
  const ConvolutionOptions geometry = checked("conv2d", options);
  return make_layer({.name = "conv2d",
                     .in = in,
                     .out = out,
                     .weight = {kernel.rows, kernel.columns, in, out},
                     .file_order = {3, 2, 0, 1},
                     .fan_in = in * kernel.rows * kernel.columns,
                     .contract = [geometry](Var x, Var w) { return convolution(x, w, geometry); }},
                    options);
}

ModulePtr conv_transpose2d(std::int64_t in, std::int64_t out, Spatial kernel,
                           const ConvOptions<Spatial>& options, Spatial output_padding) {
  const ConvolutionOptions geometry = checked("conv_transpose2d", options);
  require_output_padding(output_padding.rows, geometry.stride.rows);
  require_output_padding(output_padding.columns, geometry.stride.columns);
  const auto contract = [=](Var x, Var w) {
    const ConvolutionAxis rows = row_axis(geometry, 0, kernel.rows),
                          columns = column_axis(geometry, 0, kernel.columns);
    const Spatial size = {
        transposed_size(x.shape()[2], rows, output_padding.rows, "rows"),
        transposed_size(x.shape()[3], columns, output_padding.columns, "columns")};
    return convolution_input_gradient(x, w, size, geometry);
  };
  // The convolution's own weight: what it reads, this writes.
  return make_layer({.name = "conv_transpose2d",
                     .in = in,
                     .out = out,
                     .weight = {kernel.rows, kernel.columns, out, in},
                     .file_order = {3, 2, 0, 1},
                     .fan_in = out * kernel.rows * kernel.columns,
                     .contract = contract},
                    options);
}

ModulePtr conv1d(std::int64_t in, std::int64_t out, std::int64_t kernel,
                 const ConvOptions<std::int64_t>& options) {
  const ConvolutionOptions geometry =
      checked("conv1d",
              ConvolutionOptions{{1, options.stride}, {0, options.padding}, {1, options.dilation}});
  // An image of height 1.
  const auto contract = [=](Var x, Var w) {
    const Shape &from = x.shape(), &weight = w.shape();
    const Var y =
        convolution(reshape(x, {from[0], from[1], 1, from[2], from[3]}),
                    reshape(w, {weight[0], 1, weight[1], weight[2], weight[3]}), geometry);
    return reshape(y, {from[0], from[1], y.shape()[3], out});
  };
  return make_layer({.name = "conv1d",
                     .in = in,
                     .out = out,
                     .weight = {kernel, in, out},
                     .file_order = {2, 1, 0},
                     .fan_in = in * kernel,
                     .contract = contract},
                    options);
}

}  // namespace saddle
