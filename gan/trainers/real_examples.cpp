#include "gan/trainers/real_examples.h"

#include "gan/streams.h"
#include "tensor/error.h"

namespace saddle {

RealExamples::RealExamples(const Dataset& dataset, Trainer& trainer) : trainer_(trainer) {
  const std::size_t count = trainer.players().real_batches().size();
  for (std::size_t i = 0; i < count; ++i) {
    const Tensor& batch = trainer.real_batch(i);
    const std::int64_t rows = batch.shape()[0] * batch.shape()[1];
    sources_.push_back({Batches(dataset, rows, trainer.options().seed,
                                kBatchStream + static_cast<std::uint32_t>(i)),
                        batch.reshape({rows, dataset.features()})});
  }
}

void RealExamples::take(std::size_t i) {
  trainer_.real_batch(i);  // marks what `rows` shows as written
  sources_[i].batches.next(sources_[i].rows);
}

std::vector<BatchPosition> RealExamples::positions() const {
  std::vector<BatchPosition> positions;
  for (const Source& source : sources_) positions.push_back(source.batches.position());
  return positions;
}

void RealExamples::require_positions(const std::vector<BatchPosition>& positions) const {
  require(positions.size() == sources_.size(), "expected ", sources_.size(),
          " positions in the data, found ", positions.size());
  for (std::size_t i = 0; i < sources_.size(); ++i)
    sources_[i].batches.require_position(positions[i]);
}

void RealExamples::set_positions(const std::vector<BatchPosition>& positions) {
  require_positions(positions);
  for (std::size_t i = 0; i < sources_.size(); ++i) sources_[i].batches.set_position(positions[i]);
}

}  // namespace saddle
