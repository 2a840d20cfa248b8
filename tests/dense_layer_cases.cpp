// Linear layers, activations, embeddings, dropout, residual blocks and changes of shape.
#include "autograd/ops.h"
#include "nn/dropout.h"
#include "nn/embedding.h"
#include "nn/layers.h"
#include "nn/reshaping.h"
#include "nn/residual.h"
#include "tests/layer_cases.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// y[s, n, o] += sum_i x[s, n, i] weight[o, i] + bias[o], of the network that takes batch s.
void add_linear(Expected& y, const AppliedLayer& layer, const Array& x, const std::string& prefix) {
  const Array weight = layer.parameter(prefix + "weight"), bias = layer.parameter(prefix + "bias");
  for (const Dims& at : coordinates(y.shape())) {
    const std::int64_t network = layer.network(at[0]);
    y.add(at, bias({network, at[2]}));
    for (std::int64_t i = 0; i < x.shape[2]; ++i)
      y.add(at, x({at[0], at[1], i}) * weight({network, at[2], i}));
  }
}

LayerInstance linear_instance(LayerSource& from) {
  const std::int64_t in = from.integer(1, 4), out = from.integer(1, 4);
  const Stack stack(from);
  const AppliedLayer layer(from, linear(in, out), from.input(stack.of(from, {in})), stack.copies);
  Expected y({layer.x().shape[0], layer.x().shape[1], out});
  add_linear(y, layer, layer.x(), "");
  return layer.instance(y);
}

LayerInstance with_identity_instance(LayerSource& from) {
  const std::int64_t size = from.integer(1, 3);
  const Stack stack(from);
  const AppliedLayer layer(from, residual(sequential(tanh_layer(), linear(size, size))),
                           from.input(stack.of(from, {size})), stack.copies);
  const Array& x = layer.x();
  Array inner = x;
  for (double& each : inner.values) each = std::tanh(each);
  Expected y(x.shape);
  for (const Dims& at : coordinates(x.shape)) y.add(at, x(at));
  add_linear(y, layer, inner, "body.1.");
  return layer.instance(y);
}

LayerInstance with_shortcut_instance(LayerSource& from) {
  const std::int64_t in = from.integer(1, 3), out = from.integer(1, 3);
  const Stack stack(from);
  const AppliedLayer layer(from, residual(linear(in, out), sequential(linear(in, out))),
                           from.input(stack.of(from, {in})), stack.copies);
  Expected y({layer.x().shape[0], layer.x().shape[1], out});
  add_linear(y, layer, layer.x(), "body.");
  add_linear(y, layer, layer.x(), "shortcut.0.");
  return layer.instance(y);
}

// y = reference(x), element by element.
template <class Reference>
LayerInstance elementwise_instance(LayerSource& from, const ModulePtr& module,
                                   Reference reference) {
  const AppliedLayer layer(
      from, module, from.spread_input(Stack(from).of(from, from.sizes(from.integer(0, 3), 2))));
  Expected y(layer.x().shape);
  for (const Dims& at : coordinates(y.shape())) y.add(at, reference(layer.x()(at)));
  return layer.instance(y);
}

LayerCase activation(std::string_view name, ModulePtr (*make)(), double (*reference)(double),
                     double epsilons) {
  return {name, [=](LayerSource& from) { return elementwise_instance(from, make(), reference); },
          epsilons};
}

LayerInstance leaky_relu_instance(LayerSource& from) {
  const double slope = static_cast<double>(from.integer(-4, 8)) / 8;
  return elementwise_instance(from, leaky_relu_layer(slope),
                              [slope](double x) { return x > 0 ? x : slope * x; });
}

LayerInstance function_instance(LayerSource& from) {
  return elementwise_instance(from, function_layer([](Var x) { return square(x); }),
                              [](double x) { return x * x; });
}

// The mask is what the layer's stream gives: dropped where u < probability.
LayerInstance dropout_instance(LayerSource& from) {
  const double probability = static_cast<double>(from.integer(0, 7)) / 8;
  const Mode mode = from.integer(0, 3) > 0 ? Mode::training : Mode::evaluation;
  const AppliedLayer layer(from, dropout(probability),
                           from.input(Stack(from).of(from, from.sizes(from.integer(0, 3), 2))), 1,
                           mode);
  const Array& x = layer.x();
  RandomStreams random(layer.random_state(), AppliedLayer::kStream);
  const Array u(x.shape, flat_value(random.uniform(x.shape, from.dtype)));
  Expected y(x.shape);
  for (const Dims& at : coordinates(x.shape)) {
    if (mode == Mode::evaluation)
      y.add(at, x(at));
    else if (u(at) >= probability)
      y.add(at, x(at) / (1 - probability));
  }
  return layer.instance(y);
}

// Symbols have no derivative; the rows have.
LayerInstance embedding_instance(LayerSource& from) {
  const std::int64_t count = from.integer(1, 4), features = from.integer(1, 3);
  const Stack stack(from);
  const Var symbols = from.symbols(stack.of(from, from.sizes(from.integer(0, 2), 3)), count);
  const AppliedLayer layer(from, embedding(count, features), symbols, stack.copies);
  const Array weight = layer.parameter("weight");
  Shape shape = symbols.shape();
  shape.push_back(features);
  Expected y(shape);
  for (const Dims& at : coordinates(shape)) {
    const auto symbol = static_cast<std::int64_t>(layer.x()(row_of(at)));
    y.add(at, weight({layer.network(at[0]), symbol, at.back()}));
  }
  return layer.instance(y);
}

// [copies, batch, elements of an example]
Shape flat_shape(const Shape& x) { return {x[0], x[1], x.count() / (x[0] * x[1])}; }

// The place of `at` [copies, batch, positions..., channel] in its example, channel after channel.
std::int64_t channel_first(const Shape& shape, const Dims& at) {
  std::int64_t place = at.back();
  for (int axis = 2; axis + 1 < shape.rank(); ++axis) place = place * shape[axis] + at[axis];
  return place;
}

LayerInstance flatten_instance(LayerSource& from) {
  const Shape example = from.sizes(from.integer(1, 3), 3);
  const AppliedLayer layer(from, flatten_layer(), from.input(Stack(from).of(from, example)));
  const Array& x = layer.x();
  Expected y(flat_shape(x.shape));
  for (const Dims& at : coordinates(x.shape))
    y.add({at[0], at[1], channel_first(x.shape, at)}, x(at));
  return layer.instance(y);
}

LayerInstance unflatten_instance(LayerSource& from) {
  const Shape image = from.sizes(from.integer(1, 3), 3);
  const Shape shape = Stack(from).of(from, image);
  const AppliedLayer layer(from, unflatten_layer(image), from.input(flat_shape(shape)));
  Expected y(shape);
  for (const Dims& at : coordinates(shape))
    y.add(at, layer.x()({at[0], at[1], channel_first(shape, at)}));
  return layer.instance(y);
}

LayerInstance reshape_instance(LayerSource& from) {
  const Shape example = from.sizes(from.integer(1, 3), 3);
  const Shape shape = Stack(from).of(from, example);
  const AppliedLayer layer(from, reshape_layer(example), from.input(flat_shape(shape)));
  Expected y(shape);
  std::size_t next = 0;
  for (const Dims& at : coordinates(shape)) y.add(at, layer.x().values[next++]);
  return layer.instance(y);
}

LayerInstance channels_apart_instance(LayerSource& from) {
  const Var x = from.input(Stack(from).of(from, from.sizes(3, 3)));
  const Shape& shape = x.shape();
  Expected y({shape[0], shape[1] * shape[4], shape[2], shape[3], 1});
  const Array values = array_of(x);
  for (const Dims& at : coordinates(shape))
    y.add({at[0], at[1] * shape[4] + at[4], at[2], at[3], 0}, values(at));
  return {{x}, channels_apart(cast(x, from.dtype)), y};
}

// A linear layer of each channel's pixels.
LayerInstance each_channel_instance(LayerSource& from) {
  const Shape example = from.sizes(3, 3);
  const std::int64_t pixels = example[0] * example[1], out = from.integer(1, 3);
  const Stack stack(from);
  const AppliedLayer layer(from, each_channel(sequential(flatten_layer(), linear(pixels, out))),
                           from.input(stack.of(from, example)), stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("1.weight"),
              bias = layer.parameter("1.bias");
  Expected y({x.shape[0], x.shape[1], example[2] * out});
  for (const Dims& at : coordinates(y.shape()))
    y.add(at, bias({layer.network(at[0]), at[2] % out}));
  for (const Dims& at : coordinates(x.shape))
    for (std::int64_t k = 0; k < out; ++k)
      y.add({at[0], at[1], at[4] * out + k},
            x(at) * weight({layer.network(at[0]), k, at[2] * example[1] + at[3]}));
  return layer.instance(y);
}

}  // namespace

// Of sums: half an epsilon for each product and each addition. Functions are within 4 ulp
// (tests/elementwise_test.cpp). What only moves elements is exact.
std::vector<LayerCase> dense_layer_cases() {
  return {
      {"linear", linear_instance, 3},
      {"residual", with_identity_instance, 6},
      {"residual_with_shortcut", with_shortcut_instance, 6},
      activation(
          "relu", relu_layer, [](double x) { return x > 0 ? x : 0.0; }, 0),
      {"leaky_relu", leaky_relu_instance, 1},
      activation(
          "tanh", tanh_layer, [](double x) { return std::tanh(x); }, 4),
      activation(
          "arctan", arctan_layer, [](double x) { return std::atan(x); }, 4),
      activation(
          "sigmoid", sigmoid_layer, [](double x) { return 1 / (1 + std::exp(-x)); }, 4),
      activation(
          "softplus", softplus_layer, [](double x) { return std::log1p(std::exp(x)); }, 4),
      {"function", function_instance, 0.5},
      {"dropout", dropout_instance, 1},
      {"embedding", embedding_instance, 0},
      {"flatten", flatten_instance, 0},
      {"unflatten", unflatten_instance, 0},
      {"reshape", reshape_instance, 0},
      {"channels_apart", channels_apart_instance, 0},
      {"each_channel", each_channel_instance, 6},
  };
}

}  // namespace saddle::test
