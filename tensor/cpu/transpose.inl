// Elements of vectors, GCC's of at most 16 elements, change places. Everything here is local to the
// file that includes it.

namespace saddle::cpu {
namespace {

template <class Vector>
constexpr int kElements = static_cast<int>(sizeof(Vector) / sizeof(Vector{}[0]));

// The elements of x and y taken in turn: the first half of them in x, the second half in y.
template <class Vector>
inline void interleave(Vector& x, Vector& y) {
  const Vector a = x, b = y;
  if constexpr (kElements<Vector> == 2) {
    x = __builtin_shufflevector(a, b, 0, 2);
    y = __builtin_shufflevector(a, b, 1, 3);
  } else if constexpr (kElements<Vector> == 4) {
    x = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    y = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  } else if constexpr (kElements<Vector> == 8) {
    x = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    y = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  } else {
    static_assert(kElements<Vector> == 16);
    x = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    y = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
}

// The elements of x and then y with even indices, and those with odd ones.
template <class Vector>
inline void take_apart(const Vector& x, const Vector& y, Vector& even, Vector& odd) {
  if constexpr (kElements<Vector> == 1) {
    even = x;
    odd = y;
  } else if constexpr (kElements<Vector> == 2) {
    even = __builtin_shufflevector(x, y, 0, 2);
    odd = __builtin_shufflevector(x, y, 1, 3);
  } else if constexpr (kElements<Vector> == 4) {
    even = __builtin_shufflevector(x, y, 0, 2, 4, 6);
    odd = __builtin_shufflevector(x, y, 1, 3, 5, 7);
  } else if constexpr (kElements<Vector> == 8) {
    even = __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14);
    odd = __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15);
  } else {
    static_assert(kElements<Vector> == 16);
    even = __builtin_shufflevector(x, y, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    odd = __builtin_shufflevector(x, y, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  }
}

// Transposes a square of vectors. One round of interleaving rows i and i + n / 2 of n rotates the
// bits of an element's (row, column) index by one; log2(n) rounds swap row and column.
template <class Vector, int kRows>
inline void transpose_square(Vector (&rows)[kRows]) {
  static_assert(kRows == kElements<Vector>);
  for (int round = 1; round < kRows; round *= 2) {
    Vector next[kRows];
    for (int i = 0; i < kRows / 2; ++i) {
      next[2 * i] = rows[i];
      next[2 * i + 1] = rows[i + kRows / 2];
      interleave(next[2 * i], next[2 * i + 1]);
    }
    for (int i = 0; i < kRows; ++i) rows[i] = next[i];
  }
}

}  // namespace
}  // namespace saddle::cpu
