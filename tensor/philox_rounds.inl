// The ten rounds of Philox 4x32, in one place for the scalar function and all devices' kernels.
// Static and free of library calls, so that each translation unit compiles its own copy.
#pragma once

#include <stdint.h>

#include "tensor/host_device.h"

namespace saddle {

// Replaces the four words of the counter by the four random words of (counter, key).
static inline SADDLE_HOST_DEVICE void philox_rounds(uint32_t& c0, uint32_t& c1, uint32_t& c2,
                                                    uint32_t& c3, uint32_t key0, uint32_t key1) {
  constexpr int kRounds = 10;
  constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
  constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t product0 = uint64_t{kMultiplier0} * c0;
    const uint64_t product1 = uint64_t{kMultiplier1} * c2;
    c0 = static_cast<uint32_t>(product1 >> 32) ^ c1 ^ key0;
    c1 = static_cast<uint32_t>(product1);
    c2 = static_cast<uint32_t>(product0 >> 32) ^ c3 ^ key1;
    c3 = static_cast<uint32_t>(product0);
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
}

}  // namespace saddle
