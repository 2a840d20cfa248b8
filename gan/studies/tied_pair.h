// An ordinary pair beside the global pair of an SGAN (SGAN, Figure 2): both begin with the same
// weights, and see the identical real examples and noise as often. Its discriminator differs from
// D0 in its opponent alone: the generator that it is tied to.
#pragma once

#include "gan/trainers/descent.h"
#include "gan/trainers/trainer.h"

namespace saddle {

class TiedPair {
 public:
  // `sgan` has a global pair and has not moved yet. It must outlive this object.
  TiedPair(const Trainer& sgan, const GanNetworks& networks);

  // After each step of the SGAN.
  void step();
  Trainer& trainer() { return pair_; }

 private:
  void draw_again(std::int64_t back);

  const Trainer& sgan_;
  Trainer pair_;  // whose own rule does not move it
  Descent generator_, discriminator_;
};

}  // namespace saddle
