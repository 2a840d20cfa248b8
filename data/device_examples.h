// A data set on a device that is not the CPU, shuffled there once an epoch.
#pragma once

#include <cstdint>
#include <span>

#include "data/dataset.h"

namespace saddle {

// Keeps the examples, as numbers, on the device twice, as they are and in the order of the epoch,
// where that takes at most half of its free memory, and they are fewer than 2^31 numbers; else each
// batch travels.
class DeviceExamples {
 public:
  // `dataset` must outlive this object. Batches of `batch_size` examples of `dtype`.
  DeviceExamples(const Dataset& dataset, std::int64_t batch_size, DType dtype, Device& device);

  // out, on the device, [batch_size, features] = examples order[first], order[first + 1], ... of
  // the order of an epoch. Shuffles when the epoch is another than the last. Allocates nothing.
  void copy(std::int64_t epoch, std::span<const std::int64_t> order, std::int64_t first,
            const Tensor& out);

  // True if they serve batches like `out`.
  bool fit(const Tensor& out) const {
    return &out.device() == device_ && out.dtype() == batch_.dtype();
  }
  // False where each batch travels.
  bool are_kept() const { return examples_.defined(); }

 private:
  bool can_keep_all() const;
  void keep_all();

  const Dataset* dataset_;
  Device* device_;
  Tensor batch_;                // [batch_size, features] on the CPU
  Tensor examples_, shuffled_;  // [N, features] on the device
  Tensor indices_;              // i64 [N] on the device
  std::int64_t epoch_ = -1;     // of shuffled_
};

}  // namespace saddle
