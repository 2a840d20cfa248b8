#include "nn/reshaping.h"

#include <algorithm>
#include <utility>

#include "autograd/ops.h"
#include "nn/layers.h"

namespace saddle {
namespace {

// [copies, batch, example...]
Var with_examples(Var x, const Shape& example, const char* who) {
  require(x.rank() >= 2 && x.shape()[0] * x.shape()[1] * example.count() == x.shape().count(), who,
          ": x ", x.shape(), " does not hold [copies, batch] examples of shape ", example);
  Shape shape = {x.shape()[0], x.shape()[1]};
  for (std::int64_t size : example) shape.push_back(size);
  return reshape(x, shape);
}

// Axis `from` of x moves to `to`; the others keep their order.
Var with_moved_axis(Var x, int from, int to) {
  Axes order;
  for (int axis = 0; axis < x.rank(); ++axis)
    if (axis != from) order.push_back(axis);
  order.push_back(from);
  std::rotate(order.begin() + to, order.end() - 1, order.end());
  return permute(x, order);
}

Var flatten(Var x) {
  require(x.rank() >= 3, "flatten: expected x [copies, batch, ..., channels], found ", x.shape());
  const std::int64_t copies = x.shape()[0], batch = x.shape()[1];
  require(copies * batch > 0, "flatten: x ", x.shape(), " has no examples");
  return reshape(with_moved_axis(x, x.rank() - 1, 2),
                 {copies, batch, x.shape().count() / (copies * batch)});
}

Var unflatten(Var x, const Shape& image) {
  Shape channels_first = {image.back()};
  for (int axis = 0; axis + 1 < image.rank(); ++axis) channels_first.push_back(image[axis]);
  const Var y = with_examples(x, channels_first, "unflatten");
  return with_moved_axis(y, 2, y.rank() - 1);
}

// It has the names and the slots of the network in it.
class EachChannel : public Module {
 public:
  explicit EachChannel(ModulePtr network) : network_(std::move(network)) {}
  void declare(Declaration& declaration, const std::string& prefix) override {
    network_->declare(declaration, prefix);
  }
  Var forward(Application& application, Var x) const override {
    const std::int64_t copies = x.shape()[0], batch = x.shape()[1];
    const Var y = network_->forward(application, channels_apart(x));
    return reshape(y, {copies, batch, y.shape().count() / (copies * batch)});
  }

 private:
  ModulePtr network_;
};

}  // namespace

Var channels_apart(Var x) {
  require(x.rank() == 5, "channels_apart: expected images [copies, batch, H, W, C], found ",
          x.shape());
  const Shape& shape = x.shape();
  return reshape(with_moved_axis(x, 4, 2), {shape[0], shape[1] * shape[4], shape[2], shape[3], 1});
}

ModulePtr each_channel(ModulePtr network) {
  return std::make_unique<EachChannel>(std::move(network));
}

ModulePtr flatten_layer() { return function_layer(flatten); }

ModulePtr unflatten_layer(const Shape& image) {
  require(!image.empty(), "unflatten: expected the shape of an image, found ", image);
  return function_layer([image](Var x) { return unflatten(x, image); });
}

ModulePtr reshape_layer(const Shape& example) {
  return function_layer([example](Var x) { return with_examples(x, example, "reshape_layer"); });
}

}  // namespace saddle
