// Random numbers as a pure function: Philox 4x32-10.
// Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace saddle {

// The counter is (block, step) as four 32-bit words, the key (seed, stream): ten rounds.
// 64-bit seeds are folded into the key: key = {low(seed), high(seed) ^ stream}.
std::array<std::uint32_t, 4> philox(std::uint64_t seed, std::uint32_t stream, std::uint64_t step,
                                    std::uint64_t block);

// float32 element i uses word i % 4 of block i / 4: u = (word >> 8) 2^-24. float64 element i uses
// words (2 (i % 2), 2 (i % 2) + 1) of block i / 2: u = (64 bits >> 11) 2^-53. Both are in [0, 1).
// Normals pair neighbours by Box-Muller: r = sqrt(-2 log(1 - u0)), angle = 2 pi u1,
// elements (2j, 2j + 1) = (r cos(angle), r sin(angle)).

// Fills `order` with a permutation of 0, 1, ..., size - 1, by Fisher-Yates on the blocks of
// (seed, stream, step).
void random_permutation(std::uint64_t seed, std::uint32_t stream, std::uint64_t step,
                        std::span<std::int64_t> order);

}  // namespace saddle
