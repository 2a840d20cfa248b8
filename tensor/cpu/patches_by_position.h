// Patches in another order: those of one output position, of all images, one after the other. They
// meet the same kernel positions inside of the image, so that a product skips the others, and each
// of their kernel rows is a run of the image, so that a product reads them where they lie.
#pragma once

#include "tensor/cpu/patches.h"
#include "tensor/cpu/scratch.h"

namespace saddle::cpu {

// Whether that order is the better one.
bool suits_by_position(const Patches& patches);

// Images x [S, N, H, W, C] for such patches: x itself, or a copy in `scratch` where its pixels do
// not lie one after another or its images drive each other out of the cache.
template <class T>
View images_by_position(const View& x, Scratch& scratch);

// The matrix [N, length] of each output position, a group.
template <class T>
class PatchesByPosition final : public LeftOperand<T> {
 public:
  // Of images_by_position().
  explicit PatchesByPosition(const PatchSource<T>& source) : source_(source) {}
  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override;

 private:
  const PatchSource<T>& source_;
};

}  // namespace saddle::cpu
