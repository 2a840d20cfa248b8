// The innermost loop of every copy: one run of elements to another, with conversion.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tensor/convert.h"

namespace saddle::cpu {

// out[i out_stride] = in[i in_stride] for 0 <= i < count. `out` may be `in` itself.
template <class In, class Out>
void copy_run(const In* in, std::int64_t in_stride, Out* out, std::int64_t out_stride,
              std::int64_t count) {
  constexpr std::int64_t kShort = 8;  // below it a call costs more than the loop
  if (in_stride == 1 && out_stride == 1 && count >= kShort) {
    if constexpr (std::is_same_v<In, Out>) {
      std::memmove(out, in, static_cast<std::size_t>(count) * sizeof(In));
    } else {
      std::transform(in, in + count, out, convert<Out, In>);
    }
  } else if (in_stride == 0 && out_stride == 1 && count >= kShort) {
    std::fill_n(out, count, convert<Out>(*in));
  } else {
    for (std::int64_t i = 0; i < count; ++i) out[i * out_stride] = convert<Out>(in[i * in_stride]);
  }
}

}  // namespace saddle::cpu
