// Shuffled batches of a dataset that continue exactly where a checkpoint left them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "data/device_examples.h"

namespace saddle {

// The next batch to draw.
struct BatchPosition {
  std::int64_t epoch = 0;
  std::int64_t batch = 0;  // within the epoch

  bool operator==(const BatchPosition&) const = default;
};

// Each epoch visits the examples in a new order, a pure function of (seed, stream, epoch), and
// leaves out the last size() % batch_size of that order, so that all batches have one size
// (PyTorch's drop_last=True). Give each sampler of a run its own stream. A batch is a pure function
// of (seed, stream, position).
class Batches {
 public:
  // `dataset` must outlive this object. Throws Error unless 1 <= batch_size <= dataset.size().
  Batches(const Dataset& dataset, std::int64_t batch_size, std::uint64_t seed,
          std::uint32_t stream);
  Batches(Dataset&&, std::int64_t, std::uint64_t, std::uint32_t) = delete;

  std::int64_t batch_size() const { return batch_size_; }
  std::int64_t batches_per_epoch() const { return dataset_->size() / batch_size_; }

  // Fills `out` (first size batch_size, see Dataset::copy_examples; on any device) and advances the
  // position. Allocates nothing; but the first time that `out` is not on the CPU, the data may move
  // to its device, see DeviceExamples.
  void next(const Tensor& out);
  // The labels too: i64 [batch_size], see Dataset::copy_labels; both on the CPU.
  void next(const Tensor& out, const Tensor& labels);

  const BatchPosition& position() const { return position_; }
  // Throws Error unless 0 <= epoch < 2^40 and 0 <= batch < batches_per_epoch().
  void require_position(const BatchPosition& position) const;
  // The same.
  void set_position(const BatchPosition& position);

 private:
  // Makes `order_` the order of the epoch that the position is in.
  void update_order();
  // The indices of the batch to draw next.
  std::span<const std::int64_t> next_indices();
  void copy_on_device(const Tensor& out);
  void advance();

  const Dataset* dataset_;
  std::int64_t batch_size_;
  std::uint64_t seed_;
  std::uint32_t stream_;
  BatchPosition position_;
  std::vector<std::int64_t> order_;
  std::int64_t order_epoch_ = -1;              // the epoch that `order_` belongs to; -1: none yet
  std::shared_ptr<DeviceExamples> on_device_;  // copies of this object share it
};

}  // namespace saddle
