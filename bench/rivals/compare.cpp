#include "bench/rivals/compare.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "autograd/profile.h"
#include "tensor/cpu/ceilings.h"
#include "tensor/error.h"
#if SADDLE_HAS_ONEDNN
#include <omp.h>
#endif

namespace saddle::bench {
namespace {

constexpr double kQuiet = 0.75;
constexpr int kRounds = 15;  // quiet ones
constexpr int kMostRounds = 60;
constexpr double kSystemSeconds = 0.02;  // of a round

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double seconds_of(const System& system, int times) {
  const double start = now();
  for (int i = 0; i < times; ++i) system.run();
  return (now() - start) / times;
}

// Products per second, from the cache and on the unit of the math in use: a program on the other
// thread of the core can hold that up where multiply_and_add is not.
double measure_product() {
  constexpr int kSide = 192, kTimes = 5;
  static const Tensor a = normal_tensor({1, kSide, kSide}, 1), b = normal_tensor(a.shape(), 2),
                      out = Tensor::empty(a.shape(), DType::f32);
  return 1 /
         seconds_of({"", [] { out.device().matmul(a.view(), false, b.view(), false, out.view()); }},
                    kTimes);
}

// How fast the core is.
struct Speed {
  double peak = 0, product = 0;
};

Speed measure_speed() { return {measure_peak(), measure_product()}; }

template <class Choose>
Speed chosen(const Speed& x, const Speed& y, Choose choose) {
  return {choose(x.peak, y.peak), choose(x.product, y.product)};
}

bool is_quiet(const Speed& speed, const Speed& best) {
  return speed.peak >= kQuiet * best.peak && speed.product >= kQuiet * best.product;
}

struct Round {
  Speed slowest;
  std::vector<double> seconds;
};

Round run_round(const std::vector<System>& systems, const std::vector<int>& times) {
  Round round;
  round.slowest = measure_speed();
  for (std::size_t i = 0; i < systems.size(); ++i) {
    // The threads of a library wait for more work for a while, and take the cores meanwhile.
    if (threads() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    seconds_of(systems[i], times[i]);  // until both cores are awake
    round.seconds.push_back(seconds_of(systems[i], times[i]));
  }
  round.slowest =
      chosen(round.slowest, measure_speed(), [](double x, double y) { return std::min(x, y); });
  return round;
}

}  // namespace

double measure_peak() {
  constexpr std::int64_t kRepeats = 50000;
  const double start = now();
  std::int64_t flop = 0;  // of one core
  std::vector<std::thread> others;
  for (int i = 1; i < threads(); ++i)
    others.emplace_back([] { cpu::multiply_and_add(cpu::best_isa(), kRepeats); });
  flop = cpu::multiply_and_add(cpu::best_isa(), kRepeats);
  for (std::thread& other : others) other.join();
  return static_cast<double>(flop) / (now() - start);
}

#if SADDLE_HAS_ONEDNN
dnnl::engine& onednn_engine() {
  static dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

dnnl::stream& onednn_stream() {
  static dnnl::stream stream(onednn_engine());
  return stream;
}

dnnl::memory onednn_memory(const dnnl::memory::desc& description, const Tensor& tensor) {
  return {description, onednn_engine(), tensor.data<float>().data()};
}
#endif

void set_all_threads(int count) {
  set_threads(count);
#if SADDLE_HAS_OPENBLAS
  openblas_set_num_threads(count);
#endif
#if SADDLE_HAS_ONEDNN
  omp_set_num_threads(count);
#endif
}

std::vector<double> measure(const Case& work) {
  std::vector<int> times;
  for (const System& system : work.systems) {
    seconds_of(system, 1);  // warms up
    times.push_back(1 + static_cast<int>(kSystemSeconds / seconds_of(system, 1)));
  }
  static Speed best;  // of all cases: a machine may be busy throughout one
  std::vector<Round> quiet;
  for (int i = 0; i < kMostRounds && quiet.size() < kRounds; ++i) {
    const Round round = run_round(work.systems, times);
    best = chosen(best, round.slowest, [](double x, double y) { return std::max(x, y); });
    if (is_quiet(round.slowest, best)) quiet.push_back(round);
  }
  require(!quiet.empty(), "rivals: none of ", kMostRounds,
          " rounds was quiet: something else runs on this machine");
  std::vector<double> medians;
  for (std::size_t i = 0; i < work.systems.size(); ++i) {
    std::vector<double> seconds;
    for (const Round& round : quiet) seconds.push_back(round.seconds[i]);
    medians.push_back(median(seconds));
  }
  return medians;
}

}  // namespace saddle::bench
