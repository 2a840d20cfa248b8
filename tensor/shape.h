// Sizes, strides and axes of a tensor: a short list of integers that never touches the heap.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>

#include "tensor/error.h"

namespace saddle {

constexpr int kMaxRank = 8;

// Up to kMaxRank integers, by value. One type serves shapes, strides and lists of axes.
class Dims {
 public:
  Dims() = default;
  Dims(std::initializer_list<std::int64_t> values)
      : Dims(std::span(values.begin(), values.size())) {}
  explicit Dims(std::span<const std::int64_t> values) {
    for (std::int64_t value : values) push_back(value);
  }
  static Dims filled(int rank, std::int64_t value) {
    Dims dims;
    for (int i = 0; i < rank; ++i) dims.push_back(value);
    return dims;
  }

  int rank() const { return rank_; }
  bool empty() const { return rank_ == 0; }
  std::int64_t& operator[](int axis) { return values_[axis]; }
  std::int64_t operator[](int axis) const { return values_[axis]; }
  std::int64_t* begin() { return values_.data(); }
  std::int64_t* end() { return values_.data() + rank_; }
  const std::int64_t* begin() const { return values_.data(); }
  const std::int64_t* end() const { return values_.data() + rank_; }
  std::int64_t back() const { return values_[rank_ - 1]; }

  void push_back(std::int64_t value) {
    require(rank_ < kMaxRank, "rank ", rank_ + 1, " is over the maximum of ", kMaxRank);
    values_[rank_++] = value;
  }
  bool contains(std::int64_t value) const {
    for (std::int64_t each : *this)
      if (each == value) return true;
    return false;
  }
  // Product of all entries: the number of elements of a shape (1 for rank 0).
  std::int64_t count() const {
    std::int64_t product = 1;
    for (std::int64_t value : *this) product *= value;
    return product;
  }

  bool operator==(const Dims& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }

 private:
  std::array<std::int64_t, kMaxRank> values_{};
  int rank_ = 0;
};

using Shape = Dims;
using Strides = Dims;
using Axes = Dims;

// "[8, 64, 2]"; "[]" for a scalar.
std::string to_string(const Dims& dims);
std::ostream& operator<<(std::ostream& out, const Dims& dims);

// Counts from the end when negative. Throws Error, naming `who`, when out of range.
int normalize_axis(std::int64_t axis, int rank, const char* who);

// NumPy's rule: aligned at the last axis, sizes equal or 1. Throws Error naming both shapes.
Shape broadcast_shapes(const Shape& a, const Shape& b, const char* who);

// Sizes of `shape` with those at `axes` set to 1.
Shape reduced_shape(const Shape& shape, const Axes& axes);

}  // namespace saddle
