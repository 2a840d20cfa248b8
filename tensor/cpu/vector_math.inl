// exp, log, tanh, arctan and their kin, without branches: loops over them become vector code.
// float: within 4 ulp of the exact value everywhere, subnormal results included.
// double: the accuracy of the C library.
// The series are Taylor's; next to each stands what it leaves out.
#pragma once

#include <math.h>
#include <stdint.h>

namespace saddle::cpu {
namespace {

inline uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }
inline float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }

constexpr float kLog2E = 1.44269504f;
// log 2 in two parts: the first has 9 bits, so that its product with an exponent is exact.
constexpr float kLn2High = 0.693359375f;
constexpr float kLn2Low = -2.12194440e-4f;

// 2^n for -126 <= n <= 127.
inline float power_of_two(int32_t n) { return float_of(static_cast<uint32_t>(n + 127) << 23); }

// e^x = 2^exponent (1 + fraction), with |log(1 + fraction)| <= log(2) / 2.
struct SplitExp {
  int32_t exponent;
  float fraction;
};

// For |x| <= 120; a NaN gives a NaN fraction and some exponent in reach of power_of_two.
inline SplitExp split_exp(float x) {
  // Adding 1.5 2^23 rounds to an integer, and leaves it in the low bits.
  constexpr float kRounder = 12582912.0f;
  const float rounded = x * kLog2E + kRounder;
  const int32_t exponent = static_cast<int32_t>(bits_of(rounded) - bits_of(kRounder));
  const float n = rounded - kRounder;
  const float r = (x - n * kLn2High) - n * kLn2Low;
  // e^r - 1 = r + r^2 (1/2! + r/3! + ... + r^5/7!); the rest is below 6e-9.
  float series = 1.0f / 5040;
  series = series * r + 1.0f / 720;
  series = series * r + 1.0f / 120;
  series = series * r + 1.0f / 24;
  series = series * r + 1.0f / 6;
  series = series * r + 1.0f / 2;
  return {x == x ? exponent : 0, r + r * r * series};
}

inline float exp_of(float x) {
  // Beyond these bounds the result is infinite or rounds to 0; NaN passes through.
  float bounded = x > 89.0f ? 89.0f : x;
  bounded = bounded < -104.0f ? -104.0f : bounded;
  const SplitExp split = split_exp(bounded);
  // Two factors, as 2^128 and 2^-150 are out of range.
  const int32_t half = split.exponent >> 1;
  return (1.0f + split.fraction) * power_of_two(half) * power_of_two(split.exponent - half);
}

// exponent log(2) + log(1 + f) for sqrt(1/2) - 1 <= f <= 1/2.
inline float log_of_split(float exponent, float f) {
  // log(1 + f) = 2 atanh(s) = 2 s + 2/3 s^3 + 2/5 s^5 + ..., s = f / (2 + f); and
  // 2 s = f - s f = f - f^2 / 2 + s f^2 / 2, whose leading term is exact.
  const float s = f / (2.0f + f);
  const float z = s * s;
  // The rest is below 2/13 s^12 <= 1e-9.
  float series = 2.0f / 11;
  series = series * z + 2.0f / 9;
  series = series * z + 2.0f / 7;
  series = series * z + 2.0f / 5;
  series = series * z + 2.0f / 3;
  series = series * z;
  const float half_square = 0.5f * f * f;
  const float tail = s * (half_square + series) + exponent * kLn2Low;
  return exponent * kLn2High + (f - (half_square - tail));
}

inline float log_of(float x) {
  const bool subnormal = x < 1.17549435e-38f;
  const float scaled = subnormal ? x * 8388608.0f : x;
  // Splits x = 2^exponent (1 + f) so that 1 + f lies in [sqrt(1/2), sqrt(2)).
  constexpr uint32_t kSqrtHalfBits = 0x3F3504F3;
  const int32_t exponent = static_cast<int32_t>(bits_of(scaled) - kSqrtHalfBits) >> 23;
  const float f = float_of(bits_of(scaled) - (static_cast<uint32_t>(exponent) << 23)) - 1.0f;
  const float result = log_of_split(static_cast<float>(exponent - (subnormal ? 23 : 0)), f);
  const float finite = x < __builtin_inff() ? result : x;  // infinity and NaN stay
  const float nonzero = x == 0.0f ? -__builtin_inff() : finite;
  return x < 0.0f ? __builtin_nanf("") : nonzero;
}

// log(1 + t) for 0 <= t <= 1, to the relative precision of t.
inline float log1p_of_unit(float t) {
  const bool large = t > 0.5f;  // then 1 + t = 2 (1 + (t - 1) / 2)
  return log_of_split(large ? 1.0f : 0.0f, large ? (t - 1.0f) * 0.5f : t);
}

inline float tanh_of(float x) {
  // tanh(a) = -q / (2 + q) with q = e^(-2a) - 1 = 2^n - 1 + 2^n fraction; it is 1 beyond a = 10.
  const float a = __builtin_fabsf(x);
  const SplitExp split = split_exp(-2.0f * (a > 10.0f ? 10.0f : a));
  const float scale = power_of_two(split.exponent);
  const float q = (scale - 1.0f) + scale * split.fraction;
  return __builtin_copysignf(q / (2.0f + q), x);
}

inline float arctan_of(float x) {
  // With t = tan(pi/8): arctan(a) = pi/4 + arctan((a - 1) / (a + 1)) and pi/2 + arctan(-1 / a)
  // bring all a >= 0 to |r| <= t.
  constexpr float kTanPi8 = 0.414213562f, kTan3Pi8 = 2.41421356f;
  constexpr float kQuarterPi = 0.785398163f, kHalfPi = 1.57079633f;
  const float a = __builtin_fabsf(x);
  const bool large = a > kTan3Pi8, middle = a > kTanPi8;
  const float r = (large ? -1.0f : middle ? a - 1.0f : a) / (large ? a : middle ? a + 1.0f : 1.0f);
  const float z = r * r;
  // arctan(r) = r + r z (-1/3 + z/5 - ... + z^7/17); the rest is below t^19 / 19 <= 3e-9.
  float series = 1.0f / 17;
  series = series * z - 1.0f / 15;
  series = series * z + 1.0f / 13;
  series = series * z - 1.0f / 11;
  series = series * z + 1.0f / 9;
  series = series * z - 1.0f / 7;
  series = series * z + 1.0f / 5;
  series = series * z - 1.0f / 3;
  const float angle = (large ? kHalfPi : middle ? kQuarterPi : 0.0f) + (r + r * z * series);
  return __builtin_copysignf(angle, x);
}

inline float sqrt_of(float x) { return __builtin_sqrtf(x); }
inline float absolute(float x) { return __builtin_fabsf(x); }

inline double exp_of(double x) { return __builtin_exp(x); }
inline double log_of(double x) { return __builtin_log(x); }
inline double log1p_of_unit(double t) { return __builtin_log1p(t); }
inline double tanh_of(double x) { return __builtin_tanh(x); }
inline double arctan_of(double x) { return __builtin_atan(x); }
inline double sqrt_of(double x) { return __builtin_sqrt(x); }
inline double absolute(double x) { return __builtin_fabs(x); }

// 1 / (1 + e^-x), by t = e^-|x| <= 1, which never overflows: 1 / (1 + t) or t / (1 + t).
template <class T>
inline T sigmoid_of(T x) {
  const T t = exp_of(-absolute(x));
  return (x >= T(0) ? T(1) : t) / (T(1) + t);
}

// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).
template <class T>
inline T softplus_of(T x) {
  return (x > T(0) ? x : T(0)) + log1p_of_unit(exp_of(-absolute(x)));
}

}  // namespace
}  // namespace saddle::cpu
