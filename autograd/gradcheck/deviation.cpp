#include "autograd/gradcheck/deviation.h"

#include <algorithm>
#include <cmath>

#include "tensor/error.h"

namespace saddle::gradcheck {

Deviation compare(const std::string& quantity, const Flat& actual, const Flat& expected,
                  double tolerance) {
  require(actual.size() == expected.size(), quantity, ": expected ", expected.size(),
          " elements, found ", actual.size());
  Deviation deviation{quantity, 0.0, tolerance};
  double distance = 0.0, norm = 0.0, largest = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double off = actual[i] - expected[i];
    distance += off * off;
    norm += expected[i] * expected[i];
    // Not <=: a NaN is the worst of all, the first one.
    if (i > 0 && (std::isnan(largest) || std::abs(off) <= largest)) continue;
    largest = std::abs(off);
    deviation.worst = i;
    deviation.actual = actual[i];
    deviation.expected = expected[i];
  }
  deviation.relative = std::sqrt(distance) / std::max(std::sqrt(norm), 1e-3);
  return deviation;
}

std::string describe(const Deviation& deviation) {
  return concat_text(deviation.quantity, ": off by ", deviation.relative, " relative, allowed ",
                     deviation.tolerance, "; worst at ", deviation.worst, ": ", deviation.actual,
                     ", expected ", deviation.expected);
}

}  // namespace saddle::gradcheck
