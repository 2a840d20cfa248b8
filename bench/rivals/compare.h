// Kernels beside other ways to do the same work, in one process.
//
// A case is timed in rounds. A round runs each system once, one after the other, between two looks
// at how fast the core is at that moment, by a loop of multiply-adds and a small product of ours;
// rounds in which one of them was below kQuiet of the best are dropped, because somebody else had
// the core. Figures are medians.
#pragma once

#include <functional>
#include <string>
#include <vector>

// scripts/probe_rivals.sh defines which libraries there are.
#if SADDLE_HAS_OPENBLAS
#include <cblas.h>
#endif
#if SADDLE_HAS_ONEDNN
#include <dnnl.hpp>
#endif

#include "bench/tensors.h"

namespace saddle::bench {

// One system's way to do the work of a case.
struct System {
  std::string name;
  std::function<void()> run;
};

// The same work done by several systems, ours first.
struct Case {
  double flop;
  std::vector<System> systems;
};

// A case, made only when it is measured: its tensors need memory.
struct LazyCase {
  std::string group;  // over which ratios are averaged
  std::string name;
  std::function<Case()> make;
};

std::vector<LazyCase> product_cases();
std::vector<LazyCase> convolution_cases();
std::vector<LazyCase> adam_cases();

// Medians of the seconds of each system, on the threads that set_all_threads() asked for last.
std::vector<double> measure(const Case& work);

// Of this program and of the libraries beside it, some of which ask when a case is made.
void set_all_threads(int count);

// Operations per second of the slowest of as many cores as there are threads, now: a loop of one or
// two milliseconds.
double measure_peak();

#if SADDLE_HAS_ONEDNN
dnnl::engine& onednn_engine();
dnnl::stream& onednn_stream();
dnnl::memory onednn_memory(const dnnl::memory::desc& description, const Tensor& tensor);
#endif

}  // namespace saddle::bench
