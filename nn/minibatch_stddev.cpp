#include "nn/minibatch_stddev.h"

#include <algorithm>

#include "autograd/ops.h"
#include "nn/layers.h"

namespace saddle {
namespace {

constexpr double kEpsilon = 1e-8;  // the authors'

Var with_deviation(Var x, std::int64_t group_size) {
  require(x.rank() >= 3 && x.shape().count() > 0,
          "minibatch_stddev: expected x [copies, batch, ..., C] with elements, found ", x.shape());
  const std::int64_t copies = x.shape()[0], batch = x.shape()[1];
  const std::int64_t size = std::min(group_size, batch), groups = batch / size;
  require(batch % size == 0, "minibatch_stddev: groups of ", size, " do not divide a batch of ",
          batch);
  const Var grouped = reshape(x, {copies, size, groups, x.shape().count() / (copies * batch)});
  const Var variance = keep_mean(square(grouped - keep_mean(grouped, {1})), {1});
  const Var deviation = keep_mean(sqrt(variance + kEpsilon), {3});  // [copies, 1, groups, 1]
  Shape one = Dims::filled(x.rank(), 1), channel = x.shape();
  one[0] = copies;
  one[1] = batch;
  channel[x.rank() - 1] = 1;
  const Var each = reshape(broadcast_to(deviation, {copies, size, groups, 1}), one);
  return concatenate({x, broadcast_to(each, channel)}, -1);
}

}  // namespace

ModulePtr minibatch_stddev(std::int64_t group_size) {
  require(group_size >= 1, "minibatch_stddev: expected a positive group size, found ", group_size);
  return function_layer([group_size](Var x) { return with_deviation(x, group_size); });
}

}  // namespace saddle
