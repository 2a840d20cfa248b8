// The body of each elementwise operation on a block.
#include <type_traits>
#include <utility>

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
  if constexpr (op == Opcode::arctan) return arctan_of(a);
  if constexpr (op == Opcode::sigmoid) return sigmoid_of(a);
  if constexpr (op == Opcode::softplus) return softplus_of(a);
  if constexpr (op == Opcode::step) return a > T(0) ? T(1) : T(0);
  if constexpr (op == Opcode::select) return a != T(0) ? b : c;
}

template <Opcode op, class T>
void run_block(const T* a, const T* b, const T* c, T* out, int count) {
  constexpr int kArity = arity_of(op);
  SADDLE_VECTORIZE
  for (int i = 0; i < count; ++i) {
    const T second = kArity > 1 ? b[i] : T(0);
    const T third = kArity > 2 ? c[i] : T(0);
    out[i] = apply<op, T>(a[i], second, third);
  }
}

// The body of op on T; null if op does not work on T.
template <Opcode op, class T>
constexpr BlockFunction<T> block_function_of() {
  if constexpr (!std::is_integral_v<T> || works_on_integers(op)) return run_block<op, T>;
  return nullptr;
}

template <class T, int... ops>
BlockFunction<T> look_up(Opcode op, std::integer_sequence<int, ops...>) {
  static constexpr BlockFunction<T> kFunctions[] = {block_function_of<Opcode(ops), T>()...};
  return kFunctions[static_cast<int>(op)];
}

template <class T>
BlockFunction<T> find_block_function(Opcode op) {
  return look_up<T>(op, std::make_integer_sequence<int, kOpcodes>());
}

}  // namespace
}  // namespace saddle::cpu
