#include "nn/mlp.h"

#include "nn/layers.h"
#include "nn/normalization.h"

namespace saddle {

ModulePtr mlp(const std::vector<std::int64_t>& sizes, const MlpOptions& options) {
  require(sizes.size() >= 2, "mlp: needs at least an input and an output size");
  std::vector<ModulePtr> layers;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const std::int64_t in = sizes[i], out = sizes[i + 1];
    layers.push_back(options.xavier
                         ? linear(in, out, xavier_initializer(in, out), constant_initializer(0.0))
                         : linear(in, out));
    if (i + 2 == sizes.size()) break;
    if (options.batch_norm) layers.push_back(batch_norm(out, options.batch_norm_epsilon));
    layers.push_back(leaky_relu_layer(options.slope));
  }
  if (options.output) layers.push_back(options.output());
  return std::make_unique<Sequential>(std::move(layers));
}

}  // namespace saddle
