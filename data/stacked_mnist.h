// Stacked MNIST: three digits as the red, green and blue of one image, 1,000 modes (Metz et al.,
// "Unrolled Generative Adversarial Networks", ICLR 2017).
#pragma once

#include <cstdint>

#include "data/dataset.h"

namespace saddle {

constexpr std::uint32_t kStackStream = 0x8100'0000;
constexpr std::int64_t kStackedDigits = 3;  // of an image

// `count` images [count, H, W, 3] with labels 100 r + 10 g + b, from the labels of the three
// digits, each drawn uniformly from `digits`, [N, H, W, 1] with labels 0 to 9 (see load_mnist).
// Image i is a pure function of (digits, seed, stream, i). Throws Error for other data, or a count
// below 1 or above what kMaxImageBytes holds.
Dataset stack_digits(const Dataset& digits, std::int64_t count, std::uint64_t seed,
                     std::uint32_t stream = kStackStream);

}  // namespace saddle
