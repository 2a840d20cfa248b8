#include "tensor/pool_window.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxExtent = std::int64_t{1} << 31;  // no sum below overflows

std::int64_t pooled_size(std::int64_t in, const PoolWindow& window, std::size_t along,
                         std::string_view who) {
  const std::int64_t size = window.size[along], stride = window.stride[along],
                     padding = window.padding[along];
  const char* const axis = along == 0 ? "H" : "W";
  require(size >= 1 && size < kMaxExtent && stride >= 1, who,
          ": expected a size and a stride of at least 1 (and a size below 2^31) along ", axis,
          ", found ", size, " and ", stride);
  require(padding >= 0 && padding < size, who, ": a window may not lie in the padding: expected 0",
          " <= padding < size along ", axis, ", found padding ", padding, " and size ", size);
  require(in + 2 * padding >= size, who, ": the window does not fit: expected ", axis,
          " + 2 padding >= size, found ", in, " + 2 * ", padding, " < ", size);
  return (in + 2 * padding - size) / stride + 1;
}

}  // namespace

Shape pooled_shape(const Shape& x, const PoolWindow& window, std::string_view who) {
  require(x.rank() >= 3, who, ": expected x [..., H, W, C], found ", x);
  Shape shape = x;
  for (std::size_t along : {0u, 1u}) {
    std::int64_t& size = shape[x.rank() - 3 + static_cast<int>(along)];
    require(size >= 1, who, ": x ", x, " has no elements");
    size = pooled_size(size, window, along, who);
  }
  return shape;
}

}  // namespace saddle
