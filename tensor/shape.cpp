#include "tensor/shape.h"

#include <algorithm>
#include <ostream>

namespace saddle {

std::string to_string(const Dims& dims) {
  std::string text = "[";
  for (int i = 0; i < dims.rank(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(dims[i]);
  }
  return text + "]";
}

std::ostream& operator<<(std::ostream& out, const Dims& dims) { return out << to_string(dims); }

int normalize_axis(std::int64_t axis, int rank, const char* who) {
  require(axis >= -rank && axis < rank, who, ": axis ", axis, " is out of range for rank ", rank);
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Shape broadcast_shapes(const Shape& a, const Shape& b, const char* who) {
  Shape result = Dims::filled(std::max(a.rank(), b.rank()), 1);
  for (int i = 1; i <= result.rank(); ++i) {
    const std::int64_t size_a = i <= a.rank() ? a[a.rank() - i] : 1;
    const std::int64_t size_b = i <= b.rank() ? b[b.rank() - i] : 1;
    require(size_a == size_b || size_a == 1 || size_b == 1, who, ": shapes ", a, " and ", b,
            " do not broadcast: sizes ", size_a, " and ", size_b, " at axis -", i);
    result[result.rank() - i] = size_a == 1 ? size_b : size_a;
  }
  return result;
}

Shape reduced_shape(const Shape& shape, const Axes& axes) {
  Shape result = shape;
  for (std::int64_t axis : axes) result[static_cast<int>(axis)] = 1;
  return result;
}

}  // namespace saddle
