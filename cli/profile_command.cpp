#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <ostream>
#include <span>

#include "cli/command.h"
#include "cli/config_flags.h"
#include "gan/machine_scope.h"
#include "gan/recipes/recipes.h"
#include "gan/training_profile.h"
#include "tensor/ceilings.h"
#include "tensor/cpu/isa.h"
#include "tensor/devices.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"text(Time the training step of a recipe, kernel by kernel, beside what the machine can do.

The game is trained for some steps, on random examples of the data's size: time does not depend on
values, so no files are needed. Figures are medians over the steps. Lines are kernels, called
`calls` times in a step, as `saddle explain RECIPE --of step` tells them, but with shapes for
operands.

Two ceilings are measured first. GFLOP/s stand beside the peak: all threads at once multiplying and
adding float32 in registers without a pause, which products of --math bf16 pass. GB/s, of each
operand and result once, stand beside the rate at which the same threads read a buffer of as many
bytes again and again, from the nearest cache that holds it. `bound` names the ceiling that is
nearer, and the floor is the time that the kernels would take if each were at it. All of this holds
on a machine that does nothing else.

On a GPU the ceilings are those of its own kernels: a product of large matrices, and a copy within a
buffer of as many bytes. Each kernel is waited for, so its time has the latency of a launch in it,
which is most of a short one's. "one replay" is what the program takes in training, as one recorded
unit of some launches, and the last table adds those up.)text";

constexpr const char* kExamples = R"text(Examples:
  saddle profile ring8
  saddle profile mnist --threads 1 --top 20
  saddle profile cifar10 --generators 2 --seconds 20)text";

struct ProfileFlags {
  explicit ProfileFlags(CLI::App& parser) : config(parser) {
    add_number(parser, "--seconds", "N", seconds, 1, 3600,
               "to time for; at least 3 steps, unless one takes longer (5)");
    add_number(parser, "--threads", "N", threads, 1, kMaxThreads, "of the processor");
    add_number(parser, "--top", "N", top, 1, 1'000'000, "lines of each program (12)");
  }

  ConfigFlags config;
  std::optional<unsigned> seconds, threads, top;
};

// ---- Tables

std::string percent_text(double part, double whole) {
  return whole > 0 ? fixed_text(100 * part / whole, 0) + "%" : "-";
}
std::string milliseconds_text(double seconds) { return fixed_text(1e3 * seconds, 3); }
// In units of 10^9 per second.
std::string rate_text(std::int64_t amount, double seconds) {
  return seconds > 0 ? fixed_text(1e-9 * static_cast<double>(amount) / seconds, 1) : "-";
}

constexpr std::size_t kColumns = 8;
using Cells = std::array<std::string, kColumns>;
const Cells kHeads = {"calls", "ms", "share", "GFLOP/s", "of peak", "GB/s", "of read", "bound"};
constexpr std::size_t kWidths[kColumns] = {5, 10, 7, 9, 9, 8, 9, 7};

// The first cells, then what they are about.
std::string row(std::span<const std::string> cells, const std::string& text) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) line += right_aligned(cells[i], kWidths[i]);
  return line + "  " + text + "\n";
}

std::int64_t bytes_of(const Cost& cost) { return cost.bytes_read + cost.bytes_written; }

std::string row(const StepTimes& times, double all_seconds, const std::string& text) {
  const Cells cells = {std::to_string(times.steps),
                       milliseconds_text(times.seconds),
                       percent_text(times.seconds, all_seconds),
                       rate_text(times.cost.flop, times.seconds),
                       percent_text(times.flop_seconds, times.seconds),
                       rate_text(bytes_of(times.cost), times.seconds),
                       percent_text(times.byte_seconds, times.seconds),
                       times.flop_seconds > times.byte_seconds ? "flop" : "bytes"};
  return row(cells, text);
}

// "floor 9.213 ms, 75% of the time".
std::string floor_text(double floor, double seconds) {
  return "floor " + milliseconds_text(floor) + " ms, " + percent_text(floor, seconds) +
         " of the time";
}

std::string giga_text(std::int64_t amount) {
  return number_text(1e-9 * static_cast<double>(amount), 3);
}

void show_program(const std::string& title, const ProgramProfile& program, std::size_t top,
                  std::ostream& out) {
  const std::vector<Computation>& list = program.computations;
  const StepTimes all = total(list);
  out << "---- " << title << "\n" << row(kHeads, "computes");
  const auto shown = list.begin() + static_cast<std::ptrdiff_t>(std::min(top, list.size()));
  for (auto each = list.begin(); each != shown; ++each)
    out << row(each->times, all.seconds, each->text);
  const StepTimes others = total({shown, list.end()});
  if (others.steps > 0) out << row(others, all.seconds, "others");
  out << row(all, all.seconds, "total") << "\n"
      << giga_text(all.cost.flop) << " GFLOP, " << giga_text(bytes_of(all.cost)) << " GB; "
      << floor_text(all.floor_seconds, all.seconds) << "\n";
  if (const std::optional<Replay>& replay = program.replay)
    out << "one replay: " << milliseconds_text(replay->seconds)
        << " ms, launches: " << replay->launches << "; "
        << floor_text(all.floor_seconds, replay->seconds) << "\n";
  out << "\n";
}

// What a training step does of one thing, all of it.
struct Part {
  std::string name, count;
  double seconds, floor_seconds;
};

Part repeated(const std::string& name, double times, double seconds, double floor_seconds) {
  return {name, number_text(times, 3), times * seconds, times * floor_seconds};
}
Part repeated(const ProgramProfile& program) {
  const StepTimes all = total(program.computations);
  return repeated("the " + program.name, program.runs_per_step,
                  program.replay ? program.replay->seconds : all.seconds, all.floor_seconds);
}

// What a solver does with its vectors, above all.
Part all_else(const std::vector<Part>& parts, double step_seconds) {
  for (const Part& part : parts) step_seconds -= part.seconds;
  return {"all else", "", std::max(step_seconds, 0.0), 0};
}

void show_training(const TrainingProfile& profile, std::ostream& out) {
  std::vector<Part> parts = {
      repeated("a batch from the data", profile.batches_per_step, profile.batch_seconds, 0)};
  for (const ProgramProfile& program : profile.programs) parts.push_back(repeated(program));
  parts.push_back(all_else(parts, profile.step_seconds));
  double seconds = 0, floor = 0;
  for (const Part& part : parts) {
    seconds += part.seconds;
    floor += part.floor_seconds;
  }
  const auto part_row = [&](const std::string& count, double of_part, const std::string& name) {
    const std::string cells[] = {count, milliseconds_text(of_part), percent_text(of_part, seconds)};
    return row(cells, name);
  };
  const std::string heads[] = {"times", "ms", "share"};
  out << "---- A training step; all are medians over "
      << counted(static_cast<std::size_t>(profile.steps), "step") << "\n"
      << row(heads, "of");
  for (const Part& part : parts) out << part_row(part.count, part.seconds, part.name);
  out << part_row("", seconds, "total") << "\n"
      << number_text(1 / seconds, 4) << " steps per second; " << floor_text(floor, seconds) << "\n";
}

// In units of 10^9 per second, without an exponent.
std::string ceiling_text(double rate, int digits) {
  const double giga = 1e-9 * rate;
  return giga < 1000 ? number_text(giga, digits) : fixed_text(giga, 0);
}

// By what the ceilings were measured.
std::string means_text(const Ceilings& ceilings, const TrainConfig& config) {
  const Device& device = default_device();
  if (&device != &cpu_device())
    return concat_text(ceiling_text(ceilings.float64_flop_rate, 4), " in float64, by products in ",
                       name_of(config.math), " on ", device.name(), "; copying: ");
  const std::string products =
      config.math == Math::f32
          ? ""
          : concat_text(", which products in ", name_of(config.math), " may pass");
  return concat_text(cpu::name_of(cpu::active_isa()), ", ",
                     counted(static_cast<std::size_t>(threads()), "thread"), products,
                     "; reading: ");
}

void show_ceilings(const Ceilings& ceilings, const TrainConfig& config, std::ostream& out) {
  constexpr std::int64_t kCached = 1 << 20;
  const auto gigabytes = [](double rate) { return ceiling_text(rate, 3) + " GB/s"; };
  out << "peak: " << ceiling_text(ceilings.flop_rate, 4) << " GFLOP/s, float32, "
      << means_text(ceilings, config) << gigabytes(ceilings.bandwidth(kCached)) << " of 1 MiB, "
      << gigabytes(ceilings.memory_bandwidth()) << " of memory\n\n";
}

int profile(const ProfileFlags& flags, Console& console) {
  const Recipe& recipe = find_recipe(flags.config.recipe());
  const TrainConfig config = flags.config.apply_to(recipe.config);
  if (flags.threads) set_threads(static_cast<int>(*flags.threads));
  const MachineScope machine(config);
  const Ceilings ceilings = measure_ceilings();
  const TrainingProfile found = profile_training(config, flags.seconds.value_or(5), ceilings,
                                                 terminal_progress(console.progress, "step"));
  const std::size_t top = flags.top.value_or(12);
  console.out << recipe.name << ": " << recipe.description << " (" << recipe.paper << ", "
              << recipe.source << ")\n";
  show_ceilings(ceilings, config, console.out);
  for (const ProgramProfile& program : found.programs)
    show_program("The " + program.name, program, top, console.out);
  show_training(found, console.out);
  return kExitSuccess;
}

}  // namespace

Command add_profile_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "profile", kDescription, kExamples);
  const auto flags = std::make_shared<ProfileFlags>(parser);
  return {&parser, [flags](Console& console) { return profile(*flags, console); }};
}

}  // namespace saddle
