// One call of an elementwise kernel: which variant of its text fits the operands, and the
// parameters that the text reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/cuda/elementwise_source.h"
#include "tensor/view.h"

namespace saddle::cuda {

// Kept from call to call, so that binding allocates nothing in the long run.
class ElementwiseCall {
 public:
  // Operands of one shape, with elements. Throws Error if 32 bits cannot count them or reach them,
  // or if there are more parameters than a launch can pass.
  void bind(const ElementwiseKernel& kernel, std::span<const View> inputs,
            std::span<const View> outputs);

  const ElementwiseVariant& variant() const { return variant_; }
  std::uint32_t vectors() const { return vectors_; }
  // The struct Parameters of the text.
  std::byte* parameters() { return parameters_.data(); }

 private:
  void add_operands(std::span<const View> views);
  void collapse();
  void choose_variant(DType dtype);
  bool has_vectors(std::size_t operand, int width, std::size_t element_size) const;
  void count_in_vectors();
  void write_parameters(const ElementwiseKernel& kernel);
  template <class T>
  void append(T value);

  // The axes that all operands walk, and for each operand its first element and what it steps by.
  Shape shape_;
  std::vector<std::byte*> bases_;
  std::vector<Strides> strides_;
  ElementwiseVariant variant_;
  std::uint32_t vectors_ = 0;
  std::vector<std::byte> parameters_;
};

}  // namespace saddle::cuda
