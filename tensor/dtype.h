// Element types: float32 to train, float64 to check, int64 for indices and counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "tensor/error.h"

namespace saddle {

enum class DType : std::uint8_t { f32, f64, i64 };

constexpr std::size_t size_of(DType dtype) { return dtype == DType::f32 ? 4 : 8; }
constexpr bool is_floating(DType dtype) { return dtype != DType::i64; }

// "f32", "f64", "i64".
constexpr std::string_view name_of(DType dtype) {
  constexpr std::string_view kNames[] = {"f32", "f64", "i64"};
  return kNames[static_cast<int>(dtype)];
}

template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, float>) return DType::f32;
  if constexpr (std::is_same_v<T, double>) return DType::f64;
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> ||
                std::is_same_v<T, std::int64_t>);
  return DType::i64;
}

// Calls f(T{}) with the C++ type of `dtype`.
template <class F>
decltype(auto) dispatch(DType dtype, F&& f) {
  if (dtype == DType::f32) return f(float{});
  if (dtype == DType::f64) return f(double{});
  return f(std::int64_t{});
}

// Calls f(T{}) with the C++ type of a floating `dtype`. Throws Error for integers.
template <class F>
decltype(auto) dispatch_floating(DType dtype, std::string_view who, F&& f) {
  require(is_floating(dtype), who, ": expected a floating dtype, found ", name_of(dtype));
  if (dtype == DType::f32) return f(float{});
  return f(double{});
}

}  // namespace saddle
