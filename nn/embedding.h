// Vectors for the symbols of a vocabulary.
#pragma once

#include "nn/module.h"

namespace saddle {

// x i64 [copies, batch, ...] -> [copies, batch, ..., features]: row x of the weight [count,
// features], which starts as N(0, 1) (PyTorch's default). A single network takes any number of
// stacked batches. A symbol that is not in [0, count) is an Error at run time.
ModulePtr embedding(std::int64_t count, std::int64_t features);

}  // namespace saddle
