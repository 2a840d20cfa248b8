// The inception score (Salimans et al., "Improved Techniques for Training GANs", NIPS 2016).
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace saddle {

// Over the parts of the samples: how much the score depends on which were drawn.
struct InceptionScore {
  double mean = 0.0;       // in [1, classes]
  double deviation = 0.0;  // of the parts' scores (divided by their number)
};

// exp E_x KL(p(y|x) || p(y)), p(y) = E_x p(y|x), of each of `splits` parts: those of a fixed
// shuffle, for samples may lie in an order, of generators or classes, that would make each part
// another one. probabilities: p(y|x), floating [n, classes]. Throws Error for another shape, rows
// that are no distribution, or unless 1 <= splits <= n.
InceptionScore inception_score(const Tensor& probabilities, std::int64_t splits = 10);

}  // namespace saddle
