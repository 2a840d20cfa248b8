// The progress of a run, for a person: "step 12,000/25,000  48%  410 steps/s  31 s left
// loss_d 1.37".
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "data/background.h"

namespace saddle {

// A named number shown after the rate, for example a loss.
struct Figure {
  std::string_view name;
  double value = 0.0;

  Figure(std::string_view its_name, double its_value) : name(its_name), value(its_value) {}
  Figure(const std::pair<std::string, double>& named) : Figure(named.first, named.second) {}
};

// Where the progress goes, and what time it is there.
struct ProgressOutput {
  std::ostream* stream = nullptr;
  int terminal_columns = 0;       // 0 when the stream is not a terminal
  std::function<double()> clock;  // seconds, never going back
};

// Standard error with the machine's steady clock.
ProgressOutput standard_error_output();

// On a terminal one line stands from the beginning and is rewritten, at most ten times a second.
// Elsewhere plain lines come every tenth of the steps, and at least once a minute.
class Progress {
 public:
  // Steps first_step + 1 ... total_steps are to come; first_step > 0 when a run is resumed.
  // `unit` is what a step is called: "step", "image".
  Progress(std::int64_t first_step, std::int64_t total_steps, ProgressOutput output,
           std::string_view unit = "step");
  ~Progress() { finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // True if update(step) would show a line: figures that cost something need not be computed
  // before.
  bool due(std::int64_t step) const;
  // Call after each step.
  void update(std::int64_t step, std::span<const Figure> figures);
  // Ends the rewritten line, so that what is printed next begins on its own.
  void finish();

 private:
  void show(std::int64_t step, std::span<const Figure> figures);
  std::string line(std::int64_t step, std::span<const Figure> figures) const;

  std::int64_t first_step_;
  std::int64_t total_steps_;
  ProgressOutput output_;
  std::string unit_;
  double start_;
  double last_shown_;
  std::int64_t last_step_;
  bool line_open_ = false;
};

// Shows on a terminal how many of what `unit` names are done, once that takes a second; shows
// nothing elsewhere.
LoadProgress terminal_progress(const ProgressOutput& output, const std::string& unit);

}  // namespace saddle
