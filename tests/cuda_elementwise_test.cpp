// Elementwise kernels of every other device beside those of the CPU.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/both_devices.h"
#include "tests/elementwise_cases.h"

namespace saddle::test {
namespace {

class CudaElementwise : public OnOtherDevices {};

void run(Device& device, const ElementwiseKernel& kernel, const std::vector<Tensor>& inputs,
         const std::vector<Tensor>& outputs) {
  std::vector<View> in, out;
  for (const Tensor& tensor : inputs) in.push_back(tensor.view());
  for (const Tensor& tensor : outputs) out.push_back(tensor.view());
  device.elementwise(kernel, in, out);
}

// The elements of a tensor on any device, in row-major order.
template <class T>
std::vector<T> elements_of(const Tensor& tensor) {
  const std::int64_t extent = extent_of(tensor.layout());
  const Tensor copy = Tensor::empty({extent}, tensor.dtype());
  tensor.device().download(tensor.view().data, copy.view().data,
                           static_cast<std::size_t>(extent) * sizeof(T));
  return elements<T>(copy.with_layout(tensor.layout()));
}

// Both are NaN, or they are equal. The assembler of CUDA 13.0 makes 0 of -step(-1), which is -0.
template <class T>
bool is_same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a)) return std::isnan(b);
  return a == b;
}

template <class T>
void expect_same(const std::vector<T>& found, const std::vector<T>& expected,
                 const std::string& where) {
  ASSERT_EQ(found.size(), expected.size()) << where;
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_TRUE(is_same(found[i], expected[i]))
        << where << " element " << i << ": " << found[i] << ", on the CPU " << expected[i];
}

bool rounds_alike_everywhere(Opcode op) {
  return arity_of(op) > 1 || op == Opcode::neg || op == Opcode::step || op == Opcode::sqrt ||
         op == Opcode::reciprocal;
}

// In the library of either device the functions may be 4 units of the last place off.
template <class T>
void expect_as_accurate(const std::vector<T>& found, const std::vector<T>& expected,
                        const std::vector<T>& x, Opcode op) {
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_LE(ulps(found[i], static_cast<double>(expected[i])), 8)
        << name_of(op) << "(" << x[i] << ") = " << found[i] << ", on the CPU " << expected[i];
    if (!std::isnan(expected[i])) {
      ASSERT_EQ(std::signbit(found[i]), std::signbit(expected[i])) << name_of(op) << "(" << x[i];
    }
  }
}

template <class T>
void check_operation(Device& device, Opcode op) {
  Rng rng(3);
  std::vector<T> values = sweep<T>();
  const std::vector<T> x = values;
  std::vector<Tensor> inputs;
  for (int k = 0; k < arity_of(op); ++k) {
    inputs.push_back(Tensor::from(values, {static_cast<std::int64_t>(values.size())}));
    std::shuffle(values.begin(), values.end(), rng);
  }
  const ElementwiseKernel kernel = kernel_of(op, dtype_of<T>());
  const Tensor y = Tensor::empty(inputs[0].shape(), dtype_of<T>());
  const Tensor there = mirrored(y, device);
  run(cpu_device(), kernel, inputs, {y});
  run(device, kernel, mirrored_all(inputs, device), {there});
  const std::vector<T> found = elements_of<T>(there), expected = elements<T>(y);
  if constexpr (std::is_floating_point_v<T>)
    if (!rounds_alike_everywhere(op)) return expect_as_accurate(found, expected, x, op);
  expect_same(found, expected, std::string(name_of(op)));
}

TEST_F(CudaElementwise, EachOperationOverTheWholeRange) {
  for (Device* device : devices_)
    for (Opcode op : all_opcodes()) {
      check_operation<float>(*device, op);
      check_operation<double>(*device, op);
      if (works_on_integers(op)) check_operation<std::int64_t>(*device, op);
    }
}

template <class T>
void check_fused_case(Device& device, Rng& rng, const Shape& shape, const std::string& where) {
  const auto [kernel, inputs, outputs, places] = random_fused_case<T>(rng, shape);
  const std::vector<Tensor> inputs_there = mirrored_all(inputs, device);
  std::vector<Tensor> outputs_there;
  for (std::size_t k = 0; k < outputs.size(); ++k)
    outputs_there.push_back(places[k] < 0 ? mirrored(outputs[k], device)
                                          : inputs_there[static_cast<std::size_t>(places[k])]);
  run(cpu_device(), kernel, inputs, outputs);
  run(device, kernel, inputs_there, outputs_there);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    expect_same(elements_of<T>(outputs_there[k]), elements<T>(outputs[k]),
                concat_text(where, " output ", k));
}

TEST_F(CudaElementwise, FusedChainsInAnyLayoutAndInPlace) {
  Rng rng(4);
  for (Device* device : devices_)
    for (int round = 0; round < 60; ++round) {
      const Shape shape =
          round % 4 == 0 ? Shape{4 * random_integer(rng, 1, 900)} : random_shape(rng, 4, 9);
      const std::string where = concat_text("round ", round);
      if (round % 3 == 0) check_fused_case<float>(*device, rng, shape, where);
      if (round % 3 == 1) check_fused_case<double>(*device, rng, shape, where);
      if (round % 3 == 2) check_fused_case<std::int64_t>(*device, rng, shape, where);
    }
}

// The bits of a result depend on the bits of its operands alone.
template <class T>
void check_places(Device& device, Rng& rng, Opcode op) {
  constexpr std::int64_t kRows = 30, kColumns = 64;
  const Shape shape = {kRows, kColumns};
  std::vector<Tensor> rows;
  for (int k = 0; k < arity_of(op); ++k)
    rows.push_back(Tensor::from(random_values<T>(rng, kColumns), {1, kColumns}));
  const ElementwiseKernel kernel = kernel_of(op, dtype_of<T>());
  const auto result_of = [&](auto&& layout) {
    std::vector<Tensor> inputs;
    for (const Tensor& row : rows) inputs.push_back(layout(row.broadcast_to(shape)));
    const Tensor out = mirrored(layout(Tensor::zeros(shape, dtype_of<T>())), device);
    run(device, kernel, mirrored_all(inputs, device), {out});
    return elements_of<T>(out);
  };
  const std::vector<T> dense = result_of([](const Tensor& x) { return x.clone(); });
  const auto expect_same_bits = [&](const std::vector<T>& found, const char* what) {
    EXPECT_EQ(std::memcmp(found.data(), dense.data(), dense.size() * sizeof(T)), 0)
        << name_of(op) << " " << what;
  };
  const auto copy_into = [](const Tensor& x, const Tensor& place) {
    place.assign(x);
    return place;
  };
  expect_same_bits(result_of([&](const Tensor& x) {
                     return copy_into(x, Tensor::empty({kRows * kColumns + 1}, x.dtype())
                                             .slice(0, 1, kRows * kColumns + 1)
                                             .reshape(shape));
                   }),
                   "not aligned");
  expect_same_bits(result_of([&](const Tensor& x) {
                     return copy_into(
                         x,
                         Tensor::empty({kRows, kColumns + 4}, x.dtype()).slice(1, 4, kColumns + 4));
                   }),
                   "in aligned rows");
  expect_same_bits(
      result_of([&](const Tensor& x) {
        return copy_into(x, Tensor::empty({kColumns, kRows}, x.dtype()).permute({1, 0}));
      }),
      "transposed");
  // Each output row is that of the single row, which is repeated.
  std::vector<Tensor> repeated;
  for (const Tensor& row : rows) repeated.push_back(mirrored(row, device).broadcast_to(shape));
  const Tensor out = mirrored(Tensor::zeros(shape, dtype_of<T>()), device);
  run(device, kernel, repeated, {out});
  expect_same_bits(elements_of<T>(out), "repeated rows");
}

TEST_F(CudaElementwise, LayoutsDoNotMatter) {
  Rng rng(5);
  for (Device* device : devices_)
    for (Opcode op : all_opcodes()) {
      check_places<float>(*device, rng, op);
      if (op == Opcode::softplus || op == Opcode::tanh) check_places<double>(*device, rng, op);
    }
}

// y = a x + b.
ElementwiseKernel affine(DType dtype, double a, double b) {
  ElementwiseKernel kernel;
  kernel.dtype = dtype;
  kernel.inputs = 1;
  kernel.literals = {a, b};
  kernel.temporaries = 1;
  kernel.code = {{Opcode::mul, {0, 1}, 3}, {Opcode::add, {3, 2}, 3}};
  kernel.outputs = {3};
  return kernel;
}

TEST_F(CudaElementwise, LiteralsChangeFromCallToCall) {
  for (Device* device : devices_) {
    const Tensor x = mirrored(Tensor::from<double>({1, -2, 3}, {3}), *device);
    for (double a : {2.0, -0.125})
      for (double b : {1.0, 1e300}) {
        const Tensor y = Tensor::empty({3}, DType::f64, *device);
        run(*device, affine(DType::f64, a, b), {x}, {y});
        EXPECT_EQ(elements_of<double>(y), (std::vector<double>{a * 1 + b, a * -2 + b, a * 3 + b}));
      }
    const Tensor n = mirrored(Tensor::from<std::int64_t>({1, -2}, {2}), *device);
    run(*device, affine(DType::i64, 2.9, std::nan("")), {n}, {n});
    EXPECT_EQ(elements_of<std::int64_t>(n), (std::vector<std::int64_t>{2, -4}));
  }
}

// 200 operands of rank 5 need more than the 4 KB of parameters that launches once passed at most.
TEST_F(CudaElementwise, ManyOperands) {
  Rng rng(6);
  for (Device* device : devices_)
    for (int count : {60, 200}) {
      std::vector<Tensor> inputs;
      for (int i = 0; i < count; ++i)
        inputs.push_back(
            Tensor::from(random_values<float>(rng, 240), {2, 5, 4, 2, 3}).permute({4, 3, 2, 1, 0}));
      const std::vector<Tensor> outputs = {Tensor::zeros(inputs[0].shape(), DType::f32),
                                           Tensor::zeros(inputs[0].shape(), DType::f32)};
      const std::vector<Tensor> there = mirrored_all(outputs, *device);
      run(cpu_device(), sum_of_many(count), inputs, outputs);
      run(*device, sum_of_many(count), mirrored_all(inputs, *device), there);
      for (std::size_t k = 0; k < 2; ++k)
        expect_same(elements_of<float>(there[k]), elements<float>(outputs[k]),
                    concat_text(count, " inputs, output ", k));
    }
}

// More elements than threads run at once, in vectors and, by one more element, without.
TEST_F(CudaElementwise, MillionsOfElements) {
  Rng rng(7);
  for (Device* device : devices_)
    for (std::int64_t count : {std::int64_t{1} << 22, (std::int64_t{1} << 22) + 1}) {
      const Tensor x = Tensor::from(random_values<float>(rng, count), {count});
      const Tensor there = mirrored(x, *device);
      run(cpu_device(), affine(DType::f32, 3, -1), {x}, {x});
      run(*device, affine(DType::f32, 3, -1), {there}, {there});
      EXPECT_EQ(elements_of<float>(there), elements<float>(x)) << count;
    }
}

TEST_F(CudaElementwise, IsRecorded) {
  for (Device* device : devices_) {
    const Tensor x = mirrored(Tensor::from<float>({1, 2, 3, 4, 5, 6, 7, 8}, {8}), *device);
    const auto work = [&] { run(*device, affine(DType::f32, 2, 1), {x}, {x}); };
    work();
    const std::unique_ptr<Recording> recording = device->record(work);
    if (recording == nullptr) continue;
    recording->replay();
    recording->replay();
    EXPECT_EQ(elements_of<float>(x), (std::vector<float>{15, 23, 31, 39, 47, 55, 63, 71}));
  }
}

TEST_F(CudaElementwise, WithoutInputs) {
  ElementwiseKernel kernel;
  kernel.dtype = DType::f64;
  kernel.literals = {2.5, -1};
  kernel.outputs = {1, 0};
  for (Device* device : devices_) {
    const Tensor a = Tensor::empty({6}, DType::f64, *device),
                 b = Tensor::empty({6}, DType::f64, *device);
    run(*device, kernel, {}, {a, b});
    EXPECT_EQ(elements_of<double>(a), std::vector<double>(6, -1));
    EXPECT_EQ(elements_of<double>(b), std::vector<double>(6, 2.5));
  }
}

TEST_F(CudaElementwise, NothingToDo) {
  for (Device* device : devices_) {
    const Tensor x = Tensor::empty({0, 3}, DType::f32, *device);
    run(*device, kernel_of(Opcode::exp, DType::f32), {x}, {x});
  }
}

TEST_F(CudaElementwise, RefusesWhatTheCpuRefuses) {
  const Tensor x = Tensor::zeros({4}, DType::i64);
  for (Device* device : devices_)
    for (Opcode op : all_opcodes()) {
      if (works_on_integers(op)) continue;
      const ElementwiseKernel kernel = kernel_of(op, DType::i64);
      const Tensor there = mirrored(x, *device);
      EXPECT_EQ(error_of([&] { run(*device, kernel, {there}, {there}); }),
                error_of([&] { run(cpu_device(), kernel, {x}, {x}); }));
    }
}

}  // namespace
}  // namespace saddle::test
