// Losses, written so that no logarithm sees a rounded 0 or 1.
#pragma once

#include "autograd/graph.h"

namespace saddle {

// -log sigmoid(logits) = softplus(-logits): the cost of calling a real example fake.
Var negative_log_sigmoid(Var logits);
// -log(1 - sigmoid(logits)) = softplus(logits): the cost of calling a fake example real.
Var negative_log_one_minus_sigmoid(Var logits);
// Mean over all elements of -target log s - (1 - target) log(1 - s), s = sigmoid(logits).
Var binary_cross_entropy(Var logits, Var target);
// Mean over all but the last axis of -sum_c target_c log softmax(logits)_c. The target is one
// distribution for each row of logits [..., classes], or its class: i64 [...]. A class out of range
// is an Error at run time.
Var cross_entropy(Var logits, Var target);
Var mean_squared_error(Var x, Var target);

}  // namespace saddle
