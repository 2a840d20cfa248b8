#include "tensor/convolution.h"

#include <algorithm>

#include "tensor/error.h"

namespace saddle {
namespace {

void require_range(const char* what, Spatial value, std::int64_t least) {
  for (std::int64_t each : {value.rows, value.columns})
    require(least <= each && each <= kMaxConvolutionNumber, "expected a ", what, " from ", least,
            " to ", kMaxConvolutionNumber, ", found ", each);
}

}  // namespace

IndexRange steps_inside(std::int64_t first, std::int64_t stride, std::int64_t count,
                        std::int64_t size) {
  const std::int64_t begin = first >= 0 ? 0 : (stride - 1 - first) / stride;
  const std::int64_t end = first >= size ? 0 : (size - 1 - first) / stride + 1;
  return {std::min(begin, count), std::clamp(end, std::min(begin, count), count)};
}

std::int64_t ConvolutionAxis::terms() const {
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < kernel; ++k) {
    const IndexRange outputs = steps_inside(k * dilation - padding, stride, output(), input);
    sum += outputs.end - outputs.begin;
  }
  return sum;
}

void require_valid(const ConvolutionOptions& options) {
  require_range("stride", options.stride, 1);
  require_range("padding", options.padding, 0);
  require_range("dilation", options.dilation, 1);
}

}  // namespace saddle
