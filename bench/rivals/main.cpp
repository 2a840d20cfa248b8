// Prints a table of our kernels beside OpenBLAS's and oneDNN's, and of a fused chain beside its
// operations one by one:
//
//   make build/bench/rivals && build/bench/rivals [PATTERN [MATH]]
//
// measures the cases whose names contain PATTERN, on one thread and on as many as OMP_NUM_THREADS
// says or there are cores. Ratios are above 1 where ours takes less time. MATH is ours, f32 if it
// is not given, or bf16 or amx-split; the rivals multiply in float32.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "bench/rivals/compare.h"
#include "tensor/error.h"

namespace {

using namespace saddle::bench;

// Geometric means.
class Means {
 public:
  void add(const std::string& name, double ratio) {
    auto& [sum, count] = sums_[name];
    sum += std::log(ratio);
    ++count;
  }
  void print() const {
    std::printf("\nGeometric means, and over how many cases:\n\n");
    for (const auto& [name, mean] : sums_) {
      std::printf("* %s: %.2f (%d)\n", name.c_str(), std::exp(mean.first / mean.second),
                  mean.second);
    }
  }

 private:
  std::map<std::string, std::pair<double, int>> sums_;
};

// "OpenBLAS 1.08, oneDNN 0.97": how many times longer each rival takes.
std::string ratios(const LazyCase& lazy, const Case& work, const std::vector<double>& seconds,
                   const std::string& threads, Means& means) {
  std::string text;
  for (std::size_t i = 1; i < seconds.size(); ++i) {
    const std::string& rival = work.systems[i].name;
    const double ratio = seconds[i] / seconds[0];
    char number[20];
    std::snprintf(number, sizeof number, "%.2f", ratio);
    text += saddle::concat_text(i > 1 ? ", " : "", rival, " ", number);
    means.add(saddle::concat_text(lazy.group, ", ", rival, ", ", threads), ratio);
  }
  return text;
}

void print_row(const LazyCase& lazy, int threads, double peak, Means& means) {
  set_all_threads(1);
  const Case work = lazy.make();
  const std::vector<double> one = measure(work);
  const double rate = work.flop / one[0];
  std::printf("| %-52s | %7.1f | %5.0f%% | %-28s |", lazy.name.c_str(), rate / 1e9,
              100 * rate / peak, ratios(lazy, work, one, "1 thread", means).c_str());
  if (threads > 1) {
    set_all_threads(threads);
    const Case again = lazy.make();
    const std::vector<double> many = measure(again);
    const std::string count = saddle::concat_text(threads, " threads");
    std::printf(" %8.2f | %-28s |", one[0] / many[0],
                ratios(lazy, again, many, count, means).c_str());
    means.add(saddle::concat_text(lazy.group, ", ", count, " over 1"), one[0] / many[0]);
  }
  std::printf("\n");
  std::fflush(stdout);
}

void print_head(int threads, double peak) {
  std::printf("One core multiplies and adds %.1f GFLOP/s.\n\n", peak / 1e9);
  std::printf("| %-52s | GFLOP/s | of peak | %-27s |", "case, one thread", "time of others / ours");
  if (threads > 1) std::printf(" %d over 1 | others / ours, %d threads    |", threads, threads);
  std::printf("\n|---|---|---|---|%s\n", threads > 1 ? "---|---|" : "");
}

std::vector<LazyCase> chosen_cases(const std::string& pattern) {
  std::vector<LazyCase> chosen;
  for (const auto& cases : {product_cases(), convolution_cases(), adam_cases()}) {
    for (const LazyCase& lazy : cases) {
      if (lazy.name.find(pattern) != std::string::npos) chosen.push_back(lazy);
    }
  }
  return chosen;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<LazyCase> cases = chosen_cases(argc > 1 ? argv[1] : "");
  if (argc > 3 || cases.empty()) {
    std::fprintf(stderr,
                 "usage: rivals [PATTERN [MATH]], a part of a case's name, such as 'product'\n");
    return 2;
  }
  saddle::set_math(saddle::find_math(argc > 2 ? argv[2] : "f32"));
  const int threads = saddle::threads();
  set_all_threads(1);
  double peak = 0;
  for (int i = 0; i < 20; ++i) peak = std::max(peak, measure_peak());
  print_head(threads, peak);
  Means means;
  for (const LazyCase& lazy : cases) print_row(lazy, threads, peak, means);
  means.print();
} catch (const saddle::Error& error) {
  std::fprintf(stderr, "error: %s\n", error.what());
  return 1;
}
