// Blocks of random values: Philox words, made uniform or normal as tensor/philox.h defines them.
#include "tensor/cpu/simd.h"
#include "tensor/cpu/vector_math.inl"
#include "tensor/philox_rounds.inl"

namespace saddle::cpu {
namespace {

// words[w][i] is word w of Philox block first + i.
template <int kCount>
void philox_blocks(const RandomKey& key, uint64_t first, uint32_t (&words)[4][kCount]) {
  const uint32_t key0 = static_cast<uint32_t>(key.seed);
  const uint32_t key1 = static_cast<uint32_t>(key.seed >> 32) ^ key.stream;
  SADDLE_VECTORIZE
  for (int i = 0; i < kCount; ++i) {
    const uint64_t block = first + static_cast<uint64_t>(i);
    uint32_t c0 = static_cast<uint32_t>(block), c1 = static_cast<uint32_t>(block >> 32);
    uint32_t c2 = static_cast<uint32_t>(key.step), c3 = static_cast<uint32_t>(key.step >> 32);
    philox_rounds(c0, c1, c2, c3, key0, key1);
    words[0][i] = c0;
    words[1][i] = c1;
    words[2][i] = c2;
    words[3][i] = c3;
  }
}

// uniforms[k][i] is the value of element kWidth i + k, kWidth = 4 (float) or 2 (double).
void uniforms_of_blocks(const RandomKey& key, int64_t first, float (&uniforms)[4][kBlock / 4]) {
  uint32_t words[4][kBlock / 4];
  philox_blocks(key, static_cast<uint64_t>(first) / 4, words);
  for (int k = 0; k < 4; ++k)
    for (int i = 0; i < kBlock / 4; ++i)
      uniforms[k][i] = static_cast<float>(static_cast<int32_t>(words[k][i] >> 8)) * 0x1p-24f;
}

void uniforms_of_blocks(const RandomKey& key, int64_t first, double (&uniforms)[2][kBlock / 2]) {
  uint32_t words[4][kBlock / 2];
  philox_blocks(key, static_cast<uint64_t>(first) / 2, words);
  for (int k = 0; k < 2; ++k) {
    for (int i = 0; i < kBlock / 2; ++i) {
      const uint64_t bits = uint64_t{words[2 * k][i]} << 32 | words[2 * k + 1][i];
      uniforms[k][i] = static_cast<double>(static_cast<int64_t>(bits >> 11)) * 0x1p-53;
    }
  }
}

struct CosSin {
  float cosine, sine;
};

// Of the angle 2 pi u, 0 <= u < 1.
inline CosSin cos_sin_of_turn(float u) {
  const float quarters = 4.0f * u;
  const int32_t quadrant = static_cast<int32_t>(quarters + 0.5f);
  // |y| <= pi / 4; the series leave out less than 3e-9.
  const float y = (quarters - static_cast<float>(quadrant)) * 1.57079633f;
  const float z = y * y;
  float sine = 1.0f / 362880;
  sine = sine * z - 1.0f / 5040;
  sine = sine * z + 1.0f / 120;
  sine = sine * z - 1.0f / 6;
  sine = sine * z * y + y;
  float cosine = -1.0f / 3628800;
  cosine = cosine * z + 1.0f / 40320;
  cosine = cosine * z - 1.0f / 720;
  cosine = cosine * z + 1.0f / 24;
  cosine = cosine * z - 1.0f / 2;
  cosine = cosine * z + 1.0f;
  const bool swapped = (quadrant & 1) != 0;
  const float c = swapped ? sine : cosine, s = swapped ? cosine : sine;
  return {((quadrant + 1) & 2) != 0 ? -c : c, (quadrant & 2) != 0 ? -s : s};
}

// (u0, u1) = two independent normal values, by Box-Muller.
inline void box_muller(float& u0, float& u1) {
  const float radius = sqrt_of(-2.0f * log_of(1.0f - u0));
  const CosSin turn = cos_sin_of_turn(u1);
  u0 = radius * turn.cosine;
  u1 = radius * turn.sine;
}

inline void box_muller(double& u0, double& u1) {
  const double radius = sqrt_of(-2.0 * log_of(1.0 - u0));
  const double angle = 6.283185307179586477 * u1;
  u0 = radius * __builtin_cos(angle);
  u1 = radius * __builtin_sin(angle);
}

template <class T, int kWidth>
void interleave(const T (&columns)[kWidth][kBlock / kWidth], T* out) {
  for (int i = 0; i < kBlock / kWidth; ++i)
    for (int k = 0; k < kWidth; ++k) out[kWidth * i + k] = columns[k][i];
}

template <class T>
void uniform_block(const RandomKey& key, int64_t first, T* out) {
  constexpr int kWidth = 16 / sizeof(T);
  T values[kWidth][kBlock / kWidth];
  uniforms_of_blocks(key, first, values);
  interleave(values, out);
}

template <class T>
void normal_block(const RandomKey& key, int64_t first, T* out) {
  constexpr int kWidth = 16 / sizeof(T);
  T values[kWidth][kBlock / kWidth];
  uniforms_of_blocks(key, first, values);
  for (int k = 0; k < kWidth; k += 2)
    for (int i = 0; i < kBlock / kWidth; ++i) box_muller(values[k][i], values[k + 1][i]);
  interleave(values, out);
}

}  // namespace
}  // namespace saddle::cpu
