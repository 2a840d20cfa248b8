#include "autograd/profile.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "autograd/dump.h"

namespace saddle {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_between(SteadyClock::time_point begin, SteadyClock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto upper = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), upper, values.end());
  if (values.size() % 2 == 1) return *upper;
  return (*std::max_element(values.begin(), upper) + *upper) / 2;
}

Profiler::Profiler(const Program& program) : program_(&program) {
  require(program.profiler_ == nullptr, "profiler: the program has one already");
  program.profiler_ = this;
}

void Profiler::time(Program& program) {
  clock_ == Clock::steps ? time_steps(program) : time_run(program);
}

void Profiler::time_steps(Program& program) {
  const std::vector<Step>& steps = program.steps();
  seconds_.resize((runs_ + 1) * steps.size());  // not while the clock runs
  double* seconds = seconds_.data() + runs_ * steps.size();
  device().synchronize();
  SteadyClock::time_point before = SteadyClock::now();
  for (const Step& step : steps) {
    program.run_step(step);
    device().synchronize();
    const SteadyClock::time_point after = SteadyClock::now();
    *seconds++ = seconds_between(before, after);
    before = after;
  }
  program.finish_run();
  ++runs_;
}

void Profiler::time_run(Program& program) {
  device().synchronize();
  const SteadyClock::time_point begin = SteadyClock::now();
  program.run_at_once();
  device().synchronize();
  run_seconds_.push_back(seconds_between(begin, SteadyClock::now()));
}

void Profiler::forget_runs() {
  run_seconds_.clear();
  seconds_.clear();
  runs_ = 0;
}

std::vector<double> Profiler::step_seconds() const {
  const std::size_t steps = program_->steps().size();
  std::vector<double> medians;
  for (std::size_t i = 0; i < steps; ++i) {
    std::vector<double> of_step;
    for (std::size_t run = 0; run < runs_; ++run) of_step.push_back(seconds_[run * steps + i]);
    medians.push_back(median(std::move(of_step)));
  }
  return medians;
}

StepTimes operator+(const StepTimes& a, const StepTimes& b) {
  return {a.steps + b.steps,
          a.cost + b.cost,
          a.seconds + b.seconds,
          a.flop_seconds + b.flop_seconds,
          a.byte_seconds + b.byte_seconds,
          a.floor_seconds + b.floor_seconds};
}

StepTimes times_of(const Cost& cost, double seconds, const Ceilings& ceilings) {
  const std::int64_t bytes = cost.bytes_read + cost.bytes_written;
  const double flop_seconds = static_cast<double>(cost.flop) / ceilings.flop_rate;
  const double byte_seconds = static_cast<double>(bytes) / ceilings.bandwidth(bytes);
  return {1, cost, seconds, flop_seconds, byte_seconds, std::max(flop_seconds, byte_seconds)};
}

std::vector<Computation> computations(const Profiler& profiler, const Ceilings& ceilings) {
  const Program& program = profiler.program();
  const std::vector<double> seconds = profiler.step_seconds();
  std::map<std::string, StepTimes> by_text;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Step& step = program.steps()[i];
    StepTimes& times = by_text[step_text(program.graph(), step)];
    times = times + times_of(cost_of(program.graph(), step), seconds[i], ceilings);
  }
  std::vector<Computation> list;
  for (const auto& [text, times] : by_text) list.push_back({text, times});
  std::stable_sort(list.begin(), list.end(), [](const Computation& a, const Computation& b) {
    return a.times.seconds > b.times.seconds;
  });
  return list;
}

StepTimes total(const std::vector<Computation>& computations) {
  StepTimes sum;
  for (const Computation& each : computations) sum = sum + each.times;
  return sum;
}

}  // namespace saddle
