// Convolution, its input gradient and its weight gradient: one trilinear form
//   T(x, w, y) = sum y[s,n,o,co] x[s,n, o stride + k dilation - padding, ci] w[s,k,ci,co]
// differentiated by one of its operands. T is linear in each, so every derivative of one of the
// three is again one of the three. Derivation: docs/derivations.md.
#include <array>
#include <string>

#include "autograd/ops.h"
#include "autograd/primitive.h"

namespace saddle {
namespace {

enum Operand { kX, kW, kY };  // of T
constexpr std::string_view kOperandNames[] = {"x", "w", "y"};

// What the derivative of T by each operand reads, in the order of its node's inputs.
constexpr Operand kInputsOf[][2] = {{kY, kW}, {kX, kY}, {kX, kW}};

// The indices of T.
enum Index {
  kCopy,
  kExample,
  kInputRow,
  kInputColumn,
  kKernelRow,
  kKernelColumn,
  kOutputRow,
  kOutputColumn,
  kInputChannel,
  kOutputChannel,
  kIndices
};
constexpr std::string_view kCountNames[] = {
    "copies",         "examples",    "input rows",     "input columns",  "kernel rows",
    "kernel columns", "output rows", "output columns", "input channels", "output channels"};

constexpr int kRank = 5;
constexpr Index kIndicesOf[][kRank] = {
    {kCopy, kExample, kInputRow, kInputColumn, kInputChannel},
    {kCopy, kKernelRow, kKernelColumn, kInputChannel, kOutputChannel},
    {kCopy, kExample, kOutputRow, kOutputColumn, kOutputChannel}};

// Attributes of all three: {stride, padding, dilation, input size, kernel size}, each as rows and
// columns. So each knows the sizes of all operands, which those of two do not always determine.
struct Geometry {
  ConvolutionOptions options;
  Spatial input, kernel;

  explicit Geometry(const Attributes& attributes)
      : options{pair(attributes, 0), pair(attributes, 2), pair(attributes, 4)},
        input(pair(attributes, 6)),
        kernel(pair(attributes, 8)) {}
  static Spatial pair(const Attributes& attributes, std::size_t i) {
    return {attributes.integers[i], attributes.integers[i + 1]};
  }
  ConvolutionAxis rows() const { return row_axis(options, input.rows, kernel.rows); }
  ConvolutionAxis columns() const { return column_axis(options, input.columns, kernel.columns); }
};

Attributes attributes_of(const ConvolutionOptions& options, Spatial input, Spatial kernel) {
  Attributes attributes;
  for (Spatial each : {options.stride, options.padding, options.dilation, input, kernel})
    attributes.integers.insert(attributes.integers.end(), {each.rows, each.columns});
  return attributes;
}

// "5 x 3", or "5" for both.
std::string text_of(Spatial size) {
  if (size.rows == size.columns) return std::to_string(size.rows);
  return concat_text(size.rows, " x ", size.columns);
}

// "kernel 5, stride 2, padding 2, input 32": what differs from the usual.
std::string describe_convolution(const Attributes& attributes) {
  const Geometry geometry(attributes);
  std::string text = "kernel " + text_of(geometry.kernel);
  const auto add_unless = [&](const char* name, Spatial size, Spatial usual) {
    if (size != usual) text += std::string(", ") + name + " " + text_of(size);
  };
  add_unless("stride", geometry.options.stride, 1);
  add_unless("padding", geometry.options.padding, 0);
  add_unless("dilation", geometry.options.dilation, 1);
  return text + ", input " + text_of(geometry.input);
}

// "floor((5 + 2*0 - 1*(7-1) - 1)/2) + 1 = 0 output rows"
std::string equation(const ConvolutionAxis& axis, Index output) {
  return concat_text("floor((", axis.input, " + 2*", axis.padding, " - ", axis.dilation, "*(",
                     axis.kernel, "-1) - 1)/", axis.stride, ") + 1 = ", axis.output(), " ",
                     kCountNames[output]);
}

void require_possible(const ConvolutionAxis& axis, Index input, Index kernel, Index output) {
  const auto require_size = [](std::int64_t size, Index index) {
    require(1 <= size && size <= kMaxConvolutionNumber, "expected 1 to ", kMaxConvolutionNumber,
            " ", kCountNames[index], ", found ", size);
  };
  require_size(axis.input, input);
  require_size(axis.kernel, kernel);
  require(axis.output() >= 1, equation(axis, output),
          ": the kernel is larger than the padded input");
}

using Counts = std::array<std::int64_t, kIndices>;
constexpr std::int64_t kUnknown = -1;

Counts spatial_counts(const Geometry& geometry) {
  Counts counts;
  counts.fill(kUnknown);
  counts[kInputRow] = geometry.input.rows;
  counts[kInputColumn] = geometry.input.columns;
  counts[kKernelRow] = geometry.kernel.rows;
  counts[kKernelColumn] = geometry.kernel.columns;
  counts[kOutputRow] = geometry.rows().output();
  counts[kOutputColumn] = geometry.columns().output();
  return counts;
}

// What was expected where an operand has another count of `index`.
std::string expected_text(const Geometry& geometry, const Counts& counts, Index index) {
  if (index == kOutputRow) return equation(geometry.rows(), index);
  if (index == kOutputColumn) return equation(geometry.columns(), index);
  return concat_text(counts[index], " ", kCountNames[index]);
}

// Reads the counts that are not known yet from an operand and compares the others.
void read_counts(const Shape& shape, Operand operand, const Geometry& geometry, Counts& counts) {
  for (int axis = 0; axis < kRank; ++axis) {
    const Index index = kIndicesOf[operand][axis];
    if (counts[index] == kUnknown) counts[index] = shape[axis];
    require(counts[index] == shape[axis], "expected ", expected_text(geometry, counts, index),
            ", found ", shape[axis], " in ", kOperandNames[operand], " ", shape);
  }
}

template <Operand result>
Type infer_contraction(std::span<const Type> inputs, const Attributes& attributes) {
  const auto [first, second] = kInputsOf[result];
  const Type &a = inputs[0], &b = inputs[1];
  require(is_floating(a.dtype) && a.dtype == b.dtype, "expected one floating dtype, found ",
          name_of(a.dtype), " and ", name_of(b.dtype));
  require(a.shape.rank() == kRank && b.shape.rank() == kRank, "expected ", kRank, " axes, found ",
          kOperandNames[first], " ", a.shape, " and ", kOperandNames[second], " ", b.shape);
  const Geometry geometry(attributes);
  require_valid(geometry.options);
  require_possible(geometry.rows(), kInputRow, kKernelRow, kOutputRow);
  require_possible(geometry.columns(), kInputColumn, kKernelColumn, kOutputColumn);
  Counts counts = spatial_counts(geometry);
  read_counts(a.shape, first, geometry, counts);
  read_counts(b.shape, second, geometry, counts);
  Shape shape;
  for (Index index : kIndicesOf[result]) shape.push_back(counts[index]);
  return {shape, a.dtype};
}

using DeviceFunction = void (Device::*)(const View&, const View&, const ConvolutionOptions&,
                                        const View&);
template <DeviceFunction function>
void evaluate_contraction(Device& device, const Node& node, std::span<const View> inputs,
                          const View& out) {
  (device.*function)(inputs[0], inputs[1], Geometry(node.attributes).options, out);
}

// A product and a sum for each term of T that does not meet the padding.
template <Operand result>
std::int64_t contraction_operations(const Node& node, std::span<const Type> inputs) {
  const Geometry geometry(node.attributes);
  Counts counts = spatial_counts(geometry);
  for (std::size_t i : {0u, 1u})
    read_counts(inputs[i].shape, kInputsOf[result][i], geometry, counts);
  std::int64_t operations = 2 * geometry.rows().terms() * geometry.columns().terms();
  for (const int index : {kCopy, kExample, kInputChannel, kOutputChannel})
    operations *= counts[static_cast<std::size_t>(index)];
  return operations;
}

// dT/d(result), from the other two operands.
Var contract(Operand result, const std::array<Var, 3>& operands, const Attributes& attributes);

// y = dT/d(result) reads the operands of two slots. Both rules put what is given into its slot
// beside the other input of y, and differentiate T by the slot that is left: the one of input i
// for the cotangent of `result`, and `result` for the tangent of input i.
template <Operand result>
Var vjp_contraction(Var y, Var cotangent, int i) {
  std::array<Var, 3> operands;
  operands[result] = cotangent;
  operands[kInputsOf[result][1 - i]] = y.input(1 - i);
  return contract(kInputsOf[result][i], operands, y.node().attributes);
}
template <Operand result>
Var jvp_contraction(Var y, Var tangent, int i) {
  std::array<Var, 3> operands;
  operands[kInputsOf[result][i]] = tangent;
  operands[kInputsOf[result][1 - i]] = y.input(1 - i);
  return contract(result, operands, y.node().attributes);
}

template <Operand result, DeviceFunction function>
consteval Primitive contraction(std::string_view name) {
  return kernel_primitive(name, 2, infer_contraction<result>, evaluate_contraction<function>,
                          contraction_operations<result>, vjp_contraction<result>,
                          jvp_contraction<result>, describe_convolution);
}

constexpr Primitive kByOperand[] = {
    contraction<kX, &Device::convolution_input_gradient>("convolution_input_gradient"),
    contraction<kW, &Device::convolution_weight_gradient>("convolution_weight_gradient"),
    contraction<kY, &Device::convolution>("convolution")};
constexpr const Primitive* kFamily[] = {&kByOperand[kY], &kByOperand[kX], &kByOperand[kW]};

Var contract(Operand result, const std::array<Var, 3>& operands, const Attributes& attributes) {
  const auto [first, second] = kInputsOf[result];
  return operands[first].graph->apply(kByOperand[result], {operands[first], operands[second]},
                                      attributes);
}

// Sizes of the two axes from `first` on. The shape rule refuses other ranks.
Spatial spatial_of(Var x, int first) {
  if (x.rank() != kRank) return 0;
  return {x.shape()[first], x.shape()[first + 1]};
}
Spatial image_size(Var x) { return spatial_of(x, 2); }
Spatial kernel_size(Var w) { return spatial_of(w, 1); }

// The same images for each network of a stack.
Var repeat_for(Var other, Var x) {
  if (x.rank() != kRank || x.shape()[0] != 1) return x;
  Shape shape = x.shape();
  shape[0] = other.shape()[0];
  return broadcast_to(x, shape);
}

// f(x, w) for images x. One network over several stacked batches sees them as one batch.
template <class F>
Var with_one_batch(Var x, Var w, F&& f) {
  if (x.rank() != kRank || w.rank() != kRank || w.shape()[0] != 1) return f(repeat_for(w, x), w);
  Shape shape = x.shape();
  const std::int64_t stacked = shape[0], batch = shape[1];
  shape[0] = 1;
  shape[1] = stacked * batch;
  const Var y = f(reshape(x, shape), w);
  shape = y.shape();
  shape[0] = stacked;
  shape[1] = batch;
  return reshape(y, shape);
}

}  // namespace

Family convolution_family() { return kFamily; }

Var convolution(Var x, Var w, const ConvolutionOptions& options) {
  const Attributes attributes = attributes_of(options, image_size(x), kernel_size(w));
  return with_one_batch(x, w, [&](Var images, Var weights) {
    return contract(kY, {images, weights, Var{}}, attributes);
  });
}

Var convolution_input_gradient(Var y, Var w, Spatial input_size,
                               const ConvolutionOptions& options) {
  const Attributes attributes = attributes_of(options, input_size, kernel_size(w));
  return with_one_batch(y, w, [&](Var images, Var weights) {
    return contract(kX, {Var{}, weights, images}, attributes);
  });
}

Var convolution_weight_gradient(Var x, Var y, Spatial kernel_size,
                                const ConvolutionOptions& options) {
  const Attributes attributes = attributes_of(options, image_size(x), kernel_size);
  return contract(kW, {repeat_for(y, x), Var{}, repeat_for(x, y)}, attributes);
}

}  // namespace saddle
