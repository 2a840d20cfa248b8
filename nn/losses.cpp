#include "nn/losses.h"

#include "autograd/ops.h"

namespace saddle {

Var negative_log_sigmoid(Var logits) { return softplus(-logits); }
Var negative_log_one_minus_sigmoid(Var logits) { return softplus(logits); }

Var binary_cross_entropy(Var logits, Var target) {
  // -t log s - (1 - t) log(1 - s) = softplus(l) - t l
  return mean(softplus(logits) - target * logits);
}

Var cross_entropy(Var logits, Var target) {
  if (target.dtype() == DType::i64) {
    require(logits.rank() >= 1, "cross_entropy: expected logits [..., classes], found ",
            logits.shape());
    target = one_hot(target, logits.shape().back(), logits.dtype());
    require(target.shape() == logits.shape(), "cross_entropy: logits ", logits.shape(),
            " do not fit classes, as one-hot rows ", target.shape());
  }
  return mean(sum(-(target * log_softmax(logits, -1)), {-1}));
}

Var mean_squared_error(Var x, Var target) { return mean(square(x - target)); }

}  // namespace saddle
