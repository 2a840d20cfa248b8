// An ordinary pair beside the global pair of an SGAN (SGAN, Figure 2): both begin with the same
// weights, see the identical real examples and noise as often, and have losses of the same scale.
// Its discriminator differs from D0 in its opponent alone: the generator that it is tied to.
#pragma once

#include "gan/trainers/descent.h"
#include "gan/trainers/sgan_players.h"
#include "gan/trainers/trainer.h"

namespace saddle {

class TiedPair {
 public:
  // `sgan` has a global pair and has not moved yet. It must outlive this object. Throws Error where
  // the losses of N pairs are not N times that of one with all their batches.
  TiedPair(const Trainer& sgan, const GanNetworks& networks);

  // After each step of the SGAN. Throws RunError, naming the step, for a loss that is not finite.
  void step();
  Trainer& trainer() { return pair_; }

 private:
  void draw_again(std::int64_t back);
  void require_finite(const char* name, double loss) const;

  Trainer pair_;  // whose own rule does not move it
  const SganPlayers &theirs_, &mine_;
  Descent generator_, discriminator_;
  std::int64_t step_ = 0;
};

}  // namespace saddle
