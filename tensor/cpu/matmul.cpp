#include "tensor/cpu/matmul.h"

#include <type_traits>
#include <utility>

#include "tensor/cpu/bf16_product.h"
#include "tensor/cpu/copy.h"
#include "tensor/cpu/isa.h"
#include "tensor/cpu/math.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/strided_operand.h"

namespace saddle::cpu {

template <class T>
const MatmulKernels<T>& active_kernels() {
  const MatmulKernelSet* set = &kMatmulPortable;
#if defined(__x86_64__) || defined(__i386__)
  if (active_isa() == Isa::avx2) set = &kMatmulAvx2;
  if (active_isa() == Isa::avx512) set = &kMatmulAvx512;
#endif
  if constexpr (std::is_same_v<T, float>) {
    return set->f32;
  } else {
    return set->f64;
  }
}

template const MatmulKernels<float>& active_kernels();
template const MatmulKernels<double>& active_kernels();

namespace {

// The last two axes of `view`, and no batch axes yet.
template <class T>
Matrices<T> matrices_of(const View& view, bool transpose) {
  const int rank = view.shape().rank();
  std::int64_t row_stride = view.strides()[rank - 2];
  std::int64_t column_stride = view.strides()[rank - 1];
  if (transpose) std::swap(row_stride, column_stride);
  return {view.as<T>(), row_stride, column_stride, {}};
}

// Strides along an axis of size 1 mean nothing; contiguous ones open the fast paths.
template <class T>
void simplify_strides(MatrixProduct<T>& product) {
  if (product.columns == 1) product.b.column_stride = product.out.column_stride = 1;
  if (product.depth == 1) product.a.column_stride = product.b.row_stride = 1;
}

// One product with more rows instead of many with the same b, where a and out allow it.
template <class T>
bool merge_into_rows(MatrixProduct<T>& product, std::int64_t size, std::int64_t a_stride,
                     std::int64_t b_stride, std::int64_t out_stride) {
  if (!product.batch.empty() || b_stride != 0) return false;
  if (product.rows == 1) {
    product.a.row_stride = a_stride;
    product.out.row_stride = out_stride;
  } else if (a_stride != product.rows * product.a.row_stride ||
             out_stride != product.rows * product.out.row_stride) {
    return false;
  }
  product.rows *= size;
  return true;
}

template <class T>
MatrixProduct<T> make_product(const View& a, bool transpose_a, const View& b, bool transpose_b,
                              const View& out) {
  const Shape& shape = out.shape();
  const int rank = shape.rank();
  MatrixProduct<T> product{shape[rank - 2],
                           shape[rank - 1],
                           a.shape()[transpose_a ? rank - 2 : rank - 1],
                           {},
                           matrices_of<const T>(a, transpose_a),
                           matrices_of<const T>(b, transpose_b),
                           matrices_of<T>(out, false)};
  // From the innermost axis outward: the order of the batch does not matter to the products.
  for (int axis = rank - 3; axis >= 0; --axis) {
    const std::int64_t a_stride = a.strides()[axis], b_stride = b.strides()[axis];
    const std::int64_t out_stride = out.strides()[axis];
    if (shape[axis] == 1) continue;
    if (merge_into_rows(product, shape[axis], a_stride, b_stride, out_stride)) continue;
    product.batch.push_back(shape[axis]);
    product.a.batch_strides.push_back(a_stride);
    product.b.batch_strides.push_back(b_stride);
    product.out.batch_strides.push_back(out_stride);
  }
  simplify_strides(product);
  return product;
}

// out^T = b^T a^T: the same sums in the same order.
template <class T>
MatrixProduct<T> transposed(const MatrixProduct<T>& product) {
  return {product.columns,       product.rows,          product.depth,          product.batch,
          transposed(product.b), transposed(product.a), transposed(product.out)};
}

// Products that stay in float32 whatever the Math: they take as long as it takes to read a or to
// write out.
template <class T>
bool is_small(const MatrixProduct<T>& product) {
  return product.columns <= MatmulKernels<T>::kMaxNarrow ||
         product.depth <= MatmulKernels<T>::kMaxShallow;
}

// Whether writing out row by row pays: most of a row must be whole vectors.
template <class T>
bool is_shallow(const MatrixProduct<T>& product, const MatmulKernels<T>& kernels) {
  return product.depth <= MatmulKernels<T>::kMaxShallow && product.out.column_stride == 1 &&
         product.columns % kernels.lanes * 4 <= product.columns;
}

// The kernels of reduced products, null where they are not wanted.
template <class T>
const Bf16Kernels* reduced_kernels(bool small) {
  if constexpr (std::is_same_v<T, float>) return small ? nullptr : active_bf16_kernels();
  return nullptr;
}

// Few rows of a do not pay for copying b to panels where it lies transposed. Turned round it is the
// left operand, which is read where it lies.
template <class T>
bool pays_to_turn(const MatrixProduct<T>& product) {
  constexpr std::int64_t kFewRows = 128, kDeep = 256;  // not so deep: writing `out` takes longer
  return product.b.row_stride == 1 && product.b.column_stride != 1 &&
         !share_cache_sets<T>(product.b.column_stride) && product.rows <= kFewRows &&
         product.rows < product.columns && product.depth >= kDeep;
}

template <class T>
void multiply_by_tiles(const LeftOperand<T>& a, const MatrixProduct<T>& product, bool small) {
  if constexpr (std::is_same_v<T, float>) {
    if (const Bf16Kernels* const bf16 = reduced_kernels<T>(small))
      return multiply_bf16(a, product, active_kernels<T>(), *bf16);
  }
  multiply_blocked(a, product, active_kernels<T>());
}

// A left operand in memory is packed once for reduced products, else read for each tile.
template <class T>
void multiply_by_tiles(const MatrixProduct<T>& product, bool small) {
  if (reduced_kernels<T>(small) != nullptr) {
    multiply_by_tiles(OperandInPlace<T>(product), product, small);
  } else {
    multiply_by_tiles(StridedOperand<T>(product, active_kernels<T>()), product, small);
  }
}

template <class T>
void multiply(const MatrixProduct<T>& product) {
  if (product.rows == 0 || product.columns == 0 || product.batch.count() == 0) return;
  const MatmulKernels<T>& kernels = active_kernels<T>();
  const bool narrow = product.columns <= MatmulKernels<T>::kMaxNarrow;
  if (narrow && product.a.column_stride == 1) {
    return multiply_narrow(product, kernels);
  }
  // Tiles are stored along rows: a narrow `out`, or one stored by columns, is turned round.
  const bool by_columns = product.out.column_stride != 1 && product.out.row_stride == 1;
  const bool small = is_small(product);
  if (narrow || by_columns || (reduced_kernels<T>(small) == nullptr && pays_to_turn(product))) {
    return multiply_by_tiles(transposed(product), small);
  }
  if (is_shallow(product, kernels)) return multiply_shallow(product, kernels);
  multiply_by_tiles(product, small);
}

}  // namespace

void matmul(const View& a, bool transpose_a, const View& b, bool transpose_b, const View& out) {
  const int rank = a.shape().rank();
  if (a.shape()[transpose_a ? rank - 2 : rank - 1] == 0) return fill(out, 0.0);
  dispatch_floating(out.dtype, "matmul", [&](auto type) {
    multiply(make_product<decltype(type)>(a, transpose_a, b, transpose_b, out));
  });
}

template <class T>
void matmul(const LeftOperand<T>& a, std::int64_t depth, const View& b, const View& out) {
  const Shape& shape = out.shape();
  const int rank = shape.rank();
  MatrixProduct<T> product{shape[rank - 2],
                           shape[rank - 1],
                           depth,
                           {shape[0]},
                           {},
                           matrices_of<const T>(b, false),
                           matrices_of<T>(out, false)};
  product.b.batch_strides = {b.strides()[0]};
  product.out.batch_strides = {out.strides()[0]};
  for (int axis = 1; axis < rank - 2; ++axis) {
    product.groups.push_back(shape[axis]);
    product.out_group_strides.push_back(out.strides()[axis]);
  }
  if (shape.count() == 0) return;
  if (depth == 0) return fill(out, 0.0);
  simplify_strides(product);
  multiply_by_tiles(a, product, is_small(product));
}

template void matmul(const LeftOperand<float>&, std::int64_t, const View&, const View&);
template void matmul(const LeftOperand<double>&, std::int64_t, const View&, const View&);

}  // namespace saddle::cpu
