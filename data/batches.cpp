#include "data/batches.h"

#include <cstddef>
#include <span>

#include "tensor/error.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxEpochs = std::int64_t{1} << 40;

}  // namespace

Batches::Batches(const Dataset& dataset, std::int64_t batch_size, std::uint64_t seed,
                 std::uint32_t stream)
    : dataset_(&dataset),
      batch_size_(batch_size),
      seed_(seed),
      stream_(stream),
      order_(static_cast<std::size_t>(dataset.size())) {
  require(1 <= batch_size && batch_size <= dataset.size(), "batch size: expected 1 to ",
          dataset.size(), ", the number of examples, found ", batch_size);
}

void Batches::update_order() {
  if (order_epoch_ == position_.epoch) return;
  random_permutation(seed_, stream_, static_cast<std::uint64_t>(position_.epoch), order_);
  order_epoch_ = position_.epoch;
}

std::span<const std::int64_t> Batches::next_indices() {
  update_order();
  const auto begin = static_cast<std::size_t>(position_.batch * batch_size_);
  return std::span(order_).subspan(begin, static_cast<std::size_t>(batch_size_));
}

void Batches::advance() {
  if (++position_.batch == batches_per_epoch()) position_ = {position_.epoch + 1, 0};
}

void Batches::copy_on_device(const Tensor& out) {
  dataset_->require_room(batch_size_, out);
  if (on_device_ == nullptr || !on_device_->fit(out))
    on_device_ =
        std::make_shared<DeviceExamples>(*dataset_, batch_size_, out.dtype(), out.device());
  update_order();
  on_device_->copy(position_.epoch, order_, position_.batch * batch_size_,
                   out.reshape({batch_size_, dataset_->features()}));
}

void Batches::next(const Tensor& out) {
  if (&out.device() == &cpu_device())
    dataset_->copy_examples(next_indices(), out);
  else
    copy_on_device(out);
  advance();
}

void Batches::next(const Tensor& out, const Tensor& labels) {
  const auto indices = next_indices();
  dataset_->copy_examples(indices, out);
  dataset_->copy_labels(indices, labels);
  advance();
}

void Batches::require_position(const BatchPosition& position) const {
  require(0 <= position.epoch && position.epoch < kMaxEpochs,
          "batch position: expected an epoch in [0, ", kMaxEpochs, "), found ", position.epoch);
  require(0 <= position.batch && position.batch < batches_per_epoch(),
          "batch position: expected a batch in [0, ", batches_per_epoch(), "), found ",
          position.batch);
}

void Batches::set_position(const BatchPosition& position) {
  require_position(position);
  position_ = position;
}

}  // namespace saddle
