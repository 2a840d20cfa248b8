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

std::int64_t ConvolutionAxis::terms() const {
  std::int64_t sum = 0;
  for (std::int64_t k = 0; k < kernel; ++k) {
    // Output positions o with 0 <= o stride + shift < input.
    const std::int64_t shift = k * dilation - padding;
    const std::int64_t begin = shift >= 0 ? 0 : (stride - 1 - shift) / stride;
    const std::int64_t end = shift >= input ? 0 : (input - 1 - shift) / stride + 1;
    sum += std::max<std::int64_t>(0, std::min(end, output()) - begin);
  }
  return sum;
}

void require_valid(const ConvolutionOptions& options) {
  require_range("stride", options.stride, 1);
  require_range("padding", options.padding, 0);
  require_range("dilation", options.dilation, 1);
}

}  // namespace saddle
