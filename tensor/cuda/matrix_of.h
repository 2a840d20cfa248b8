// Operands in the layouts that products take: copied, in scratch memory, where theirs is another.
#pragma once

#include <optional>

#include "tensor/cuda/context.h"
#include "tensor/cuda/copy.h"
#include "tensor/view.h"

namespace saddle::cuda {

// A place for the elements of an operand in row-major order without gaps.
class DenseCopy {
 public:
  DenseCopy(Context& context, const View& operand)
      : context_(context),
        operand_(operand),
        scratch_(context,
                 static_cast<std::size_t>(operand.shape().count()) * size_of(operand.dtype)),
        dense_{scratch_.as<void>(), operand.dtype, dense_layout(operand.shape())} {}

  const View& view() const { return dense_; }
  // Before the copy is read.
  void load() const { copy(context_, operand_, dense_); }
  // After it was written.
  void store() const { copy(context_, dense_, operand_); }

 private:
  Context& context_;
  View operand_;
  Scratch scratch_;
  View dense_;
};

// Operands that have a dense copy only where they need one.
class CopiedAtNeed {
 public:
  // Before the operand is read.
  void load() const {
    if (copy_) copy_->load();
  }
  // After it was written.
  void store() const {
    if (copy_) copy_->store();
  }

 protected:
  std::optional<DenseCopy> copy_;
};

// The operand under another shape: itself where strides can express that, else a dense copy.
class MatrixOf : public CopiedAtNeed {
 public:
  MatrixOf(Context& context, const View& operand, const Shape& shape) {
    const auto layout = reshaped(operand.layout, shape);
    if (!layout) copy_.emplace(context, operand);
    matrix_ = {layout ? operand.data : copy_->view().data, operand.dtype,
               layout.value_or(dense_layout(shape))};
  }

  const View& view() const { return matrix_; }

 private:
  View matrix_;
};

}  // namespace saddle::cuda
