// What a number becomes in another dtype, on every device.
#pragma once

#include <limits>
#include <type_traits>

#include "tensor/host_device.h"

namespace saddle {

template <class T>
constexpr T kLowestInteger = std::numeric_limits<T>::min();
template <class T>
constexpr T kHighestInteger = std::numeric_limits<T>::max();

// Toward zero into integers, to the nearest one there is, and 0 for NaN: C++ leaves these undefined
// and processors differ. Selections, so that compilers can make vectors of them.
template <class Out, class In>
SADDLE_HOST_DEVICE Out convert(In value) {
  if constexpr (std::is_integral_v<Out> && std::is_floating_point_v<In>) {
    constexpr In kLimit = 9223372036854775808.0;  // 2^63
    const bool is_below = value < -kLimit, is_above = value >= kLimit;
    const bool fits = value >= -kLimit && value < kLimit;
    const Out inside = static_cast<Out>(fits ? value : In{0});
    const Out bounded = is_above ? kHighestInteger<Out> : inside;
    return is_below ? kLowestInteger<Out> : bounded;
  } else {
    return static_cast<Out>(value);
  }
}

}  // namespace saddle
