// Speed of the kernels that training spends its time in: products in operations per second,
// elementwise programs in bytes read and written per second.
#include <benchmark/benchmark.h>

#include <string>

#include "autograd/ops.h"
#include "autograd/program.h"
#include "bench/tensors.h"
#include "optim/optimizer.h"
#include "tensor/ceilings.h"
#include "tensor/cpu/ceilings.h"

namespace {

using saddle::DType;
using saddle::Graph;
using saddle::Math;
using saddle::Program;
using saddle::Shape;
using saddle::Tensor;
using saddle::Var;
using saddle::bench::normal_tensor;

// The most that one core can do with each instruction set. Shares of peak are shares of this.
void peak(benchmark::State& state, saddle::cpu::Isa isa) {
  constexpr std::int64_t kRounds = 100'000;
  std::int64_t operations = 0;
  for (auto _ : state) operations += saddle::cpu::multiply_and_add(isa, kRounds);
  state.counters["flop/s"] =
      benchmark::Counter(static_cast<double>(operations), benchmark::Counter::kIsRate);
}
// Operations per second, and their share of the peak of all threads.
void set_rates(benchmark::State& state, double operations) {
  static const double peak = saddle::measure_ceilings(saddle::cpu_device()).flop_rate;
  state.counters["flop/s"] =
      benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
  state.counters["of_peak"] =
      benchmark::Counter(operations / peak, benchmark::Counter::kIsIterationInvariantRate);
}

void register_peaks() {
  for (const saddle::cpu::Isa isa : saddle::cpu::kAllIsas)
    if (isa <= saddle::cpu::best_isa())
      benchmark::RegisterBenchmark(("peak/" + std::string(name_of(isa))).c_str(), peak, isa);
}

// [batches, m, k] x [batches, k, n]; A transposed operand is stored with its last axes swapped.
void matmul(benchmark::State& state, bool transpose_a, bool transpose_b, Math math) {
  const saddle::MathScope scope(math);
  const std::int64_t batches = state.range(0), m = state.range(1), k = state.range(2),
                     n = state.range(3);
  const Tensor a = normal_tensor(transpose_a ? Shape{batches, k, m} : Shape{batches, m, k}, 1);
  const Tensor b = normal_tensor(transpose_b ? Shape{batches, n, k} : Shape{batches, k, n}, 2);
  const Tensor out = Tensor::empty({batches, m, n}, DType::f32);
  for (auto _ : state) {
    out.device().matmul(a.view(), transpose_a, b.view(), transpose_b, out.view());
    benchmark::ClobberMemory();
  }
  set_rates(state, 2.0 * static_cast<double>(batches * m * k * n));
}

// The products of ring8 (64 points, 8 generators) and MNIST (batches of 100), and a large square.
void training_shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"batches", "m", "k", "n"})->UseRealTime();
  benchmark->Args({8, 64, 2, 16})->Args({1, 576, 2, 512})->Args({1, 576, 512, 256});
  benchmark->Args({1, 576, 256, 1})->Args({1, 100, 784, 512})->Args({1, 1100, 784, 512});
  benchmark->Args({10, 100, 512, 784})->Args({1, 1024, 1024, 1024});
}
BENCHMARK_CAPTURE(matmul, nn, false, false, Math::f32)->Apply(training_shapes);
BENCHMARK_CAPTURE(matmul, nt, false, true, Math::f32)->Apply(training_shapes);
BENCHMARK_CAPTURE(matmul, tn, true, false, Math::f32)->Apply(training_shapes);
BENCHMARK_CAPTURE(matmul, nn_bf16, false, false, Math::bf16)->Apply(training_shapes);
BENCHMARK_CAPTURE(matmul, nt_bf16, false, true, Math::bf16)->Apply(training_shapes);
BENCHMARK_CAPTURE(matmul, tn_bf16, true, false, Math::bf16)->Apply(training_shapes);

// The layers at batch 64 of DCGAN's discriminator for 32 x 32 images, and of Stackelberg GAN's
// (Table 5), which has kernels of 5 x 5. The generator's transposed convolutions are their input
// gradients.
struct ConvolutionTensors {
  Tensor x, w, y;
  saddle::ConvolutionOptions options;

  explicit ConvolutionTensors(const benchmark::State& state)
      : options{.stride = 2, .padding = (state.range(3) - 1) / 2} {
    const std::int64_t size = state.range(0), in = state.range(1), out = state.range(2),
                       kernel = state.range(3);
    const std::int64_t output = saddle::row_axis(options, size, kernel).output();
    x = normal_tensor({1, 64, size, size, in}, 1);
    w = normal_tensor({1, kernel, kernel, in, out}, 2);
    y = normal_tensor({1, 64, output, output, out}, 3);
  }
  // Without those on padding, which is skipped.
  double operations() const {
    const std::int64_t batch = x.shape()[1], size = x.shape()[2], kernel = w.shape()[1];
    const std::int64_t terms = saddle::row_axis(options, size, kernel).terms();
    return 2.0 * static_cast<double>(batch * terms * terms * x.shape().back() * y.shape().back());
  }
};

void convolution(benchmark::State& state, void (*compute)(const ConvolutionTensors&), Math math) {
  const saddle::MathScope scope(math);
  const ConvolutionTensors tensors(state);
  for (auto _ : state) {
    compute(tensors);
    benchmark::ClobberMemory();
  }
  set_rates(state, tensors.operations());
}
void dcgan_layers(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"size", "in", "out", "kernel"})->UseRealTime();
  benchmark->Args({32, 3, 64, 4})->Args({16, 64, 128, 4})->Args({8, 128, 256, 4});
  benchmark->Args({32, 3, 128, 5})->Args({16, 128, 256, 5})->Args({8, 256, 512, 5});
}
void output(const ConvolutionTensors& t) {
  t.x.device().convolution(t.x.view(), t.w.view(), t.options, t.y.view());
}
void input_gradient(const ConvolutionTensors& t) {
  t.x.device().convolution_input_gradient(t.y.view(), t.w.view(), t.options, t.x.view());
}
void weight_gradient(const ConvolutionTensors& t) {
  t.x.device().convolution_weight_gradient(t.x.view(), t.y.view(), t.options, t.w.view());
}
BENCHMARK_CAPTURE(convolution, output, output, Math::f32)->Apply(dcgan_layers);
BENCHMARK_CAPTURE(convolution, input_gradient, input_gradient, Math::f32)->Apply(dcgan_layers);
BENCHMARK_CAPTURE(convolution, weight_gradient, weight_gradient, Math::f32)->Apply(dcgan_layers);
BENCHMARK_CAPTURE(convolution, output_bf16, output, Math::bf16)->Apply(dcgan_layers);
BENCHMARK_CAPTURE(convolution, input_gradient_bf16, input_gradient, Math::bf16)
    ->Apply(dcgan_layers);
BENCHMARK_CAPTURE(convolution, weight_gradient_bf16, weight_gradient, Math::bf16)
    ->Apply(dcgan_layers);

// One fused program y = f(x) over range(0) floats.
void elementwise(benchmark::State& state, Var (*function)(Var)) {
  Graph graph;
  const Var x = graph.input(normal_tensor({state.range(0)}, 1), "x");
  Program program = saddle::compile({function(x)});
  for (auto _ : state) {
    program.run();
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0) * 8);
}
void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1 << 10)->Arg(1 << 15)->Arg(1 << 20)->UseRealTime();
}
BENCHMARK_CAPTURE(elementwise, square_plus_one, [](Var x) {
  return saddle::square(x) + 1.0;
})->Apply(sizes);
BENCHMARK_CAPTURE(elementwise, leaky_relu, [](Var x) {
  return saddle::leaky_relu(x, 0.2);
})->Apply(sizes);
BENCHMARK_CAPTURE(elementwise, tanh, [](Var x) { return saddle::tanh(x); })->Apply(sizes);
BENCHMARK_CAPTURE(elementwise, softplus, [](Var x) { return saddle::softplus(x); })->Apply(sizes);

// One Adam step on range(0) parameters: reads and writes them and two moments, reads a gradient.
void adam(benchmark::State& state) {
  Graph graph;
  const Var parameters = graph.input(normal_tensor({state.range(0)}, 1), "parameters");
  const Var gradient = graph.input(normal_tensor({state.range(0)}, 2), "gradient");
  const auto optimizer = saddle::make_optimizer(parameters, {});
  Program step = saddle::compile({}, optimizer->step(gradient));
  for (auto _ : state) {
    step.run();
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0) * 4 * 7);
}
BENCHMARK(adam)->Apply(sizes);

}  // namespace

int main(int argc, char** argv) {
  register_peaks();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
