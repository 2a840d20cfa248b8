#include "tensor/elementwise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>
#include <string_view>

#include "tests/each_isa.h"
#include "tests/elementwise_cases.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

class Elementwise : public OnEachIsa {};

void run(const ElementwiseKernel& kernel, const std::vector<Tensor>& inputs,
         const std::vector<Tensor>& outputs) {
  std::vector<View> in, out;
  for (const Tensor& tensor : inputs) in.push_back(tensor.view());
  for (const Tensor& tensor : outputs) out.push_back(tensor.view());
  cpu_device().elementwise(kernel, in, out);
}

TEST(Opcodes, EachHasItsOwnTraits) {
  struct Row {
    Opcode op;
    std::string_view name;
    int arity;
    bool on_integers;
  };
  constexpr Row kRows[] = {{Opcode::add, "add", 2, true},
                           {Opcode::mul, "mul", 2, true},
                           {Opcode::neg, "neg", 1, true},
                           {Opcode::reciprocal, "reciprocal", 1, false},
                           {Opcode::exp, "exp", 1, false},
                           {Opcode::log, "log", 1, false},
                           {Opcode::sqrt, "sqrt", 1, false},
                           {Opcode::tanh, "tanh", 1, false},
                           {Opcode::arctan, "arctan", 1, false},
                           {Opcode::sigmoid, "sigmoid", 1, false},
                           {Opcode::softplus, "softplus", 1, false},
                           {Opcode::step, "step", 1, true},
                           {Opcode::select, "select", 3, true}};
  EXPECT_EQ(std::size(kRows), all_opcodes().size());
  for (const Row& row : kRows) {
    EXPECT_EQ(name_of(row.op), row.name);
    EXPECT_EQ(arity_of(row.op), row.arity) << row.name;
    EXPECT_EQ(works_on_integers(row.op), row.on_integers) << row.name;
  }
}

template <class T>
void expect_limits(Opcode op, double at_minus_infinity, double at_infinity, double at_nan) {
  const std::vector<T> values = {T(-HUGE_VAL), T(HUGE_VAL), T(std::nan(""))};
  const Tensor x = Tensor::from(values, {3}), y = Tensor::empty({3}, dtype_of<T>());
  run(kernel_of(op, dtype_of<T>()), {x}, {y});
  const double expected[] = {at_minus_infinity, at_infinity, at_nan};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LE(ulps(y.data<T>()[i], expected[i]), 1) << name_of(op) << "(" << values[i] << ")";
    EXPECT_LE(ulps(static_cast<T>(exact(op, values[i])), expected[i]), 1)
        << "the reference's " << name_of(op) << "(" << values[i] << ")";
  }
}

TEST_P(Elementwise, FunctionsHaveTheirLimitsAtInfinityAndNaNStays) {
  constexpr double kInfinity = HUGE_VAL, kNaN = std::numeric_limits<double>::quiet_NaN();
  struct Row {
    Opcode op;
    double at_minus_infinity, at_infinity, at_nan = kNaN;
  };
  const Row rows[] = {{Opcode::neg, kInfinity, -kInfinity},
                      {Opcode::reciprocal, 0, 0},
                      {Opcode::exp, 0, kInfinity},
                      {Opcode::log, kNaN, kInfinity},
                      {Opcode::sqrt, kNaN, kInfinity},
                      {Opcode::tanh, -1, 1},
                      {Opcode::arctan, -std::acos(0.0), std::acos(0.0)},
                      {Opcode::sigmoid, 0, 1},
                      {Opcode::softplus, 0, kInfinity},
                      {Opcode::step, 0, 1, 0}};
  const auto opcodes = all_opcodes();
  EXPECT_EQ(std::ssize(rows), std::count_if(opcodes.begin(), opcodes.end(),
                                            [](Opcode op) { return arity_of(op) == 1; }));
  for (const Row& row : rows) {
    expect_limits<float>(row.op, row.at_minus_infinity, row.at_infinity, row.at_nan);
    expect_limits<double>(row.op, row.at_minus_infinity, row.at_infinity, row.at_nan);
  }
}

TEST_P(Elementwise, FloatFunctionsStayWithinFourUlpOverTheWholeRange) {
  const std::vector<float> sweep = float_sweep(30011);
  const Tensor x = Tensor::from(sweep, {static_cast<std::int64_t>(sweep.size())});
  const Tensor y = Tensor::empty(x.shape(), DType::f32);
  for (Opcode op : all_opcodes()) {
    if (arity_of(op) != 1) continue;
    run(kernel_of(op, DType::f32), {x}, {y});
    const double bound = op == Opcode::neg || op == Opcode::step          ? 0
                         : op == Opcode::sqrt || op == Opcode::reciprocal ? 0.5
                                                                          : 4;
    for (std::size_t i = 0; i < sweep.size(); ++i) {
      const double expected = exact(op, sweep[i]);
      ASSERT_LE(ulps(y.data<float>()[i], expected), bound)
          << name_of(op) << "(" << sweep[i] << ") = " << y.data<float>()[i] << ", not " << expected;
    }
  }
}

TEST_P(Elementwise, ZerosKeepTheirSigns) {
  const Tensor x = Tensor::from<float>({0.0f, -0.0f}, {2}), y = Tensor::empty({2}, DType::f32);
  for (Opcode op : {Opcode::tanh, Opcode::arctan, Opcode::sqrt}) {
    run(kernel_of(op, DType::f32), {x}, {y});
    EXPECT_FALSE(std::signbit(y.data<float>()[0])) << name_of(op);
    EXPECT_TRUE(std::signbit(y.data<float>()[1])) << name_of(op);
  }
}

TEST_P(Elementwise, DoubleFunctionsAreThoseOfTheLibrary) {
  Rng rng(1);
  auto values = random_values<double>(rng, 3000, -40, 40);
  for (double special :
       {0.0, HUGE_VAL, -HUGE_VAL, std::nan(""), 1e-300, -1e-300, 710.0, -746.0, 1e-9})
    values.push_back(special);
  const Tensor x = Tensor::from(values, {static_cast<std::int64_t>(values.size())});
  const Tensor y = Tensor::empty(x.shape(), DType::f64);
  for (Opcode op : all_opcodes()) {
    if (arity_of(op) != 1) continue;
    run(kernel_of(op, DType::f64), {x}, {y});
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_LE(ulps(y.data<double>()[i], exact(op, values[i])), 4)
          << name_of(op) << "(" << values[i] << ")";
  }
}

template <class T>
void check_arity_of_many(Rng& rng, Opcode op) {
  std::vector<std::vector<T>> values;
  std::vector<Tensor> inputs;
  for (int k = 0; k < arity_of(op); ++k) {
    values.push_back(random_values<T>(rng, 777));
    if (k == 0)
      for (std::size_t i = 0; i < 777; i += 3) values[0][i] = T(0);
    inputs.push_back(Tensor::from(values.back(), {777}));
  }
  const Tensor y = Tensor::empty({777}, dtype_of<T>());
  run(kernel_of(op, dtype_of<T>()), inputs, {y});
  for (std::size_t i = 0; i < 777; ++i)
    ASSERT_EQ(y.data<T>()[i], op == Opcode::add   ? values[0][i] + values[1][i]
                              : op == Opcode::mul ? values[0][i] * values[1][i]
                              : values[0][i] != 0 ? values[1][i]
                                                  : values[2][i]);
}

TEST_P(Elementwise, AddMulSelectAreExact) {
  Rng rng(2);
  for (Opcode op : {Opcode::add, Opcode::mul, Opcode::select}) {
    check_arity_of_many<float>(rng, op);
    check_arity_of_many<double>(rng, op);
    check_arity_of_many<std::int64_t>(rng, op);
  }
}

TEST_P(Elementwise, IntegersWrapAndRefuseTheRest) {
  const std::int64_t min = std::numeric_limits<std::int64_t>::min(), max = -(min + 1);
  const Tensor a = Tensor::from<std::int64_t>({max, min, 5, -5}, {4});
  const Tensor b = Tensor::from<std::int64_t>({1, min, 7, max}, {4});
  const Tensor y = Tensor::empty({4}, DType::i64);
  run(kernel_of(Opcode::add, DType::i64), {a, b}, {y});
  EXPECT_EQ(elements<std::int64_t>(y), (std::vector<std::int64_t>{min, 0, 12, max - 5}));
  run(kernel_of(Opcode::mul, DType::i64), {a, b}, {y});
  EXPECT_EQ(elements<std::int64_t>(y), (std::vector<std::int64_t>{max, 0, 35, min + 5}));
  run(kernel_of(Opcode::neg, DType::i64), {a}, {y});
  EXPECT_EQ(elements<std::int64_t>(y), (std::vector<std::int64_t>{-max, min, -5, 5}));
  run(kernel_of(Opcode::step, DType::i64), {a}, {y});
  EXPECT_EQ(elements<std::int64_t>(y), (std::vector<std::int64_t>{1, 0, 1, 0}));
  for (Opcode op : all_opcodes()) {
    if (works_on_integers(op)) continue;
    const std::string message = error_of([&] { run(kernel_of(op, DType::i64), {a}, {y}); });
    EXPECT_NE(message.find(name_of(op)), std::string::npos) << message;
    EXPECT_NE(message.find("i64"), std::string::npos) << message;
  }
}

// The bits of a result depend on the bits of its operands alone.
TEST_P(Elementwise, PlaceLayoutAndThreadsDoNotMatter) {
  const ThreadsGuard guard;
  Rng rng(3);
  constexpr std::int64_t kCount = 70001;
  for (Opcode op : all_opcodes()) {
    std::vector<Tensor> inputs;
    for (int k = 0; k < arity_of(op); ++k)
      inputs.push_back(Tensor::from(random_values<float>(rng, kCount), {kCount}));
    const ElementwiseKernel kernel = kernel_of(op, DType::f32);
    const Tensor y = Tensor::empty({kCount}, DType::f32);
    set_threads(1);
    run(kernel, inputs, {y});
    for (int count : {2, 3}) {
      set_threads(count);
      const Tensor again = Tensor::empty({kCount}, DType::f32);
      run(kernel, inputs, {again});
      ASSERT_EQ(std::memcmp(again.view().data, y.view().data, kCount * sizeof(float)), 0);
    }
    for (int round = 0; round < 40; ++round) {
      const std::int64_t begin = random_integer(rng, 0, kCount - 1);
      const std::int64_t end = std::min(kCount, begin + random_integer(rng, 1, 600));
      std::vector<Tensor> parts;
      for (const Tensor& input : inputs) {
        const Tensor part = input.slice(0, begin, end);
        const Tensor strided = random_layout(rng, part.shape(), DType::f32);
        strided.assign(part);
        parts.push_back(round % 2 == 0 ? part : strided);
      }
      const Tensor out = random_layout(rng, {end - begin}, DType::f32);
      run(kernel, parts, {out});
      const std::vector<float> found = elements<float>(out);
      ASSERT_EQ(
          std::memcmp(found.data(), y.data<float>().data() + begin, found.size() * sizeof(float)),
          0)
          << name_of(op);
    }
  }
}

std::vector<double> interpret(const ElementwiseKernel& kernel, const std::vector<double>& inputs) {
  std::vector<double> registers = inputs;
  registers.insert(registers.end(), kernel.literals.begin(), kernel.literals.end());
  registers.resize(static_cast<std::size_t>(kernel.registers()));
  for (const Instruction& each : kernel.code) {
    const auto value = [&](std::size_t k) {
      return registers[static_cast<std::size_t>(each.operands[k])];
    };
    registers[static_cast<std::size_t>(each.result)] = exact(each.op, value(0), value(1), value(2));
  }
  std::vector<double> outputs;
  for (std::int16_t output : kernel.outputs)
    outputs.push_back(registers[static_cast<std::size_t>(output)]);
  return outputs;
}

TEST_P(Elementwise, FusedChainsInAnyLayoutAndInPlace) {
  Rng rng(4);
  for (int round = 0; round < 400; ++round) {
    const Shape shape =
        round % 4 == 0 ? Shape{random_integer(rng, 1, 900)} : random_shape(rng, 4, 7);
    const auto [kernel, in, out, places] = random_fused_case<double>(rng, shape);
    std::vector<std::vector<double>> expected;
    for (std::int64_t i = 0; i < shape.count(); ++i)
      expected.push_back(interpret(kernel, {element<double>(in[0], i), element<double>(in[1], i),
                                            element<double>(in[2], i)}));
    run(kernel, in, out);
    for (std::int64_t i = 0; i < shape.count(); ++i)
      for (std::size_t k = 0; k < out.size(); ++k)
        ASSERT_EQ(element<double>(out[k], i), expected[static_cast<std::size_t>(i)][k])
            << "round " << round << " output " << k << " element " << i;
  }
}

TEST_P(Elementwise, NothingToDo) {
  const Tensor x = Tensor::empty({0, 3}, DType::f32);
  run(kernel_of(Opcode::exp, DType::f32), {x}, {x});
}

INSTANTIATE_TEST_SUITE_P(Cpu, Elementwise, testing::ValuesIn(cpu::kAllIsas), isa_name);

}  // namespace
}  // namespace saddle::test
