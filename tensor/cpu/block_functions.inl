// The body of each elementwise operation on a block.
#include "tensor/cpu/simd.h"
#include "tensor/cpu/vector_math.inl"

namespace saddle::cpu {
namespace {

// The unsigned integers wrap; the floating types stand for themselves.
template <class T>
struct Arithmetic {
  using type = T;
};
template <>
struct Arithmetic<int64_t> {
  using type = uint64_t;
};

template <Opcode op, class T>
inline T apply(T a, T b, T c) {
  using A = typename Arithmetic<T>::type;
  if constexpr (op == Opcode::add) return static_cast<T>(static_cast<A>(a) + static_cast<A>(b));
  if constexpr (op == Opcode::mul) return static_cast<T>(static_cast<A>(a) * static_cast<A>(b));
  if constexpr (op == Opcode::neg) return static_cast<T>(-static_cast<A>(a));
  if constexpr (op == Opcode::reciprocal) return T(1) / a;
  if constexpr (op == Opcode::exp) return exp_of(a);
  if constexpr (op == Opcode::log) return log_of(a);
  if constexpr (op == Opcode::sqrt) return sqrt_of(a);
  if constexpr (op == Opcode::tanh) return tanh_of(a);
  if constexpr (op == Opcode::sigmoid) return sigmoid_of(a);
  if constexpr (op == Opcode::softplus) return softplus_of(a);
  if constexpr (op == Opcode::step) return a > T(0) ? T(1) : T(0);
  if constexpr (op == Opcode::select) return a != T(0) ? b : c;
}

template <Opcode op, class T>
void run_block(const T* a, const T* b, const T* c, T* out, int count) {
  constexpr int kArity = op == Opcode::select ? 3 : op == Opcode::add || op == Opcode::mul ? 2 : 1;
  SADDLE_VECTORIZE
  for (int i = 0; i < count; ++i) {
    const T second = kArity > 1 ? b[i] : T(0);
    const T third = kArity > 2 ? c[i] : T(0);
    out[i] = apply<op, T>(a[i], second, third);
  }
}

BlockFunction<int64_t> integer_block_function(Opcode op) {
  switch (op) {
    case Opcode::add:
      return run_block<Opcode::add, int64_t>;
    case Opcode::mul:
      return run_block<Opcode::mul, int64_t>;
    case Opcode::neg:
      return run_block<Opcode::neg, int64_t>;
    case Opcode::step:
      return run_block<Opcode::step, int64_t>;
    case Opcode::select:
      return run_block<Opcode::select, int64_t>;
    default:
      return nullptr;
  }
}

template <class T>
BlockFunction<T> floating_block_function(Opcode op) {
  switch (op) {
    case Opcode::add:
      return run_block<Opcode::add, T>;
    case Opcode::mul:
      return run_block<Opcode::mul, T>;
    case Opcode::neg:
      return run_block<Opcode::neg, T>;
    case Opcode::reciprocal:
      return run_block<Opcode::reciprocal, T>;
    case Opcode::exp:
      return run_block<Opcode::exp, T>;
    case Opcode::log:
      return run_block<Opcode::log, T>;
    case Opcode::sqrt:
      return run_block<Opcode::sqrt, T>;
    case Opcode::tanh:
      return run_block<Opcode::tanh, T>;
    case Opcode::sigmoid:
      return run_block<Opcode::sigmoid, T>;
    case Opcode::softplus:
      return run_block<Opcode::softplus, T>;
    case Opcode::step:
      return run_block<Opcode::step, T>;
    case Opcode::select:
      return run_block<Opcode::select, T>;
  }
  return nullptr;
}

}  // namespace
}  // namespace saddle::cpu
