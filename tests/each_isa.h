// Kernels of the CPU with each instruction set that this machine has.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tensor/cpu/isa.h"

namespace saddle::test {

// Its parameter is the instruction set of the test.
class OnEachIsa : public testing::TestWithParam<cpu::Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > cpu::best_isa()) GTEST_SKIP() << "not on this machine";
    cpu::force_isa(GetParam());
  }
  void TearDown() override { cpu::force_isa(cpu::best_isa()); }
};

inline std::string isa_name(const testing::TestParamInfo<cpu::Isa>& info) {
  return std::string(name_of(info.param));
}

// Runs `check` with every instruction set that this machine has.
template <class F>
void for_each_isa(F check) {
  for (cpu::Isa isa : cpu::kAllIsas) {
    if (isa > cpu::best_isa()) continue;
    SCOPED_TRACE(cpu::name_of(isa));
    cpu::force_isa(isa);
    check();
  }
  cpu::force_isa(cpu::best_isa());
}

}  // namespace saddle::test
