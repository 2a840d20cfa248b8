#include "tensor/cpu/math.h"

#include <atomic>

#include "tensor/cpu/bf16_check.h"
#include "tensor/cpu/cpu_device.h"
#include "tensor/devices.h"
#include "tensor/error.h"
#include "tensor/names.h"

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

namespace saddle {
namespace {

using cpu::Bf16Kernels;

struct MathName {
  Math math;
  std::string_view name;
};
constexpr MathName kNames[] = {
    {Math::f32, "f32"}, {Math::bf16, "bf16"}, {Math::tf32, "tf32"}, {Math::amx_split, "amx-split"}};

bool has_avx512_bf16() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

// Asked of CPUID itself: not every compiler's __builtin_cpu_supports knows it.
bool has_amx_bf16() {
#if defined(__x86_64__)
  constexpr unsigned kAmxBf16 = 1u << 22, kAmxTile = 1u << 24;
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & kAmxBf16) != 0 &&
         (d & kAmxTile) != 0 && has_avx512_bf16();
#else
  return false;
#endif
}

// Tiles are 8 KiB of registers that Linux saves for those processes alone that ask for them.
bool system_permits_tiles() {
#if defined(__x86_64__) && defined(__linux__)
  constexpr long kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XTILEDATA
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}

bool can_use_amx() {
  static const bool can = has_amx_bf16() && system_permits_tiles();
  return can;
}

std::string_view found_units() {
  if (has_amx_bf16()) return "AMX-BF16, but the system does not permit its use";
  return has_avx512_bf16() ? "AVX512-BF16 without AMX" : "neither AMX nor AVX512-BF16";
}

// The AMX code was written without such a machine: it has to prove itself before its first use.
const Bf16Kernels* checked(const Bf16Kernels& kernels) {
  cpu::check_bf16_kernels(kernels);
  return &kernels;
}

const Bf16Kernels* amx_split_kernels() {
#if defined(__x86_64__)
  static const Bf16Kernels* const kernels = checked(cpu::kBf16AmxSplit);
  return kernels;
#else
  return nullptr;
#endif
}

const Bf16Kernels* bf16_kernels() {
#if defined(__x86_64__)
  if (can_use_amx()) {
    static const Bf16Kernels* const kernels = checked(cpu::kBf16Amx);
    return kernels;
  }
  if (has_avx512_bf16()) return &cpu::kBf16Avx512;
#endif
  return &cpu::kBf16Portable;
}

const Bf16Kernels* kernels_of(Math math) {
  switch (math) {
    case Math::f32:
    case Math::tf32:  // of the GPU; what runs here beside it is exact
      return nullptr;
    case Math::bf16:
      return bf16_kernels();
    case Math::amx_split:
      return amx_split_kernels();
  }
  fail("set_math: unknown math");
}

std::atomic<Math> active_math{Math::f32};
std::atomic<const Bf16Kernels*> active_kernels{nullptr};

}  // namespace

std::string_view name_of(Math math) { return kNames[static_cast<int>(math)].name; }

Math find_math(std::string_view name) { return find_named(kNames, "math", name).math; }

void CpuDevice::require_math(Math math) const {
  if (math == Math::tf32) fail("math tf32 needs a GPU, found device ", name());
  if (math == Math::amx_split)
    require(can_use_amx(), "math amx-split needs AMX-BF16, found ", found_units());
}

void set_math(Math math) {
  default_device().require_math(math);
  active_kernels = kernels_of(math);
  active_math = math;
}

MathScope::~MathScope() {
  active_kernels = kernels_of(before_);
  active_math = before_;
}

Math math() { return active_math; }

std::vector<const Bf16Kernels*> cpu::usable_bf16_kernels() {
  std::vector<const Bf16Kernels*> usable = {&kBf16Portable};
#if defined(__x86_64__)
  if (has_avx512_bf16()) usable.push_back(&kBf16Avx512);
  if (can_use_amx()) usable.insert(usable.end(), {&kBf16Amx, &kBf16AmxSplit});
#endif
  return usable;
}

const Bf16Kernels* cpu::active_bf16_kernels() {
  return active_kernels.load(std::memory_order_relaxed);
}

void cpu::force_bf16_kernels(const Bf16Kernels* kernels) { active_kernels = kernels; }

}  // namespace saddle
