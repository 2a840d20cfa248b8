// An ElementwiseKernel written as CUDA C++.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensor/elementwise.h"

namespace saddle::cuda {

// A thread reads, computes and writes a vector at a time: `width` elements of the last axis. Where
// an operand has them:
enum class Access : std::uint8_t {
  contiguous,  // next to each other, and the vectors too, from a multiple of their size on
  repeated,    // in one place: the operand has stride 0 along the last axis
  strided      // vectors are single elements, at any distance
};

// What a kernel's text depends on besides the kernel. Sizes, strides and literals are parameters.
struct ElementwiseVariant {
  int width = 1;
  int rank = 1;                  // axes that are walked, at least one
  std::vector<Access> accesses;  // of the inputs, then of the outputs

  // False if an operand's place follows from the number of the vector alone.
  bool has_strides() const;
};

// The name of the kernel in the text.
constexpr const char* kElementwiseEntry = "elementwise";

// Throws Error, as the CPU does, unless each operation works on the kernel's dtype.
void check_dtype(const ElementwiseKernel& kernel);

// The text: an extern "C" kernel with one parameter, a struct whose members are, in this order and
// each left out if it is empty,
//   const T* in[], T* out[], T literals[], unsigned strides[operand][axis],
//   Divisor {unsigned size, multiplier, shift} inner[axis - 1], unsigned vectors
// The last axis, and the strides of contiguous operands, count vectors. Inner axes are all but the
// first.
std::string elementwise_source(const ElementwiseKernel& kernel, const ElementwiseVariant& variant);

}  // namespace saddle::cuda
