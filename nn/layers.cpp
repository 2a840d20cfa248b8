#include "nn/layers.h"

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

class Function : public Module {
 public:
  explicit Function(std::function<Var(Var)> function) : function_(std::move(function)) {}
  Var forward(Application&, Var x) const override { return function_(x); }

 private:
  std::function<Var(Var)> function_;
};

}  // namespace

ModulePtr linear(std::int64_t in, std::int64_t out, const Initializer& weight,
                 const Initializer& bias) {
  return std::make_unique<Linear>(in, out, weight, bias);
}

ModulePtr linear(std::int64_t in, std::int64_t out) {
  return linear(in, out, fan_in_initializer(in), fan_in_initializer(in));
}

ModulePtr function_layer(std::function<Var(Var)> function) {
  return std::make_unique<Function>(std::move(function));
}

ModulePtr relu_layer() { return function_layer(relu); }
ModulePtr leaky_relu_layer(double slope) {
  return function_layer([slope](Var x) { return leaky_relu(x, slope); });
}
ModulePtr tanh_layer() {
  return function_layer([](Var x) { return tanh(x); });
}
ModulePtr arctan_layer() { return function_layer(arctan); }
ModulePtr sigmoid_layer() {
  return function_layer([](Var x) { return sigmoid(x); });
}
ModulePtr softplus_layer() {
  return function_layer([](Var x) { return softplus(x); });
}
ModulePtr softmax_layer() {
  return function_layer([](Var x) { return softmax(x, -1); });
}

}  // namespace saddle
