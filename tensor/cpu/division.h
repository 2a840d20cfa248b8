// How work is divided: by its size alone.
#pragma once

#include <cstdint>

namespace saddle::cpu {

struct Piece {
  std::int64_t begin;
  std::int64_t size;
};

inline std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }
inline std::int64_t round_up(std::int64_t a, std::int64_t b) { return divide_up(a, b) * b; }

// The size of the pieces, `most` at most and alike, into which `size` is cut.
inline std::int64_t even_step(std::int64_t size, std::int64_t most) {
  return divide_up(size, divide_up(size, most));
}

}  // namespace saddle::cpu
