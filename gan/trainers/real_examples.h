// Real examples for a trainer, out of a dataset.
#pragma once

#include <cstdint>
#include <vector>

#include "data/batches.h"
#include "gan/trainers/trainer.h"

namespace saddle {

class RealExamples {
 public:
  // Both must outlive this object. Each of the trainer's real batches has an order of its own.
  // Throws Error for a dataset smaller than a batch.
  RealExamples(const Dataset& dataset, Trainer& trainer);

  // Writes the next examples to the trainer's real batch i. See Batches::next.
  void take(std::size_t i);

  // Of each of the real batches.
  std::vector<BatchPosition> positions() const;
  // Throw Error for positions outside the data.
  void require_positions(const std::vector<BatchPosition>& positions) const;
  void set_positions(const std::vector<BatchPosition>& positions);

 private:
  struct Source {
    Batches batches;
    Tensor rows;  // the real batch as [copies * batch_size, features]
  };

  Trainer& trainer_;
  std::vector<Source> sources_;
};

}  // namespace saddle
