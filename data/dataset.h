// Examples in memory: points as floating numbers, images as bytes, text as small indices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace saddle {

// Most bytes that a reader of images keeps unless told otherwise: 4 GiB.
constexpr std::uint64_t kMaxImageBytes = std::uint64_t{1} << 32;

// count * height * width * channels bytes, to be asked before they are allocated. Throws Error,
// beginning with `name`, above `limit`. `example` is [H, W, C].
std::size_t image_bytes(std::string_view name, std::int64_t count, const Shape& example,
                        std::uint64_t limit = kMaxImageBytes);

// Immutable. Images stay bytes, a quarter of float32, and are normalized batch by batch.
class Dataset {
 public:
  // points: floating [N, features] on the CPU, N >= 1. Keeps a copy.
  static Dataset of_points(const Tensor& points);
  // bytes: row-major [N, H, W, C], every size >= 1; labels: none or N.
  // Throws Error where the counts do not match.
  static Dataset of_images(std::vector<std::uint8_t> bytes, const Shape& shape,
                           std::vector<std::int64_t> labels = {});
  // indices: row-major [N, length], every size >= 1; of characters in a vocabulary, for example.
  static Dataset of_indices(std::vector<std::uint8_t> indices, const Shape& shape);
  // The same examples of indices, each index as `classes` numbers, 1 at the index and 0 elsewhere:
  // [N, length, classes], which takes a byte for each index all the same. Throws Error for other
  // examples, and for an index that is not in [0, classes).
  Dataset one_hot(std::int64_t classes) &&;

  // Number of examples N.
  std::int64_t size() const { return shape_[0]; }
  // Shape of all examples: [N, features], [N, H, W, C], [N, length] or [N, length, classes].
  const Shape& shape() const { return shape_; }
  // Numbers in one example.
  std::int64_t features() const { return features_; }
  // The class of each example, from 0, or empty.
  std::span<const std::int64_t> labels() const { return labels_; }
  // The bytes of all images, row-major. Throws Error for points and text.
  std::span<const std::uint8_t> bytes() const;
  // Tells data apart that were read from files: "examples [60000, 28, 28, 1], hash
  // 0123456789abcdef", of their bytes. "" of points, which are drawn. Says nothing of labels,
  // whose file may come or go: a game's classifier has learned from them and is in the checkpoint.
  std::string fingerprint() const;
  // All indices, row-major [N, length], also where they are one-hot. Throws Error for others.
  std::span<const std::uint8_t> indices() const;

  // Throws Error unless `out` is dense, its first size is `rows`, and it holds features() numbers
  // in each.
  void require_room(std::int64_t rows, const Tensor& out) const;
  // Row k of `out` = example indices[k]; a byte of an image becomes byte / 127.5 - 1, in [-1, 1].
  // out: dense tensor on the CPU, floating (i64 for indices), with first size indices.size() and
  // features() numbers in each row, whatever its other axes. Throws Error for another size or an
  // index out of range. Allocates nothing.
  void copy_examples(std::span<const std::int64_t> indices, const Tensor& out) const;
  // The same for examples first, ..., first + count - 1.
  void copy_consecutive(std::int64_t first, std::int64_t count, const Tensor& out) const;
  // Examples as a tensor of its own: f32 [indices.size(), example...] on the CPU.
  Tensor examples(std::span<const std::int64_t> indices) const;
  // The first `count`, or all where there are no more: f32 [at most `count`, example...] on the
  // CPU.
  Tensor first_examples(std::int64_t count) const;
  // out[k] = label of example indices[k]. out: dense i64 [indices.size()] on the CPU. Throws Error
  // as copy_examples does, and where there are no labels. Allocates nothing.
  void copy_labels(std::span<const std::int64_t> indices, const Tensor& out) const;

 private:
  struct Indices {
    std::vector<std::uint8_t> values;
  };
  struct OneHot {
    std::vector<std::uint8_t> indices;
  };
  using Values = std::variant<std::vector<std::uint8_t>, Indices, OneHot, std::vector<float>,
                              std::vector<double>>;

  Dataset(Values values, const Shape& shape, std::vector<std::int64_t> labels);

  Values values_;
  Shape shape_;
  std::int64_t features_;
  std::vector<std::int64_t> labels_;
};

}  // namespace saddle
