// Training steps per second, each from a batch of data to the new parameters; see games.h. Those
// whose names end in _bf16 multiply in bfloat16.
// OMP_NUM_THREADS sets the threads. bench/peers.py runs this beside PyTorch and JAX. The memory is
// that of the process: it is of one game where --benchmark_filter picks one.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>

#include "bench/games.h"
#include "bench/memory.h"

namespace {

using namespace saddle::bench;

void train(benchmark::State& state, const NamedStep& named, saddle::Math math,
           const Memory& at_start) {
  const saddle::MathScope scope(math);
  const auto step = named.make();
  const double first_loss = step->run();
  for (auto _ : state) step->run();
  state.SetItemsProcessed(state.iterations());
  const auto count = [&](const char* name, std::int64_t value) {
    state.counters[name] = static_cast<double>(value);
  };
  count("flop", step->flop());  // of one iteration
  count("generator_parameters", step->generator().copies() * step->generator().parameter_count());
  count("discriminator_parameters", step->discriminator().parameter_count());
  count("threads", saddle::threads());
  count("peak_memory_bytes", memory_of_process().peak);
  count("memory_growth_bytes", memory_of_process().peak - at_start.now);
  state.counters["loss"] = first_loss;
}

}  // namespace

int main(int argc, char** argv) {
  const Memory at_start = memory_of_process();
  for (const NamedStep& step : training_steps()) {
    for (const auto& [suffix, math] :
         {std::pair{"", saddle::Math::f32}, {"_bf16", saddle::Math::bf16}}) {
      const std::string name = step.name + suffix;
      benchmark::RegisterBenchmark(name.c_str(), train, step, math, at_start)->UseRealTime();
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
