// What mixed Hessian-vector products cost beside a gradient, and whole steps of the game
// optimizers, on the ICR paper's CIFAR-10 networks with the Wasserstein loss.
// OMP_NUM_THREADS sets the threads; --benchmark_filter=product picks.
#include <benchmark/benchmark.h>

#include <string>

#include "bench/cifar10_game.h"

namespace {

using namespace saddle;
using bench::Cifar10Game;

// D_xy f v for a vector v of the discriminator's size.
struct MixedProduct : Cifar10Game {
  explicit MixedProduct(ProductMode mode) {
    v = graph.input(Tensor::full(discriminator.parameters().shape(), 1e-3, DType::f32), "v");
    result = mode == ProductMode::forward_over_reverse
                 ? mixed_hvp(f, game.x[0], game.y[0], v)
                 : mixed_hvp_reverse(f, game.x[0], game.y[0], v);
  }
  Var v, result;
};

void gradient_of_generator(benchmark::State& state) {
  Cifar10Game game;
  Program program = compile({grad(game.f, game.game.x[0])});
  for (auto _ : state) program.run();
}

// The gradients of both players share one backward pass.
void both_gradients(benchmark::State& state) {
  Cifar10Game game;
  Program program = compile({grad(game.f, game.game.x[0]), grad(game.f, game.game.y[0])});
  for (auto _ : state) program.run();
}

void product(benchmark::State& state, ProductMode mode) {
  MixedProduct mixed(mode);
  Program program = compile({mixed.result});
  for (auto _ : state) program.run();
}

void replayed_product(benchmark::State& state, ProductMode mode) {
  MixedProduct mixed(mode);
  Linearization linear({mixed.result}, {&mixed.v, 1});
  linear.set_point();
  for (auto _ : state) linear.apply();
}

void optimizer_step(benchmark::State& state, const std::string& name, ProductMode mode) {
  Cifar10Game game;
  const auto optimizer = make_game_optimizer(game.game, {.name = name, .products = mode});
  std::int64_t iterations = 0;
  for (auto _ : state) iterations += optimizer->step().solve.iterations;
  state.counters["cg_iterations"] =
      benchmark::Counter(static_cast<double>(iterations), benchmark::Counter::kAvgIterations);
}

void add(const std::string& name, auto function, auto... arguments) {
  benchmark::RegisterBenchmark(name.c_str(), function, arguments...)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
}

}  // namespace

int main(int argc, char** argv) {
  add("gradient", gradient_of_generator);
  add("gradients", both_gradients);
  for (const auto& [name, mode] : {std::pair{"forward", ProductMode::forward_over_reverse},
                                   {"reverse", ProductMode::reverse_over_reverse}}) {
    const std::string of_mode = std::string("/") + name;
    add("product" + of_mode, product, mode);
    add("product_replayed" + of_mode, replayed_product, mode);
    for (const std::string optimizer : {"acgd", "acgd-released"})
      add("step/" + optimizer + of_mode, optimizer_step, optimizer, mode);
  }
  for (const std::string optimizer : {"simgd", "consensus"})
    add("step/" + optimizer, optimizer_step, optimizer, ProductMode::forward_over_reverse);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
