// Patches of few channels, whose kernel rows are too short to be copied one by one: the images are
// copied once, with zeros around them, and a product reads the patches where they lie there.
#pragma once

#include "tensor/cpu/patches.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {

// Whether that is the better way.
bool suits_padded(const Patches& patches);

// Images x [S, N, H, W, C] in `scratch`, from the first to the last position that patches meet.
template <class T>
View padded_images(const Patches& patches, const View& x, Scratch& scratch);

// The matrix [OW, length] of each line of output positions [N, OH], a group.
template <class T>
class PaddedPatches final : public LeftOperand<T> {
 public:
  // Of padded_images().
  PaddedPatches(const Patches& patches, const View& images) : patches_(patches), images_(images) {}
  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override;

 private:
  const Patches& patches_;
  const View& images_;
};

}  // namespace saddle::cpu
