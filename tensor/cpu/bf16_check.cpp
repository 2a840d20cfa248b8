#include "tensor/cpu/bf16_check.h"

#include <cmath>
#include <vector>

#include "tensor/cpu/bf16_product.h"
#include "tensor/cpu/strided_operand.h"
#include "tensor/error.h"

namespace saddle::cpu {
namespace {

constexpr std::int64_t kRows = 75, kColumns = 70, kDepth = 421;
constexpr double kTolerance = 1e-6;  // of the sum of the absolute terms

// Numbers in [-1, 1) with as many bits as the kernels keep exact: 8 for each part. The constants
// are those of Numerical Recipes' quick generator.
std::vector<float> numbers(std::int64_t count, int bits, std::uint32_t state) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) {
    state = state * 1664525 + 1013904223;
    const auto integer = static_cast<std::int32_t>(state >> (32 - bits)) - (1 << (bits - 1));
    value = static_cast<float>(integer) / static_cast<float>(1 << (bits - 1));
  }
  return values;
}

}  // namespace

void check_bf16_kernels(const Bf16Kernels& kernels) {
  const int bits = 8 * kernels.parts;
  const std::vector<float> a = numbers(kRows * kDepth, bits, 1),
                           b = numbers(kDepth * kColumns, bits, 2);
  std::vector<float> out(kRows * kColumns);
  const MatrixProduct<float> product{kRows,
                                     kColumns,
                                     kDepth,
                                     {},
                                     {a.data(), kDepth, 1, {}},
                                     {b.data(), kColumns, 1, {}},
                                     {out.data(), kColumns, 1, {}}};
  const MatmulKernels<float>& f32 = active_kernels<float>();
  multiply_bf16(OperandInPlace<float>(product), product, f32, kernels);
  for (std::int64_t r = 0; r < kRows; ++r) {
    for (std::int64_t c = 0; c < kColumns; ++c) {
      double sum = 0, terms = 0;
      for (std::int64_t k = 0; k < kDepth; ++k) {
        const double term = double{a[static_cast<std::size_t>(r * kDepth + k)]} *
                            double{b[static_cast<std::size_t>(k * kColumns + c)]};
        sum += term;
        terms += std::abs(term);
      }
      const double found = out[static_cast<std::size_t>(r * kColumns + c)];
      require(std::abs(found - sum) <= kTolerance * terms, "the kernels ", kernels.name,
              " are wrong on this machine: element ", r, ", ", c, " of a product is ", found,
              ", expected ", sum, "; please report it, and use another math");
    }
  }
}

}  // namespace saddle::cpu
