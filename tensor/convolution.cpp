#include "tensor/convolution.h"

#include "tensor/error.h"

namespace saddle {
namespace {

void require_range(const char* what, Spatial value, std::int64_t least) {
  for (std::int64_t each : {value.rows, value.columns})
    require(least <= each && each <= kMaxConvolutionNumber, "expected a ", what, " from ", least,
            " to ", kMaxConvolutionNumber, ", found ", each);
}

}  // namespace

void require_valid(const ConvolutionOptions& options) {
  require_range("stride", options.stride, 1);
  require_range("padding", options.padding, 0);
  require_range("dilation", options.dilation, 1);
}

}  // namespace saddle
