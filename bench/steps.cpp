// Training steps per second, each from a batch of data to the new parameters; see games.h. Those
// whose names end in _bf16 multiply in bfloat16.
// OMP_NUM_THREADS sets the threads, SADDLE_DEVICE the device (cpu, cuda, cuda:N). A step ends when
// its loss is read and the device is done. bench/peers.py runs this beside PyTorch and JAX. The
// memory is that of the process: it is of one game where --benchmark_filter picks one.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "bench/games.h"
#include "bench/memory.h"

namespace {

using namespace saddle::bench;

bool is_on_cpu() { return &saddle::default_device() == &saddle::cpu_device(); }

void train(benchmark::State& state, const NamedStep& named, saddle::Math math,
           const Memory& at_start) {
  const saddle::MathScope scope(math);
  const auto step = named.make();
  const double first_loss = step->run();
  for (int i = 0; i < 2 && !is_on_cpu(); ++i) step->run();  // its programs are recorded
  for (auto _ : state) {
    step->run();
    saddle::default_device().synchronize();
  }
  state.SetItemsProcessed(state.iterations());
  const auto count = [&](const char* name, std::int64_t value) {
    state.counters[name] = static_cast<double>(value);
  };
  // Of one iteration.
  count("flop", sum_of(*step, [](const auto& program) { return cost_of(program).flop; }));
  count("program_steps", sum_of(*step, [](const auto& program) { return program.steps().size(); }));
  count("launches", sum_of(*step, [](const auto& program) {
          return program.recording() == nullptr ? 0 : program.recording()->size();
        }));
  count("generator_parameters", step->generator().copies() * step->generator().parameter_count());
  count("discriminator_parameters",
        step->discriminator().copies() * step->discriminator().parameter_count());
  count("threads", saddle::threads());
  count("peak_memory_bytes", memory_of_process().peak);
  count("memory_growth_bytes", memory_of_process().peak - at_start.now);
  count("device_peak_bytes", static_cast<std::int64_t>(saddle::default_device().peak_bytes()));
  state.counters["loss"] = first_loss;
}

// The game fails alone.
void try_to_train(benchmark::State& state, const NamedStep& named, saddle::Math math,
                  const Memory& at_start) {
  try {
    train(state, named, math, at_start);
  } catch (const saddle::Error& error) {
    state.SkipWithError(error.what());
  }
}

void register_games(const Memory& at_start) {
  std::vector<std::pair<const char*, saddle::Math>> maths = {{"", saddle::Math::f32}};
  if (is_on_cpu()) maths.emplace_back("_bf16", saddle::Math::bf16);
  for (const NamedStep& step : training_steps()) {
    for (const auto& [suffix, math] : maths) {
      const std::string name = step.name + suffix;
      benchmark::RegisterBenchmark(name.c_str(), try_to_train, step, math, at_start)->UseRealTime();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Memory at_start = memory_of_process();
  try {
    const char* asked = std::getenv("SADDLE_DEVICE");
    saddle::set_default_device(saddle::find_device(asked == nullptr ? "cpu" : asked));
  } catch (const saddle::Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    return 2;
  }
  register_games(at_start);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
