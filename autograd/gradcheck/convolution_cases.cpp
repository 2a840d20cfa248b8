// The convolution family: the three derivatives of one trilinear form, which one loop over
// all of its terms gives at once.
#include "autograd/gradcheck/naive_convolution.h"
#include "autograd/gradcheck/primitive_cases.h"

namespace saddle::gradcheck {
namespace {

PrimitiveInstance convolution_instance(Graph& graph, Rng& rng) {
  const ConvolutionSizes sizes = random_convolution(rng);
  const Var x = random_input(graph, rng, sizes.x()), w = random_input(graph, rng, sizes.w());
  const NaiveConvolution<double> naive(sizes, flat_value(x), flat_value(w), {});
  return {{x, w}, convolution(x, w, sizes.options), naive.y};
}

PrimitiveInstance input_gradient_instance(Graph& graph, Rng& rng) {
  const ConvolutionSizes sizes = random_convolution(rng);
  const Var y = random_input(graph, rng, sizes.y()), w = random_input(graph, rng, sizes.w());
  const NaiveConvolution<double> naive(sizes, {}, flat_value(w), flat_value(y));
  return {{y, w}, convolution_input_gradient(y, w, sizes.input, sizes.options), naive.x};
}

PrimitiveInstance weight_gradient_instance(Graph& graph, Rng& rng) {
  const ConvolutionSizes sizes = random_convolution(rng);
  const Var x = random_input(graph, rng, sizes.x()), y = random_input(graph, rng, sizes.y());
  const NaiveConvolution<double> naive(sizes, flat_value(x), {}, flat_value(y));
  return {{x, y}, convolution_weight_gradient(x, y, sizes.kernel, sizes.options), naive.w};
}

}  // namespace

std::vector<PrimitiveCase> convolution_cases() {
  return {
      {"convolution", convolution_instance},
      {"convolution_input_gradient", input_gradient_instance},
      {"convolution_weight_gradient", weight_gradient_instance},
  };
}

}  // namespace saddle::gradcheck
