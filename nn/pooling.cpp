#include "nn/pooling.h"

#include "autograd/ops.h"
#include "nn/layers.h"

namespace saddle {

ModulePtr max_pool2d_layer(const PoolWindow& window) {
  return function_layer([window](Var x) { return max_pool2d(x, window); });
}

ModulePtr avg_pool2d_layer(const PoolWindow& window) {
  return function_layer([window](Var x) { return avg_pool2d(x, window); });
}

ModulePtr global_avg_pool_layer() { return function_layer(global_avg_pool); }

ModulePtr upsample_nearest2d_layer(std::int64_t factor) {
  return function_layer([factor](Var x) { return upsample_nearest2d(x, factor); });
}

}  // namespace saddle
