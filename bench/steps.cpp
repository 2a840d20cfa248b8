// Training steps per second: a batch from the data, a discriminator step, a generator step.
// OMP_NUM_THREADS sets the threads. bench/peers.py runs this beside PyTorch.
#include <benchmark/benchmark.h>

#include "autograd/cost.h"
#include "bench/games.h"
#include "gan/streams.h"

namespace {

using saddle::bench::Game;

void train(benchmark::State& state, const Game& game) {
  const saddle::Dataset data = saddle::bench::make_data(game);
  saddle::Batches batches(data, game.batch_size, 1, saddle::kBatchStream);
  saddle::Stackelberg stackelberg = saddle::bench::make_stackelberg(game);
  for (auto _ : state) {
    batches.next(stackelberg.real_batch().reshape({game.batch_size, data.features()}));
    stackelberg.step_discriminator();
    stackelberg.step_generator();
  }
  state.SetItemsProcessed(state.iterations());
  const saddle::Cost cost =
      cost_of(stackelberg.discriminator_program()) + cost_of(stackelberg.generator_program());
  state.counters["flop"] = static_cast<double>(cost.flop);  // of one iteration
  state.counters["threads"] = saddle::threads();
}

}  // namespace

int main(int argc, char** argv) {
  for (const Game& game : saddle::bench::games())
    benchmark::RegisterBenchmark(game.name.c_str(), train, game)->UseRealTime();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
