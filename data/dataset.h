// Examples in memory: points as floating numbers, or images as bytes with optional labels.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

// Immutable. Images stay bytes, a quarter of float32, and are normalized batch by batch.
class Dataset {
 public:
  // points: floating [N, features] on the CPU, N >= 1. Keeps a copy.
  static Dataset of_points(const Tensor& points);
  // bytes: row-major [N, H, W, C], every size >= 1; labels: none or N.
  // Throws Error where the counts do not match.
  static Dataset of_images(std::vector<std::uint8_t> bytes, const Shape& shape,
                           std::vector<std::uint8_t> labels = {});

  // Number of examples N.
  std::int64_t size() const { return shape_[0]; }
  // Shape of all examples: [N, features] or [N, H, W, C].
  const Shape& shape() const { return shape_; }
  // Numbers in one example.
  std::int64_t features() const { return features_; }
  // One per example, or empty.
  std::span<const std::uint8_t> labels() const { return labels_; }

  // Row k of `out` = example indices[k]; a byte of an image becomes byte / 127.5 - 1, in [-1, 1].
  // out: dense floating tensor on the CPU with first size indices.size() and features() numbers
  // in each row, whatever its other axes. Throws Error for another size or an index out of range.
  // Allocates nothing.
  void copy_examples(std::span<const std::int64_t> indices, const Tensor& out) const;

 private:
  using Values = std::variant<std::vector<std::uint8_t>, std::vector<float>, std::vector<double>>;

  Dataset(Values values, const Shape& shape, std::vector<std::uint8_t> labels);

  Values values_;
  Shape shape_;
  std::int64_t features_;
  std::vector<std::uint8_t> labels_;
};

}  // namespace saddle
