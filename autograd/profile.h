// Where the time of a program goes: what each step takes, beside what the machine needs at least.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "autograd/cost.h"
#include "autograd/program.h"
#include "tensor/ceilings.h"

namespace saddle {

// The middle one, or the mean of the two in the middle; 0 if there are none. What disturbs a
// measurement now and then hardly changes it.
double median(std::vector<double> values);

// While it lives, times each run of a program, whoever runs it: between its steps, or as a whole.
// What is computed stays the same, errors too.
class Profiler {
 public:
  enum class Clock {
    steps,  // the device finishes each step before the next begins, which on a GPU adds the latency
            // of a launch to each
    runs,   // as without a profiler, replayed if the device can, until the device is done
  };

  // `program` must outlive it and stay where it is. Throws Error if it has a profiler already.
  explicit Profiler(const Program& program);
  ~Profiler() { program_->profiler_ = nullptr; }
  Profiler(const Profiler&) = delete;
  Profiler& operator=(const Profiler&) = delete;

  void set_clock(Clock clock) { clock_ = clock; }  // Clock::steps at first
  std::size_t runs() const { return runs_; }       // step by step
  // The runs so far, of both kinds, were to warm up.
  void forget_runs();

  const Program& program() const { return *program_; }
  // Of each step, in the order of program().steps(), the median over the runs.
  std::vector<double> step_seconds() const;
  // Of a run at once, the median; 0 if there was none.
  double run_seconds() const { return median(run_seconds_); }

 private:
  friend class Program;

  void time(Program& program);
  void time_steps(Program& program);
  void time_run(Program& program);
  Device& device() const { return program_->graph().device(); }

  const Program* program_;
  Clock clock_ = Clock::steps;
  std::vector<double> run_seconds_;
  std::vector<double> seconds_;  // [runs_, steps]
  std::size_t runs_ = 0;
};

// Sums over some steps.
struct StepTimes {
  std::size_t steps = 0;
  Cost cost;
  double seconds = 0;        // measured
  double flop_seconds = 0;   // of the operations, at the machine's peak
  double byte_seconds = 0;   // of each step's bytes, at the bandwidth of a buffer of that many
  double floor_seconds = 0;  // of each step, the larger of these two
};
StepTimes operator+(const StepTimes& a, const StepTimes& b);

// The floor is the roofline of Williams, Waterman and Patterson (2009), with a roof for each size
// of a step's operands and results: what fits in a cache may be there.
StepTimes times_of(const Cost& cost, double seconds, const Ceilings& ceilings);

// The steps that compute the same: see step_text (autograd/dump.h).
struct Computation {
  std::string text;
  StepTimes times;
};
// Those that take most time first.
std::vector<Computation> computations(const Profiler& profiler, const Ceilings& ceilings);
StepTimes total(const std::vector<Computation>& computations);

}  // namespace saddle
