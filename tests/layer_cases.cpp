#include "tests/layer_cases.h"

#include <algorithm>
#include <numeric>

#include "autograd/ops.h"

namespace saddle::test {

Shape LayerSource::sizes(std::int64_t rank, std::int64_t largest) {
  Shape shape;
  while (shape.rank() < rank) shape.push_back(integer(1, largest));
  return shape;
}

Var LayerSource::spread_input(const Shape& shape) {
  const Var x = input(shape);
  Flat data(static_cast<std::size_t>(shape.count()));
  std::iota(data.begin(), data.end(), std::round(-static_cast<double>(data.size()) / 2));
  std::shuffle(data.begin(), data.end(), rng);
  for (double& each : data) each = each / 4 + 0.125;
  graph.write(x).set(data);
  return x;
}

Var LayerSource::symbols(const Shape& shape, std::int64_t count) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(shape.count()));
  for (std::int64_t& each : values) each = integer(0, count - 1);
  return graph.input(Tensor::from(values, shape), "symbols");
}

Shape Stack::of(LayerSource& from, const Shape& example) const {
  Shape shape = {batches, from.integer(1, 3)};
  for (std::int64_t size : example) shape.push_back(size);
  return shape;
}

namespace {

// 1/4 to 5/4 from 0, on both sides.
Var random_parameters(LayerSource& from, const Shape& shape) {
  const Var x = random_input(from.graph, from.rng, shape, 0.25, 1.25, "parameters");
  gradcheck::for_each_element<double>(from.graph.write(x), [&](double& each) {
    if (from.coin()) each = -each;
  });
  return x;
}

}  // namespace

AppliedLayer::AppliedLayer(LayerSource& from, const ModulePtr& module, Var x, std::int64_t copies,
                           Mode mode)
    : copies_(copies), x_(array_of(x)) {
  module->declare(declaration_, "");
  parameters_ = random_parameters(from, {copies, declaration_.parameters.size()});
  // Variances are positive.
  buffers_ = random_input(from.graph, from.rng, {copies, declaration_.buffers.size()}, 0.25, 1.25,
                          "buffers");
  random_state_ =
      from.graph.input(Tensor::from<std::int64_t>({from.integer(1, 1000), 0}, {2}), "random state");
  std::vector<Var> inputs = {x, parameters_};
  if (mode == Mode::evaluation) inputs.push_back(buffers_);
  for (Var each : inputs)
    if (each.dtype() == DType::f64 && each.shape().count() > 0) xs_.push_back(each);
  const auto in_dtype = [&](Var each) {
    return each.dtype() == DType::i64 ? each : cast(each, from.dtype);
  };
  const Var buffers = in_dtype(buffers_);
  RandomStreams random(random_state_, kStream);
  Application application(declaration_, in_dtype(parameters_), buffers, mode, &random);
  y_ = module->forward(application, in_dtype(x));
  if (application.buffers() != buffers) state_ = application.buffers();
}

Array AppliedLayer::slot_of(Var flat, const SlotList& list, const std::string& slot) const {
  const Slot& found = list.slots()[static_cast<std::size_t>(list.find(slot))];
  Shape shape = {copies_};
  Axes order = {0};
  for (int axis = 0; axis < found.shape.rank(); ++axis) {
    shape.push_back(found.shape[axis]);
    order.push_back(1 + (found.file_order.empty() ? axis : found.file_order[axis]));
  }
  const Tensor tensor = flat.graph->storage(flat)
                            .slice(1, found.offset, found.offset + found.shape.count())
                            .reshape(shape)
                            .permute(order);
  return {tensor.shape(), tensor.to_vector<double>()};
}

std::vector<LayerCase> layer_cases() {
  std::vector<LayerCase> all;
  for (const auto& cases :
       {dense_layer_cases(), convolution_layer_cases(), normalization_layer_cases(),
        pooling_layer_cases(), loss_cases(), kernel_density_cases()})
    all.insert(all.end(), cases.begin(), cases.end());
  return all;
}

}  // namespace saddle::test
