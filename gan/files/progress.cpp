#include "gan/files/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr double kTerminalSeconds = 0.1;
constexpr double kPlainSeconds = 60.0;
constexpr double kQuietSeconds = 1.0;

double percent_of(std::int64_t step, std::int64_t total) {
  return 100.0 * static_cast<double>(step) / static_cast<double>(total);
}

}  // namespace

ProgressOutput standard_error_output() {
  int columns = 0;
  if (::isatty(STDERR_FILENO) == 1) {
    winsize size{};
    const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    columns = known ? size.ws_col : 80;
  }
  const auto clock = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  };
  return {&std::cerr, columns, clock};
}

Progress::Progress(std::int64_t first_step, std::int64_t total_steps, ProgressOutput output,
                   std::string_view unit)
    : first_step_(first_step),
      total_steps_(total_steps),
      output_(std::move(output)),
      unit_(unit),
      start_(output_.clock()),
      last_shown_(start_),
      last_step_(first_step) {
  require(0 <= first_step && first_step <= total_steps,
          "progress: expected 0 <= first step <= total ", total_steps, ", found ", first_step);
  if (output_.terminal_columns > 0 && first_step < total_steps) show(first_step, {});
}

bool Progress::due(std::int64_t step) const {
  if (step <= last_step_) return false;
  if (step >= total_steps_) return true;
  const double waited = output_.clock() - last_shown_;
  if (output_.terminal_columns > 0) return waited >= kTerminalSeconds;
  const auto tenth = [&](std::int64_t at) {
    return std::floor(percent_of(at, total_steps_) / 10.0);
  };
  return tenth(step) > tenth(last_step_) || waited >= kPlainSeconds;
}

void Progress::update(std::int64_t step, std::span<const Figure> figures) {
  if (due(step)) show(step, figures);
}

void Progress::show(std::int64_t step, std::span<const Figure> figures) {
  std::string text = line(step, figures);
  if (output_.terminal_columns > 0) {
    // One column stays free: a full line would wrap on some terminals.
    text.resize(std::min(text.size(), static_cast<std::size_t>(output_.terminal_columns - 1)));
    *output_.stream << '\r' << text << "\x1b[K" << std::flush;
    line_open_ = true;
  } else {
    *output_.stream << text << '\n' << std::flush;
  }
  last_step_ = step;
  last_shown_ = output_.clock();
}

void Progress::finish() {
  if (line_open_) *output_.stream << '\n' << std::flush;
  line_open_ = false;
}

std::string Progress::line(std::int64_t step, std::span<const Figure> figures) const {
  std::string text = unit_ + " " + with_commas(step) + "/" + with_commas(total_steps_) + "  " +
                     number_text(std::floor(percent_of(step, total_steps_))) + "%";
  const double seconds = output_.clock() - start_;
  if (seconds > 0.0 && step > first_step_) {
    const double rate = static_cast<double>(step - first_step_) / seconds;
    text += "  " + rate_text(rate, unit_);
    if (step < total_steps_)
      text += "  " + duration_text(static_cast<double>(total_steps_ - step) / rate) + " left";
  }
  for (const Figure& figure : figures)
    text += "  " + std::string(figure.name) + " " + measure_text(figure.value);
  return text;
}

LoadProgress terminal_progress(const ProgressOutput& output, const std::string& unit) {
  if (output.terminal_columns == 0) return {};
  // Copies of the function share the line, which is timed from where it begins.
  const auto progress = std::make_shared<std::optional<Progress>>();
  return [progress, output, unit, begin = output.clock()](std::int64_t done, std::int64_t total) {
    if (!*progress && output.clock() - begin < kQuietSeconds) return;
    if (!*progress) progress->emplace(done, total, output, unit);
    (*progress)->update(done, {});
    if (done == total) progress->reset();  // ends the line
  };
}

}  // namespace saddle
