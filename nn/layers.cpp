#include "nn/layers.h"

#include <functional>

#include "autograd/ops.h"

namespace saddle {
namespace {

class Linear : public Module {
 public:
  Linear(std::int64_t in, std::int64_t out, const Initializer& weight, const Initializer& bias)
      : in_(in), out_(out), weight_initializer_(weight), bias_initializer_(bias) {
    require(in > 0 && out > 0, "linear: sizes must be positive, found ", in, " and ", out);
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ = declaration.parameters.add(prefix + "weight", {out_, in_}, weight_initializer_);
    bias_ = declaration.parameters.add(prefix + "bias", {out_}, bias_initializer_);
  }

  Var forward(Application& application, Var x) const override {
    require(x.rank() == 3 && x.shape()[2] == in_, "linear: expected x [copies, batch, ", in_,
            "], found ", x.shape());
    const std::int64_t copies = application.copies(), stacked = x.shape()[0], batch = x.shape()[1];
    require(copies == 1 || copies == stacked, "linear: ", copies, " copies cannot take ", stacked,
            " stacked batches");
    // One network over several batches: all rows share W, so they are one product.
    if (copies == 1) x = reshape(x, {1, stacked * batch, in_});
    const Var product = matmul(x, application.parameter(weight_), false, true);
    return reshape(product, {stacked, batch, out_}) +
           reshape(application.parameter(bias_), {copies, 1, out_});
  }

 private:
  std::int64_t in_, out_;
  Initializer weight_initializer_, bias_initializer_;
  int weight_ = -1, bias_ = -1;
};

class BatchNorm : public Module {
 public:
  BatchNorm(std::int64_t features, double epsilon, double momentum)
      : features_(features), epsilon_(epsilon), momentum_(momentum) {
    require(features > 0 && epsilon >= 0 && momentum >= 0 && momentum <= 1,
            "batch_norm: expected features > 0, epsilon >= 0 and momentum in [0, 1], found ",
            features, ", ", epsilon, " and ", momentum);
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ = declaration.parameters.add(prefix + "weight", {features_}, constant_initializer(1.0));
    bias_ = declaration.parameters.add(prefix + "bias", {features_}, constant_initializer(0.0));
    mean_ =
        declaration.buffers.add(prefix + "running_mean", {features_}, constant_initializer(0.0));
    variance_ =
        declaration.buffers.add(prefix + "running_var", {features_}, constant_initializer(1.0));
  }

  Var forward(Application& application, Var x) const override {
    require(x.rank() == 3 && x.shape()[2] == features_, "batch_norm: expected x [copies, batch, ",
            features_, "], found ", x.shape());
    const Shape per_feature = {application.copies(), 1, features_};
    Var mean = reshape(application.buffer(mean_), per_feature);
    Var variance = reshape(application.buffer(variance_), per_feature);
    if (application.mode() == Mode::training) {
      require(x.shape()[1] > 1, "batch_norm: a training batch needs at least 2 examples");
      mean = keep_mean(x, {1});
      variance = keep_mean(square(x - mean), {1});
      update_statistics(application, mean, variance, x.shape()[1]);
    }
    const Var scale = reshape(application.parameter(weight_), per_feature) *
                      reciprocal(sqrt(variance + epsilon_));
    return (x - mean) * scale + reshape(application.parameter(bias_), per_feature);
  }

 private:
  // mean, variance: [stacked, 1, features]. One network over several batches sees them in turn.
  void update_statistics(Application& application, Var mean, Var variance,
                         std::int64_t batch) const {
    const double unbiased = static_cast<double>(batch) / static_cast<double>(batch - 1);
    const std::int64_t copies = application.copies(), turns = mean.shape()[0] / copies;
    for (std::int64_t turn = 0; turn < turns; ++turn) {
      blend(application, mean_, slice(mean, 0, turn * copies, (turn + 1) * copies));
      blend(application, variance_,
            slice(variance, 0, turn * copies, (turn + 1) * copies) * unbiased);
    }
  }

  void blend(Application& application, int index, Var observed) const {
    const Var old = application.buffer(index);
    const Var seen = reshape(stop_gradient(observed), old.shape());
    application.set_buffer(index, old * (1.0 - momentum_) + seen * momentum_);
  }

  std::int64_t features_;
  double epsilon_, momentum_;
  int weight_ = -1, bias_ = -1, mean_ = -1, variance_ = -1;
};

// A function without parameters.
class Activation : public Module {
 public:
  explicit Activation(std::function<Var(Var)> function) : function_(std::move(function)) {}
  Var forward(Application&, Var x) const override { return function_(x); }

 private:
  std::function<Var(Var)> function_;
};

ModulePtr activation(std::function<Var(Var)> function) {
  return std::make_unique<Activation>(std::move(function));
}

}  // namespace

ModulePtr linear(std::int64_t in, std::int64_t out, const Initializer& weight,
                 const Initializer& bias) {
  return std::make_unique<Linear>(in, out, weight, bias);
}

ModulePtr linear(std::int64_t in, std::int64_t out) {
  return linear(in, out, fan_in_initializer(in), fan_in_initializer(in));
}

ModulePtr batch_norm(std::int64_t features, double epsilon, double momentum) {
  return std::make_unique<BatchNorm>(features, epsilon, momentum);
}

ModulePtr relu_layer() { return activation(relu); }
ModulePtr leaky_relu_layer(double slope) {
  return activation([slope](Var x) { return leaky_relu(x, slope); });
}
ModulePtr tanh_layer() {
  return activation([](Var x) { return tanh(x); });
}
ModulePtr sigmoid_layer() {
  return activation([](Var x) { return sigmoid(x); });
}
ModulePtr softplus_layer() {
  return activation([](Var x) { return softplus(x); });
}

}  // namespace saddle
