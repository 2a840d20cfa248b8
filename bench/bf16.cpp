// The two parts of a product in bfloat16, on one thread, with each unit that this machine has:
// packing panels, in numbers per second, and multiplying packed panels, in operations per second. A
// split product computes six operations for each that is counted.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "bench/tensors.h"
#include "tensor/cpu/bf16_kernels.h"
#include "tensor/cpu/math.h"
#include "tensor/cpu/matmul_product.h"
#include "tensor/cpu/scratch.h"

namespace {

using saddle::Tensor;
using saddle::bench::normal_tensor;
using saddle::cpu::Bf16Kernels;
using saddle::cpu::Bf16Pair;
using saddle::cpu::kMaxLeftRows;
using saddle::cpu::Scratch;

constexpr std::int64_t kDepth = 512;
constexpr std::int64_t kRowStride = 784;  // of the matrix that a panel is part of

enum class Operand { a, b };
enum class Lies { along_depth, along_width };

class Panels {
 public:
  Panels(const Bf16Kernels& kernels, Operand operand, int count)
      : kernels_(kernels),
        operand_(operand),
        width_(operand == Operand::a ? kernels.tile_count * kernels.row_step : kernels.columns),
        pairs_(scratch_.reserve<Bf16Pair>(static_cast<std::size_t>(count * panel_pairs()))) {}

  int width() const { return width_; }
  const Bf16Pair* panel(int i) const { return pairs_ + i * panel_pairs(); }
  void pack(const Tensor& matrix, Lies lies, int i) {
    const float* const data = matrix.data<float>().data();
    const std::int64_t stride = lies == Lies::along_depth ? kRowStride : 1;
    const std::int64_t depth_stride = lies == Lies::along_depth ? 1 : kRowStride;
    const auto pack = operand_ == Operand::a ? kernels_.pack_a : kernels_.pack_b;
    for (int first = 0; first < width_; first += kMaxLeftRows) {
      const int rows = std::min(kMaxLeftRows, width_ - first);
      pack({data + first * stride, stride, depth_stride, rows, kDepth}, first, width_,
           pairs_ + i * panel_pairs());
    }
  }

 private:
  std::int64_t panel_pairs() const { return kernels_.parts * width_ * kDepth / 2; }

  const Bf16Kernels& kernels_;
  const Operand operand_;
  const int width_;
  Scratch scratch_;
  Bf16Pair* const pairs_;
};

void pack(benchmark::State& state, const Bf16Kernels& kernels, Operand operand, Lies lies) {
  const Tensor matrix = normal_tensor({kDepth, kRowStride}, 1);
  Panels panels(kernels, operand, 1);
  for (auto _ : state) {
    panels.pack(matrix, lies, 0);
    benchmark::ClobberMemory();
  }
  state.counters["numbers/s"] = benchmark::Counter(static_cast<double>(panels.width() * kDepth),
                                                   benchmark::Counter::kIsIterationInvariantRate);
}

// Ten panels of each: those of b stay in the L2 cache.
void multiply(benchmark::State& state, const Bf16Kernels& kernels) {
  constexpr int kPanels = 10;
  const Tensor matrix = normal_tensor({kDepth, kRowStride}, 1);
  Panels a(kernels, Operand::a, kPanels), b(kernels, Operand::b, kPanels);
  for (int i = 0; i < kPanels; ++i) {
    a.pack(matrix, Lies::along_width, i);
    b.pack(matrix, Lies::along_width, i);
  }
  alignas(64) float out[Bf16Kernels::kMaxRows * Bf16Kernels::kMaxColumns];
  kernels.begin();
  for (auto _ : state) {
    for (int i = 0; i < kPanels * kPanels; ++i) {
      kernels.tiles[kernels.tile_count - 1](kDepth, a.panel(i / kPanels), b.panel(i % kPanels), out,
                                            kernels.columns, false);
      benchmark::DoNotOptimize(out);
    }
  }
  kernels.end();
  state.counters["flop/s"] = benchmark::Counter(
      2.0 * kPanels * kPanels * static_cast<double>(a.width() * b.width() * kDepth),
      benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (const Bf16Kernels* kernels : saddle::cpu::usable_bf16_kernels()) {
    const std::string name = kernels->name;
    const auto add = [&](const char* what, auto function, auto... arguments) {
      benchmark::RegisterBenchmark((what + name).c_str(), function, *kernels, arguments...);
    };
    add("pack a, rows along the depth/", pack, Operand::a, Lies::along_depth);
    add("pack a, transposed/", pack, Operand::a, Lies::along_width);
    add("pack b, rows along the width/", pack, Operand::b, Lies::along_width);
    add("pack b, transposed/", pack, Operand::b, Lies::along_depth);
    add("multiply/", multiply);
  }
  benchmark::RunSpecifiedBenchmarks();
}
