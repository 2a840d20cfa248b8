// Examples without meaning: for measuring time, which does not depend on their values.
#pragma once

#include <cstdint>

#include "data/dataset.h"

namespace saddle {

// Points of normal numbers where `example` is [features], one-hot indices where it is [length,
// classes], images of random bytes where it is [H, W, C]. Throws Error for another rank and as
// Dataset's makers do.
Dataset random_examples(std::int64_t count, const Shape& example, std::uint64_t seed);

}  // namespace saddle
