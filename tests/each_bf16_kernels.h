// Products with each of the kernels that reduced products have.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "tensor/cpu/math.h"
#include "tests/emulated_tiles.h"

namespace saddle::test {

// Runs `check` with all kernels of so many parts, the emulated ones too.
template <class F>
void for_each_kernels(int parts, F check) {
  std::vector<const cpu::Bf16Kernels*> all = cpu::usable_bf16_kernels();
  all.insert(all.end(), {&kEmulated, &kEmulatedSplit});
  for (const cpu::Bf16Kernels* kernels : all) {
    if (kernels->parts != parts) continue;
    SCOPED_TRACE(kernels->name);
    cpu::force_bf16_kernels(kernels);
    check();
  }
  cpu::force_bf16_kernels(nullptr);
}

}  // namespace saddle::test
