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

// Images x [S, N, H, W, C] as a dense [S, H, W, N, C] in `scratch`.
template <class T>
View positions_of_images(const View& x, Scratch& scratch);

// For weight gradients: the matrix [C, OH OW N] of each kernel position, a group, whose columns are
// the output positions of all images.
template <class T>
class PositionsByTap final : public LeftOperand<T> {
 public:
  // Of positions_of_images().
  PositionsByTap(const Patches& patches, const View& images) : patches_(patches), images_(images) {}
  int pieces(const LeftRows& rows, std::int64_t first, std::int64_t depth, T* room,
             LeftPiece<T>* pieces) const override;

 private:
  const Patches& patches_;
  const View& images_;
};

}  // namespace saddle::cpu
