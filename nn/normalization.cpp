#include "nn/normalization.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

struct Moments {
  Var mean, variance;  // biased; of size 1 at the axes
};

Moments moments_over(Var x, const Axes& axes) {
  const Var mean = keep_mean(x, axes);
  return {mean, keep_mean(square(x - mean), axes)};
}

// (x - mean) / sqrt(variance + epsilon) weight + bias
Var normalized(Var x, const Moments& moments, double epsilon, Var weight, Var bias) {
  const Var scale = weight * reciprocal(sqrt(moments.variance + epsilon));
  return (x - moments.mean) * scale + bias;
}

// `slot` [copies, sizes...] with axes of size 1 between, as broadcasting over x of `rank` needs it.
Var aligned(Var slot, int rank) {
  Shape shape = {slot.shape()[0]};
  while (shape.rank() + slot.rank() - 1 < rank) shape.push_back(1);
  for (int axis = 1; axis < slot.rank(); ++axis) shape.push_back(slot.shape()[axis]);
  return reshape(slot, shape);
}

class BatchNorm : public Module {
 public:
  BatchNorm(std::int64_t features, double epsilon, double momentum, const Initializer& weight)
      : features_(features), epsilon_(epsilon), momentum_(momentum), weight_initializer_(weight) {
    require(features > 0 && epsilon >= 0 && momentum >= 0 && momentum <= 1,
            "batch_norm: expected features > 0, epsilon >= 0 and momentum in [0, 1], found ",
            features, ", ", epsilon, " and ", momentum);
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ = declaration.parameters.add(prefix + "weight", {features_}, weight_initializer_);
    bias_ = declaration.parameters.add(prefix + "bias", {features_}, constant_initializer(0.0));
    mean_ =
        declaration.buffers.add(prefix + "running_mean", {features_}, constant_initializer(0.0));
    variance_ =
        declaration.buffers.add(prefix + "running_var", {features_}, constant_initializer(1.0));
  }

  Var forward(Application& application, Var x) const override {
    require(x.rank() >= 3 && x.shape().back() == features_,
            "batch_norm: expected x [copies, batch, ..., ", features_, "], found ", x.shape());
    const Moments moments = application.mode() == Mode::training
                                ? observed(application, x)
                                : Moments{aligned(application.buffer(mean_), x.rank()),
                                          aligned(application.buffer(variance_), x.rank())};
    return normalized(x, moments, epsilon_, aligned(application.parameter(weight_), x.rank()),
                      aligned(application.parameter(bias_), x.rank()));
  }

 private:
  // Over all axes between the copies and the features. The running statistics take them in.
  Moments observed(Application& application, Var x) const {
    Axes axes;
    for (int axis = 1; axis < x.rank() - 1; ++axis) axes.push_back(axis);
    const Moments moments = moments_over(x, axes);
    const std::int64_t count = x.shape().count() / moments.mean.shape().count();
    require(count > 1, "batch_norm: a training batch needs at least 2 values of each feature, x ",
            x.shape(), " has ", count);
    update_statistics(application, moments, count);
    return moments;
  }

  // One network over several batches sees them in turn.
  void update_statistics(Application& application, const Moments& moments,
                         std::int64_t count) const {
    const double unbiased = static_cast<double>(count) / static_cast<double>(count - 1);
    const std::int64_t copies = application.copies(), turns = moments.mean.shape()[0] / copies;
    for (std::int64_t turn = 0; turn < turns; ++turn) {
      const std::int64_t begin = turn * copies, end = begin + copies;
      blend(application, mean_, slice(moments.mean, 0, begin, end));
      blend(application, variance_, slice(moments.variance, 0, begin, end) * unbiased);
    }
  }

  void blend(Application& application, int index, Var observed) const {
    const Var old = application.buffer(index);
    const Var seen = reshape(stop_gradient(observed), old.shape());
    application.set_buffer(index, old * (1.0 - momentum_) + seen * momentum_);
  }

  std::int64_t features_;
  double epsilon_, momentum_;
  Initializer weight_initializer_;
  int weight_ = -1, bias_ = -1, mean_ = -1, variance_ = -1;
};

class LayerNorm : public Module {
 public:
  LayerNorm(const Shape& shape, double epsilon) : shape_(shape), epsilon_(epsilon) {
    require(!shape.empty() && shape.count() > 0 && epsilon >= 0,
            "layer_norm: expected a shape with elements and epsilon >= 0, found ", shape, " and ",
            epsilon);
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ = declaration.parameters.add(prefix + "weight", shape_, constant_initializer(1.0));
    bias_ = declaration.parameters.add(prefix + "bias", shape_, constant_initializer(0.0));
  }

  Var forward(Application& application, Var x) const override {
    bool fits = x.rank() >= 2 + shape_.rank();
    Axes axes;
    for (int k = -shape_.rank(); k < 0 && fits; ++k) {
      fits = x.shape()[x.rank() + k] == shape_[shape_.rank() + k];
      axes.push_back(k);
    }
    require(fits, "layer_norm: expected x [copies, batch, ...] to end with ", shape_, ", found ",
            x.shape());
    return normalized(x, moments_over(x, axes), epsilon_,
                      aligned(application.parameter(weight_), x.rank()),
                      aligned(application.parameter(bias_), x.rank()));
  }

 private:
  Shape shape_;
  double epsilon_;
  int weight_ = -1, bias_ = -1;
};

}  // namespace

ModulePtr batch_norm(std::int64_t features, double epsilon, double momentum,
                     const Initializer& weight) {
  return std::make_unique<BatchNorm>(features, epsilon, momentum, weight);
}

ModulePtr layer_norm(const Shape& shape, double epsilon) {
  return std::make_unique<LayerNorm>(shape, epsilon);
}

}  // namespace saddle
