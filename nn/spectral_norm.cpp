#include "nn/spectral_norm.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

// W [copies, sizes...] as [copies, outputs, rest], where axis 1 + output_axis has the outputs.
Var as_matrix(Var weight, int output_axis) {
  Axes order = {0, 1 + output_axis};
  for (int axis = 1; axis < weight.rank(); ++axis)
    if (axis != 1 + output_axis) order.push_back(axis);
  const std::int64_t copies = weight.shape()[0], outputs = weight.shape()[1 + output_axis];
  return reshape(permute(weight, order),
                 {copies, outputs, weight.shape().count() / (copies * outputs)});
}

// x / |x| along the last axis; `otherwise` where x is 0. A constant.
Var direction(Var x, Var otherwise) {
  const Var norm = sqrt(keep_sum(square(x), {-1}));
  const Var is_positive = step(norm);
  return stop_gradient(
      select(is_positive, x / select(is_positive, norm, full_like(norm, 1.0)), otherwise));
}

class SpectralNorm : public Module {
 public:
  SpectralNorm(ModulePtr layer, int output_axis)
      : layer_(std::move(layer)), output_axis_(output_axis) {
    require(layer_ != nullptr, "spectral_norm: the layer is missing");
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    layer_->declare(declaration, prefix);
    weight_ = declaration.parameters.find(prefix + "weight");
    const Shape shape = declaration.parameters.slots()[static_cast<std::size_t>(weight_)].shape;
    output_axis_ = normalize_axis(output_axis_, shape.rank(), "spectral_norm");
    declaration.parameters.rename(weight_, prefix + "weight_orig");
    // Its length does not matter: the iteration begins with a direction.
    u_ = declaration.buffers.add(prefix + "weight_u", {shape[output_axis_]},
                                 normal_initializer(1.0));
  }

  Var forward(Application& application, Var x) const override {
    const Var weight = application.parameter(weight_);
    application.set_parameter(weight_, weight / sigma(application, weight));
    const Var y = layer_->forward(application, x);
    application.set_parameter(weight_, weight);
    return y;
  }

 private:
  // [copies, 1, ..., 1], for the division of the weight; 1 where it would be 0, for want of a v.
  Var sigma(Application& application, Var weight) const {
    const Var matrix = as_matrix(weight, output_axis_);
    const std::int64_t copies = matrix.shape()[0], outputs = matrix.shape()[1];
    const Var u = reshape(application.buffer(u_), {copies, 1, outputs});
    const Var wt_u = matmul(u, matrix);
    const Var w_v = matmul(direction(wt_u, wt_u), matrix, false, true);  // [copies, 1, outputs]
    const Var new_u = direction(w_v, u);
    if (application.mode() == Mode::training)
      application.set_buffer(u_, reshape(new_u, {copies, outputs}));
    const Var sigma = keep_sum(new_u * w_v, {-1});
    Shape shape = Dims::filled(weight.rank(), 1);
    shape[0] = copies;
    return reshape(select(step(sigma), sigma, full_like(sigma, 1.0)), shape);
  }

  ModulePtr layer_;
  int output_axis_;
  int weight_ = -1, u_ = -1;
};

}  // namespace

ModulePtr spectral_norm(ModulePtr layer, int output_axis) {
  return std::make_unique<SpectralNorm>(std::move(layer), output_axis);
}

}  // namespace saddle
