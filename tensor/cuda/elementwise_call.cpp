#include "tensor/cuda/elementwise_call.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "tensor/convert.h"

namespace saddle::cuda {
namespace {

constexpr std::int64_t kMaxCount = std::numeric_limits<std::int32_t>::max();
// What one instruction loads or stores.
constexpr std::size_t kVectorBytes = 16;
// Of a kernel's parameters, since CUDA 12.1 on sm_70.
constexpr std::size_t kMaxParameterBytes = 32764;

std::uint32_t narrow(std::int64_t value) { return static_cast<std::uint32_t>(value); }

// n / size = n multiplier / 2^shift, rounded down, for 0 <= n < 2^31: with shift = 31 + l and
// 2^l >= size, the multiplier is (2^shift + e) / size for some e < size, and n e < 2^shift.
struct Divisor {
  explicit Divisor(std::uint32_t divided_by)
      : size(divided_by),
        shift(31 + static_cast<std::uint32_t>(std::bit_width(size - 1))),
        multiplier(
            narrow(static_cast<std::int64_t>(((std::uint64_t{1} << shift) + size - 1) / size))) {}

  std::uint32_t size, shift, multiplier;
};

}  // namespace

void ElementwiseCall::bind(const ElementwiseKernel& kernel, std::span<const View> inputs,
                           std::span<const View> outputs) {
  shape_ = outputs[0].shape();
  require(shape_.count() <= kMaxCount, "elementwise: a tensor of ", shape_.count(),
          " elements is over the maximum of 2^31 - 1 of one CUDA kernel");
  bases_.clear();
  strides_.clear();
  add_operands(inputs);
  add_operands(outputs);
  collapse();
  choose_variant(kernel.dtype);
  count_in_vectors();
  write_parameters(kernel);
}

void ElementwiseCall::add_operands(std::span<const View> views) {
  for (const View& view : views) {
    std::int64_t last = 0;
    for (int axis = 0; axis < view.shape().rank(); ++axis)
      last += (view.shape()[axis] - 1) * view.strides()[axis];
    require(last <= kMaxCount, "elementwise: a view that reaches ", last,
            " elements far is over the maximum of 2^31 - 1 of one CUDA kernel");
    const auto size = static_cast<std::int64_t>(size_of(view.dtype));
    bases_.push_back(static_cast<std::byte*>(view.data) + view.layout.offset * size);
    strides_.push_back(view.strides());
  }
}

void ElementwiseCall::collapse() {
  collapse_jointly(shape_, strides_);
  if (!shape_.empty()) return;
  // One element is walked as a dense vector is.
  shape_.push_back(1);
  for (Strides& strides : strides_) strides.push_back(1);
}

void ElementwiseCall::choose_variant(DType dtype) {
  const std::size_t size = size_of(dtype), operands = strides_.size();
  const auto all_have_vectors = [&](int width) {
    for (std::size_t i = 0; i < operands; ++i)
      if (!has_vectors(i, width, size)) return false;
    return true;
  };
  const int widest = static_cast<int>(kVectorBytes / size);
  variant_.rank = shape_.rank();
  variant_.width = all_have_vectors(widest) ? widest : 1;
  // Single elements of several axes: one text for all strides.
  const bool strided = variant_.width == 1 && (variant_.rank > 1 || !all_have_vectors(1));
  variant_.accesses.clear();
  for (const Strides& strides : strides_)
    variant_.accesses.push_back(strided               ? Access::strided
                                : strides.back() == 0 ? Access::repeated
                                                      : Access::contiguous);
}

// Whether the operand's elements come in vectors of `width`, each at a multiple of its size.
bool ElementwiseCall::has_vectors(std::size_t operand, int width, std::size_t element_size) const {
  const Strides& strides = strides_[operand];
  if (shape_.back() % width != 0) return false;
  if (strides.back() == 0) return true;
  const std::size_t bytes = static_cast<std::size_t>(width) * element_size;
  bool aligned = reinterpret_cast<std::uintptr_t>(bases_[operand]) % bytes == 0;
  for (int axis = 0; axis < strides.rank() - 1; ++axis)
    aligned = aligned && strides[axis] % width == 0;
  return aligned && strides.back() == 1;
}

// From here on the last axis counts vectors, and contiguous operands step by vectors.
void ElementwiseCall::count_in_vectors() {
  shape_[shape_.rank() - 1] /= variant_.width;
  vectors_ = narrow(shape_.count());
  for (std::size_t i = 0; i < strides_.size(); ++i)
    if (variant_.accesses[i] == Access::contiguous)
      for (int axis = 0; axis < shape_.rank() - 1; ++axis) strides_[i][axis] /= variant_.width;
}

void ElementwiseCall::write_parameters(const ElementwiseKernel& kernel) {
  parameters_.clear();
  for (std::byte* base : bases_) append(base);
  dispatch(kernel.dtype, [&](auto zero) {
    for (double literal : kernel.literals) append(convert<decltype(zero)>(literal));
  });
  if (variant_.has_strides())
    for (const Strides& strides : strides_)
      for (std::int64_t stride : strides) append(narrow(stride));
  for (int axis = 1; axis < shape_.rank(); ++axis) {
    const Divisor divisor(narrow(shape_[axis]));
    append(divisor.size);
    append(divisor.multiplier);
    append(divisor.shift);
  }
  append(vectors_);
  // A struct ends at a multiple of its alignment.
  while (parameters_.size() % alignof(std::byte*) != 0) parameters_.push_back(std::byte{0});
  require(parameters_.size() <= kMaxParameterBytes, "elementwise: a kernel of ", bases_.size(),
          " operands and ", kernel.literals.size(), " literals has ", parameters_.size(),
          " bytes of parameters; the maximum of CUDA is ", kMaxParameterBytes);
}

template <class T>
void ElementwiseCall::append(T value) {
  const std::size_t end = parameters_.size();
  parameters_.resize(end + sizeof value);
  std::memcpy(parameters_.data() + end, &value, sizeof value);
}

}  // namespace saddle::cuda
