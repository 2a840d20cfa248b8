// Sums and maxima of runs and of columns. They accumulate in double for either type: a float sum is
// then exact but for a last rounding, and the order of the terms hardly matters.
#include "tensor/cpu/simd.h"

namespace saddle::cpu {
namespace {

struct Sum {
  static constexpr double kIdentity = 0.0;
  static double combine(double acc, double x) { return acc + x; }
};

// A NaN is kept once met: no comparison with it is true.
struct Max {
  static constexpr double kIdentity = -__builtin_inf();
  static double combine(double acc, double x) { return ((x > acc) | (x != x)) ? x : acc; }
};

template <class Op, class T>
double reduce_run(double acc, const T* in, int64_t count, int64_t stride) {
  constexpr int kLanes = 32;
  double lanes[kLanes];
  for (int j = 0; j < kLanes; ++j) lanes[j] = Op::kIdentity;
  int64_t i = 0;
  if (stride == 1) {
    for (; i + kLanes <= count; i += kLanes)
      for (int j = 0; j < kLanes; ++j) lanes[j] = Op::combine(lanes[j], in[i + j]);
  }
  for (int width = kLanes / 2; width > 0; width /= 2)
    for (int j = 0; j < width; ++j) lanes[j] = Op::combine(lanes[j], lanes[j + width]);
  acc = Op::combine(acc, lanes[0]);
  for (; i < count; ++i) acc = Op::combine(acc, in[i * stride]);
  return acc;
}

template <class Op, class T>
void reduce_rows(double* acc, const T* in, int64_t rows, int64_t row_stride, int64_t columns,
                 int64_t column_stride) {
  for (int64_t i = 0; i < rows; ++i, in += row_stride) {
    if (column_stride == 1) {
      SADDLE_VECTORIZE
      for (int64_t j = 0; j < columns; ++j) acc[j] = Op::combine(acc[j], in[j]);
    } else {
      for (int64_t j = 0; j < columns; ++j) acc[j] = Op::combine(acc[j], in[j * column_stride]);
    }
  }
}

}  // namespace
}  // namespace saddle::cpu
