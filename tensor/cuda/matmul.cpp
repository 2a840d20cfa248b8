#include "tensor/cuda/matmul.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "tensor/cuda/check.h"
#include "tensor/cuda/matrix_of.h"
#include "tensor/device.h"
#include "tensor/error.h"

namespace saddle::cuda {
namespace {

constexpr std::int64_t kMaxSize = std::numeric_limits<int>::max();  // of what cuBLAS counts
constexpr std::int64_t kMaxBatch = 65535;                           // of a grid's third axis

// An operand [batch..., rows, columns]. The strides of axes of size 1 mean nothing.
struct Matrices {
  char* data;  // address of the first element
  std::int64_t rows, columns, row_stride, column_stride;
  Strides batch_strides;
};

// out = a b, or out += a b where `adds`, for every index of the batch.
struct Product {
  DType dtype;
  bool adds;
  Shape batch;
  Matrices a, b, out;
};

Matrices transposed(const Matrices& m) {
  return {m.data, m.columns, m.rows, m.column_stride, m.row_stride, m.batch_strides};
}

// out^T = b^T a^T.
Product transposed(const Product& product) {
  return {product.dtype,         product.adds,          product.batch,
          transposed(product.b), transposed(product.a), transposed(product.out)};
}

Dims without(const Dims& dims, int dropped) {
  Dims rest;
  for (int axis = 0; axis < dims.rank(); ++axis)
    if (axis != dropped) rest.push_back(dims[axis]);
  return rest;
}

// How far apart columns without gaps lie: cuBLAS's leading dimension. Nothing if there are gaps, or
// if columns overlap or lie farther apart than cuBLAS can say.
std::optional<std::int64_t> distance_of_columns(const Matrices& m) {
  if (m.rows > 1 && m.row_stride != 1) return std::nullopt;
  if (m.columns == 1) return m.rows;
  if (m.column_stride < m.rows || m.column_stride > kMaxSize) return std::nullopt;
  return m.column_stride;
}

// A matrix as cuBLAS takes it: stored by columns, or the transpose of one that is.
struct Form {
  cublasOperation_t operation;
  int leading;
};
std::optional<Form> form_of(const Matrices& m) {
  if (const auto distance = distance_of_columns(m))
    return Form{CUBLAS_OP_N, static_cast<int>(*distance)};
  if (const auto distance = distance_of_columns(transposed(m)))
    return Form{CUBLAS_OP_T, static_cast<int>(*distance)};
  return std::nullopt;
}

// Gives matrices that have no form a dense copy, and makes them mean that one.
class Formed : public CopiedAtNeed {
 public:
  Formed(Context& context, const Product& product, Matrices& m) {
    if (form_of(m)) return;
    View view{m.data, product.dtype, {}};
    for (int axis = 0; axis < product.batch.rank(); ++axis) {
      // One matrix that all share stays one.
      view.layout.shape.push_back(m.batch_strides[axis] == 0 ? 1 : product.batch[axis]);
      view.layout.strides.push_back(m.batch_strides[axis]);
    }
    for (std::int64_t size : {m.rows, m.columns}) view.layout.shape.push_back(size);
    for (std::int64_t stride : {m.row_stride, m.column_stride})
      view.layout.strides.push_back(stride);
    copy_.emplace(context, view);
    m.data = static_cast<char*>(copy_->view().data);
    for (int axis = 0; axis < product.batch.rank(); ++axis)
      if (m.batch_strides[axis] != 0) m.batch_strides[axis] = copy_->view().strides()[axis];
    m.row_stride = m.columns;
    m.column_stride = 1;
  }
};

// The last two axes of `view`, transposed when asked.
Matrices matrices_of(const View& view, bool transpose, const Strides& batch_strides) {
  const int rank = view.shape().rank();
  const auto first = view.layout.offset * static_cast<std::int64_t>(size_of(view.dtype));
  const Matrices m = {static_cast<char*>(view.data) + first,
                      view.shape()[rank - 2],
                      view.shape()[rank - 1],
                      view.strides()[rank - 2],
                      view.strides()[rank - 1],
                      batch_strides};
  return transpose ? transposed(m) : m;
}

// With as few batch axes as one stride of each operand can walk.
Product make_product(const View& a, bool transpose_a, const View& b, bool transpose_b,
                     const View& out, bool adds) {
  Shape batch;
  std::array<Strides, 3> strides;
  for (int axis = 0; axis < out.shape().rank() - 2; ++axis) {
    batch.push_back(out.shape()[axis]);
    strides[0].push_back(a.strides()[axis]);
    strides[1].push_back(b.strides()[axis]);
    strides[2].push_back(out.strides()[axis]);
  }
  collapse_jointly(batch, strides);
  return {out.dtype,
          adds,
          batch,
          matrices_of(a, transpose_a, strides[0]),
          matrices_of(b, transpose_b, strides[1]),
          matrices_of(out, false, strides[2])};
}

// The last batch axis becomes more rows of one product, where all share b and the layouts allow it.
bool fold_into_rows(Product& product) {
  const int last = product.batch.rank() - 1;
  if (last < 0 || product.b.batch_strides[last] != 0) return false;
  Matrices &a = product.a, &out = product.out;
  const std::int64_t a_stride = a.batch_strides[last], out_stride = out.batch_strides[last];
  if (a_stride == 0 || product.batch[last] * out.rows > kMaxSize) return false;
  if (out.rows == 1) {
    a.row_stride = a_stride;
    out.row_stride = out_stride;
  } else if (a_stride != a.rows * a.row_stride || out_stride != out.rows * out.row_stride) {
    return false;
  }
  a.rows = out.rows = out.rows * product.batch[last];
  for (Dims* dims :
       {&product.batch, &a.batch_strides, &product.b.batch_strides, &out.batch_strides})
    *dims = without(*dims, last);
  return true;
}

bool fold_into_columns(Product& product) {
  Product turned = transposed(product);
  const bool folded = fold_into_rows(turned);
  if (folded) product = transposed(turned);
  return folded;
}

cublasComputeType_t compute_type(DType dtype) {
  if (dtype == DType::f64) return CUBLAS_COMPUTE_64F;
  switch (math()) {
    case Math::f32:
      return CUBLAS_COMPUTE_32F;
    case Math::tf32:
      return CUBLAS_COMPUTE_32F_FAST_TF32;
    case Math::bf16:
      return CUBLAS_COMPUTE_32F_FAST_16BF;
    case Math::amx_split:
      break;
  }
  fail("cuda: expected math f32, tf32 or bf16, found ", name_of(math()));
}

// At most one batch axis; `out` is stored by columns.
void multiply_strided(Context& context, const Product& product) {
  const Matrices &a = product.a, &b = product.b, &out = product.out;
  const bool is_double = product.dtype == DType::f64, is_batch = !product.batch.empty();
  const double ones = 1, beta = product.adds ? 1 : 0;
  const float ones_f32 = 1, beta_f32 = product.adds ? 1 : 0;
  const cudaDataType type = is_double ? CUDA_R_64F : CUDA_R_32F;
  const auto element = static_cast<std::int64_t>(size_of(product.dtype));
  const auto stride = [&](const Matrices& m) { return is_batch ? m.batch_strides[0] : 0; };
  const auto from = [&](const Matrices& m, std::int64_t index) {
    return m.data + index * stride(m) * element;
  };
  const Form form_a = *form_of(a), form_b = *form_of(b), form_out = *form_of(out);
  const std::int64_t count = product.batch.count();
  for (std::int64_t begin = 0; begin < count; begin += kMaxBatch) {
    check(cublasGemmStridedBatchedEx(
              context.blas(), form_a.operation, form_b.operation, static_cast<int>(out.rows),
              static_cast<int>(out.columns), static_cast<int>(a.columns),
              is_double ? static_cast<const void*>(&ones) : &ones_f32, from(a, begin), type,
              form_a.leading, stride(a), from(b, begin), type, form_b.leading, stride(b),
              is_double ? static_cast<const void*>(&beta) : &beta_f32, from(out, begin), type,
              form_out.leading, stride(out), static_cast<int>(std::min(kMaxBatch, count - begin)),
              compute_type(product.dtype), CUBLAS_GEMM_DEFAULT),
          "cublasGemmStridedBatchedEx");
  }
}

// The largest batch axis in one call for each index of the others.
void multiply_batches(Context& context, const Product& product) {
  const Shape& batch = product.batch;
  if (batch.rank() <= 1) return multiply_strided(context, product);
  const int least = static_cast<int>(std::min_element(batch.begin(), batch.end()) - batch.begin());
  Product each = product;
  each.batch = without(batch, least);
  for (Matrices* m : {&each.a, &each.b, &each.out})
    m->batch_strides = without(m->batch_strides, least);
  const auto element = static_cast<std::int64_t>(size_of(product.dtype));
  for (std::int64_t i = 0; i < batch[least]; ++i) {
    multiply_batches(context, each);
    each.a.data += product.a.batch_strides[least] * element;
    each.b.data += product.b.batch_strides[least] * element;
    each.out.data += product.out.batch_strides[least] * element;
  }
}

void multiply(Context& context, Product product) {
  while (fold_into_rows(product) || fold_into_columns(product)) {
  }
  for (std::int64_t size : {product.out.rows, product.out.columns, product.a.columns})
    require(size <= kMaxSize, "cuda: matmul: a matrix of ", size, " rows or columns is over the ",
            "maximum of 2^31 - 1");
  const Formed a(context, product, product.a), b(context, product, product.b),
      out(context, product, product.out);
  a.load();
  b.load();
  if (product.adds) out.load();
  const bool by_columns = form_of(product.out)->operation == CUBLAS_OP_N;
  multiply_batches(context, by_columns ? product : transposed(product));
  out.store();
}

}  // namespace

void matmul(Context& context, const View& a, bool transpose_a, const View& b, bool transpose_b,
            const View& out) {
  const Product product = make_product(a, transpose_a, b, transpose_b, out, false);
  if (out.shape().count() == 0) return;
  if (product.a.columns == 0) return fill(context, out, 0.0);
  multiply(context, product);
}

void add_matmul(Context& context, const View& a, bool transpose_a, const View& b, bool transpose_b,
                const View& out) {
  const Product product = make_product(a, transpose_a, b, transpose_b, out, true);
  if (out.shape().count() == 0 || product.a.columns == 0) return;
  multiply(context, product);
}

}  // namespace saddle::cuda
