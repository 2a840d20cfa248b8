// How panels are packed, for every instruction set. Included by matmul_kernel.inl, whose rules hold
// here too.
#include <cstdint>

#include "tensor/cpu/transpose.inl"

namespace saddle::cpu {
namespace {

template <class T>
constexpr int kLanes = kVectorBytes / static_cast<int>(sizeof(T));

template <class T>
struct VectorOf {
  typedef T Type __attribute__((vector_size(kVectorBytes)));
};
template <class T>
using Vector = typename VectorOf<T>::Type;

template <class T>
inline Vector<T> load(const T* from) {
  Vector<T> value;
  __builtin_memcpy(&value, from, kVectorBytes);
  return value;
}

template <class T>
inline void store(T* to, const Vector<T>& value) {
  __builtin_memcpy(to, &value, kVectorBytes);
}

template <class T>
void pack_any(const T* from, std::int64_t stride, std::int64_t depth_stride, int width, int padded,
              std::int64_t depth, T* to) {
  for (std::int64_t k = 0; k < depth; ++k, from += depth_stride, to += padded) {
    for (int i = 0; i < width; ++i) to[i] = from[i * stride];
    for (int i = width; i < padded; ++i) to[i] = 0;
  }
}

// For depth_stride 1: squares of lanes x lanes through registers. The depth is at least `lanes`;
// row_at(i) is where row i begins.
template <class T, class RowAt>
inline void pack_squares(RowAt row_at, int width, int padded, std::int64_t depth, T* to) {
  constexpr int lanes = kLanes<T>;
  for (std::int64_t next = 0; next < depth; next += lanes) {
    // The last square overlaps the one before it rather than leave a ragged rest.
    const std::int64_t k = next + lanes <= depth ? next : depth - lanes;
    // From the last group to the first: what a group stores past `padded` belongs to the next
    // depth's first group, which is stored after it.
    for (int group = (padded - 1) / lanes * lanes; group >= 0; group -= lanes) {
      Vector<T> square[lanes];
      for (int i = 0; i < lanes; ++i) {
        square[i] = group + i < width ? load(row_at(group + i) + k) : Vector<T>{};
      }
      transpose_square(square);
      for (int i = 0; i < lanes; ++i) store(to + (k + i) * padded + group, square[i]);
    }
  }
}

template <class T>
void pack_transposed(const T* from, std::int64_t stride, int width, int padded, std::int64_t depth,
                     T* to) {
  if (depth < kLanes<T>) return pack_any(from, stride, 1, width, padded, depth, to);
  pack_squares<T>([=](int i) { return from + i * stride; }, width, padded, depth, to);
}

template <class T>
void pack_rows(const T* const* rows, int width, std::int64_t depth, T* to) {
  if (depth >= kLanes<T>) {
    return pack_squares<T>([=](int i) { return rows[i]; }, width, width, depth, to);
  }
  for (std::int64_t k = 0; k < depth; ++k, to += width) {
    for (int i = 0; i < width; ++i) to[i] = rows[i][k];
  }
}

// For stride 1 and a width known when compiled: the copy becomes a few moves.
template <class T, int kWidth>
void pack_known(const T* from, std::int64_t depth_stride, std::int64_t depth, T* to) {
  for (std::int64_t k = 0; k < depth; ++k, from += depth_stride, to += kWidth) {
    __builtin_memcpy(to, from, kWidth * sizeof(T));
  }
}

template <class T>
void pack(const T* from, std::int64_t stride, std::int64_t depth_stride, int width, int padded,
          std::int64_t depth, T* to) {
  constexpr int columns = kTileVectors * kLanes<T>;
  if (depth_stride == 1) {
    pack_transposed(from, stride, width, padded, depth, to);
  } else if (stride == 1 && width == columns) {
    pack_known<T, columns>(from, depth_stride, depth, to);
  } else if (stride == 1 && width == kTileRows && padded == kTileRows) {
    pack_known<T, kTileRows>(from, depth_stride, depth, to);
  } else {
    pack_any(from, stride, depth_stride, width, padded, depth, to);
  }
}

}  // namespace
}  // namespace saddle::cpu
