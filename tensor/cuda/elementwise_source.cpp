#include "tensor/cuda/elementwise_source.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <string_view>

namespace saddle::cuda {
namespace {

// The bodies of the operations, as in tensor/cpu/block_functions.inl; T is the dtype and A what it
// computes with. In the order of the enumeration.
constexpr std::string_view kDefinitions[] = {
    "T add(T a, T b) { return T(A(a) + A(b)); }",
    "T mul(T a, T b) { return T(A(a) * A(b)); }",
    "T neg(T a) { return T(-A(a)); }",
    "T reciprocal(T a) { return T(1) / a; }",
    "T exp(T a) { return ::exp(a); }",
    "T log(T a) { return ::log(a); }",
    "T sqrt(T a) { return ::sqrt(a); }",
    "T tanh(T a) { return ::tanh(a); }",
    "T arctan(T a) { return ::atan(a); }",
    // t = e^-|a| <= 1 never overflows.
    "T sigmoid(T a) {\n"
    "  const T t = ::exp(-::fabs(a));\n"
    "  return (a >= T(0) ? T(1) : t) / (T(1) + t);\n"
    "}",
    "T softplus(T a) { return (a > T(0) ? a : T(0)) + ::log1p(::exp(-::fabs(a))); }",
    "T step(T a) { return a > T(0) ? T(1) : T(0); }",
    "T select(T a, T b, T c) { return a != T(0) ? b : c; }",
};
static_assert(std::size(kDefinitions) == kOpcodes, "every opcode has its definition");

constexpr std::string_view kVectors = R"(
// What a thread computes at a time.
struct alignas(kWidth * sizeof(T)) Vector {
  T at[kWidth];
};
)";

constexpr std::string_view kLoad = R"(
__device__ Vector load(const T* base, unsigned offset) {
  return reinterpret_cast<const Vector*>(base)[offset];
}
)";

constexpr std::string_view kRepeat = R"(
__device__ Vector repeat(const T* base, unsigned offset) {
  const T element = base[offset];
  Vector vector;
  for (int k = 0; k < kWidth; ++k) vector.at[k] = element;
  return vector;
}
)";

constexpr std::string_view kStore = R"(
__device__ void store(T* base, unsigned offset, const Vector& vector) {
  reinterpret_cast<Vector*>(base)[offset] = vector;
}
)";

constexpr std::string_view kDivisor = R"(
// n / size = n multiplier >> shift, for n < 2^31.
struct Divisor {
  unsigned size, multiplier, shift;
};

// The place along an axis: rest modulo its size. Leaves the quotient in rest.
__device__ unsigned take(unsigned& rest, const Divisor& axis) {
  const unsigned quotient = unsigned((unsigned long long)rest * axis.multiplier >> axis.shift);
  const unsigned place = rest - quotient * axis.size;
  rest = quotient;
  return place;
}
)";

std::string_view type_of(DType dtype) {
  constexpr std::string_view kTypes[] = {"float", "double", "long long"};
  return kTypes[static_cast<int>(dtype)];
}

class Writer {
 public:
  Writer(const ElementwiseKernel& kernel, const ElementwiseVariant& variant)
      : kernel_(kernel), variant_(variant), outputs_(static_cast<int>(kernel.outputs.size())) {}

  std::string text() {
    write_types();
    write_parameters();
    write_operations();
    text_ << "\nextern \"C\" __global__ void " << kElementwiseEntry
          << "(const __grid_constant__ Parameters p) {\n"
             "  const unsigned threads = gridDim.x * blockDim.x;\n"
             "  for (unsigned v = blockIdx.x * blockDim.x + threadIdx.x; v < p.vectors; "
             "v += threads) {\n";
    write_places();
    for (int i = 0; i < kernel_.inputs; ++i)
      text_ << "    const Vector in" << i << " = "
            << (variant_.accesses[index(i)] == Access::repeated ? "repeat" : "load") << "(p.in["
            << i << "], " << offset_of(i) << ");\n";
    for (int i = 0; i < outputs_; ++i) text_ << "    Vector out" << i << ";\n";
    write_code();
    for (int i = 0; i < outputs_; ++i)
      text_ << "    store(p.out[" << i << "], " << offset_of(kernel_.inputs + i) << ", out" << i
            << ");\n";
    text_ << "  }\n}\n";
    return text_.str();
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  void write_types() {
    const std::string_view type = type_of(kernel_.dtype);
    const bool wraps = kernel_.dtype == DType::i64;
    text_ << "using T = " << type << ";\n"
          << "using A = " << (wraps ? "unsigned long long;  // wraps" : type)
          << (wraps ? "\n" : ";\n") << "constexpr int kWidth = " << variant_.width << ";\n"
          << kVectors << kLoad;
    if (std::count(variant_.accesses.begin(), variant_.accesses.end(), Access::repeated) > 0)
      text_ << kRepeat;
    text_ << kStore;
    if (variant_.rank > 1) text_ << kDivisor;
  }

  void write_parameters() {
    text_ << "\nstruct Parameters {\n";
    if (kernel_.inputs > 0) text_ << "  const T* in[" << kernel_.inputs << "];\n";
    text_ << "  T* out[" << outputs_ << "];\n";
    if (!kernel_.literals.empty()) text_ << "  T literals[" << kernel_.literals.size() << "];\n";
    if (variant_.has_strides())
      text_ << "  unsigned strides[" << variant_.accesses.size() << "][" << variant_.rank << "];\n";
    if (variant_.rank > 1) text_ << "  Divisor inner[" << variant_.rank - 1 << "];\n";
    text_ << "  unsigned vectors;\n};\n";
  }

  void write_operations() {
    std::set<Opcode> used;
    for (const Instruction& each : kernel_.code) used.insert(each.op);
    if (used.empty()) return;
    text_ << "\nnamespace op {\n";
    for (Opcode op : used) text_ << "__device__ " << kDefinitions[static_cast<int>(op)] << "\n";
    text_ << "}\n";
  }

  // The place of vector v along each axis, the last one first.
  void write_places() {
    if (variant_.rank > 1) text_ << "    unsigned rest = v;\n";
    for (int axis = variant_.rank - 1; axis > 0; --axis)
      text_ << "    const unsigned at" << axis << " = take(rest, p.inner[" << axis - 1 << "]);\n";
    text_ << "    const unsigned at0 = " << (variant_.rank > 1 ? "rest" : "v") << ";\n";
  }

  // Where operand i has the vector: sum_k at_k strides[i][k].
  std::string offset_of(int i) const {
    const Access access = variant_.accesses[index(i)];
    std::ostringstream sum;
    for (int axis = 0; axis < variant_.rank; ++axis) {
      const bool is_last = axis == variant_.rank - 1;
      if (is_last && access == Access::repeated) continue;
      sum << (axis > 0 ? " + at" : "at") << axis;
      if (!is_last || access == Access::strided) sum << " * p.strides[" << i << "][" << axis << "]";
    }
    return sum.str().empty() ? "0" : sum.str();
  }

  void write_code() {
    text_ << "    #pragma unroll\n    for (int k = 0; k < kWidth; ++k) {\n";
    int registers = 0;
    for (int i = 0; i < kernel_.inputs; ++i)
      text_ << "      const T r" << registers++ << " = in" << i << ".at[k];\n";
    for (std::size_t i = 0; i < kernel_.literals.size(); ++i)
      text_ << "      const T r" << registers++ << " = p.literals[" << i << "];\n";
    std::set<std::int16_t> written;
    for (const Instruction& each : kernel_.code) {
      text_ << "      " << (written.insert(each.result).second ? "T r" : "r") << each.result
            << " = op::" << name_of(each.op) << "(";
      for (int k = 0; k < arity_of(each.op); ++k)
        text_ << (k > 0 ? ", r" : "r") << each.operands[index(k)];
      text_ << ");\n";
    }
    for (int i = 0; i < outputs_; ++i)
      text_ << "      out" << i << ".at[k] = r" << kernel_.outputs[index(i)] << ";\n";
    text_ << "    }\n";
  }

  const ElementwiseKernel& kernel_;
  const ElementwiseVariant& variant_;
  const int outputs_;
  std::ostringstream text_;
};

}  // namespace

bool ElementwiseVariant::has_strides() const {
  return rank > 1 || std::count(accesses.begin(), accesses.end(), Access::strided) > 0;
}

void check_dtype(const ElementwiseKernel& kernel) {
  if (is_floating(kernel.dtype)) return;
  for (const Instruction& each : kernel.code)
    require(works_on_integers(each.op), "elementwise: ", name_of(each.op),
            " needs a floating dtype, found ", name_of(kernel.dtype));
}

std::string elementwise_source(const ElementwiseKernel& kernel, const ElementwiseVariant& variant) {
  check_dtype(kernel);
  return Writer(kernel, variant).text();
}

}  // namespace saddle::cuda
