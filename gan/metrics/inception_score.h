// The inception score (Salimans et al., "Improved Techniques for Training GANs", NIPS 2016).
#pragma once

#include <cstdint>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

// Over the parts of the samples: how much the score depends on which were drawn.
struct InceptionScore {
  double mean = 0.0;       // in [1, classes]
  double deviation = 0.0;  // of the parts' scores (divided by their number)
};

// exp E_x KL(p(y|x) || p(y)), p(y) = E_x p(y|x), of each of `splits` parts of `count` samples:
// those of a fixed shuffle, for samples may lie in an order, of generators or classes, that would
// make each part another one. The samples may come in pieces, of which only sums are kept, for
//   E_x KL(p(y|x) || p(y)) = H(p(y)) - E_x H(p(y|x)),   H(p) = - sum_y p(y) log p(y).
class InceptionScorer {
 public:
  // Throws Error unless 1 <= splits <= count and there is a class.
  InceptionScorer(std::int64_t count, std::int64_t classes, std::int64_t splits);
  // p(y|x) of samples first, first + 1, ...: floating [n, classes]. Throws Error for another shape,
  // samples out of range, or rows that are no distribution.
  void add(std::int64_t first, const Tensor& probabilities);
  // Throws Error unless as many samples as `count` were added.
  InceptionScore score() const;

 private:
  struct Part {
    std::vector<double> probabilities;  // sums over the samples
    double entropy = 0.0;               // likewise
    std::int64_t samples = 0;
  };

  std::vector<std::size_t> part_of_;  // each sample
  std::vector<Part> parts_;
  std::int64_t classes_, added_ = 0;
};

// Of all samples at once: probabilities are floating [n, classes]. Throws Error as InceptionScorer.
InceptionScore inception_score(const Tensor& probabilities, std::int64_t splits = 10);

}  // namespace saddle
