#include "data/device_examples.h"

#include <algorithm>
#include <limits>

namespace saddle {

DeviceExamples::DeviceExamples(const Dataset& dataset, std::int64_t batch_size, DType dtype,
                               Device& device)
    : dataset_(&dataset),
      device_(&device),
      batch_(Tensor::empty({batch_size, dataset.features()}, dtype, cpu_device())) {
  if (can_keep_all()) keep_all();
}

bool DeviceExamples::can_keep_all() const {
  constexpr std::int64_t kMostNumbers = std::numeric_limits<std::int32_t>::max();
  const auto rows = static_cast<std::size_t>(dataset_->size()),
             features = static_cast<std::size_t>(dataset_->features());
  const std::size_t row = 2 * features * size_of(batch_.dtype()) + size_of(DType::i64);
  return dataset_->features() <= kMostNumbers / dataset_->size() &&
         row <= device_->free_bytes() / 2 / rows;
}

void DeviceExamples::keep_all() {
  const Shape shape = {dataset_->size(), dataset_->features()};
  examples_ = Tensor::empty(shape, batch_.dtype(), *device_);
  shuffled_ = Tensor::empty(shape, batch_.dtype(), *device_);
  indices_ = Tensor::empty({dataset_->size()}, DType::i64, *device_);
  for (std::int64_t first = 0; first < shape[0]; first += batch_.shape()[0]) {
    const std::int64_t last = std::min(first + batch_.shape()[0], shape[0]);
    const Tensor part = batch_.slice(0, 0, last - first);
    dataset_->copy_consecutive(first, last - first, part);
    examples_.slice(0, first, last).assign(part);
  }
}

void DeviceExamples::copy(std::int64_t epoch, std::span<const std::int64_t> order,
                          std::int64_t first, const Tensor& out) {
  const std::int64_t count = batch_.shape()[0];
  if (are_kept()) {
    if (epoch != epoch_) {
      indices_.set(order);
      device_->gather(examples_.view(), indices_.view(), shuffled_.view());
      epoch_ = epoch;
    }
    return out.assign(shuffled_.slice(0, first, first + count));
  }
  dataset_->copy_examples(
      order.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), batch_);
  dispatch(batch_.dtype(), [&](auto zero) {
    out.set(std::span<const decltype(zero)>(batch_.data<decltype(zero)>()));
  });
}

}  // namespace saddle
