#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>

#include "cli/command.h"
#include "cli/help_formatter.h"
#include "gan/files/atomic_file.h"
#include "gan/studies/study.h"
#include "tensor/devices.h"
#include "tensor/error.h"
#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Run an experiment that is no training run, and print its figures.

Without a name: list them, with about how long each takes on two cores. A study's folder gets
picture.png and figures.csv. overtraining and learning-speed keep there what takes them longest:
another run with the same --out begins with it.)";

constexpr const char* kExamples = R"(Examples:
  saddle study quadratic
  saddle study quadratic --out quadratic
  saddle study overtraining --data mnist --percent 5
  saddle study sgan-paper --part wgan-grid25 --seeds 2 --device cuda)";

struct StudyFlags {
  std::string name, out, data, part, device, math = "f32";
  std::optional<unsigned> percent, seed, seeds, threads;
};

int list_studies(Console& console) {
  for (const Study& study : studies())
    console.out << help_entry(study.name, study.description)
                << help_entry(
                       "", "(" + study.duration + "; " + study.paper + ", " + study.source + ")");
  return kExitSuccess;
}

// "40 of pairs, 5 of sgan": the studies that run with several.
std::string default_seeds() {
  std::vector<std::string> numbers;
  for (const Study& study : studies())
    if (study.seeds > 0) numbers.push_back(std::to_string(study.seeds) + " of " + study.name);
  return joined(numbers, ", ");
}

void require_options_are_read(const Study& study, const StudyFlags& flags) {
  const auto refuse = [&](const char* flag, bool given) {
    require(!given || study.reads_options(), flag, ": the study ", study.name, " does not read it");
  };
  require(flags.data.empty() || study.reads_data, "--data: the study ", study.name,
          " reads no data");
  refuse("--percent", flags.percent.has_value());
  refuse("--seed", flags.seed.has_value());
  require(!flags.seeds || study.seeds > 0, "--seeds: the study ", study.name,
          " does not run with a number of seeds");
  if (flags.part.empty()) return;
  require(!study.parts.empty(), "--part: the study ", study.name, " has no parts");
  require(std::find(study.parts.begin(), study.parts.end(), flags.part) != study.parts.end(),
          "--part: ", unknown_name("part", flags.part, study.parts));
}

// Each part has a folder of its own.
std::filesystem::path folder_of(const StudyFlags& flags) {
  if (!flags.out.empty()) return flags.out;
  return "runs/" + flags.name + (flags.part.empty() ? "" : "-" + flags.part);
}

int run_study(const StudyFlags& flags, Console& console) {
  if (flags.name.empty()) {
    require(flags.out.empty(), "--out: expected the name of a study beside it, found none");
    return list_studies(console);
  }
  const Study& study = find_study(flags.name);
  require_options_are_read(study, flags);
  const std::filesystem::path folder = folder_of(flags);
  create_folder(folder);
  if (flags.threads) set_threads(static_cast<int>(*flags.threads));
  const DeviceScope device(find_device(flags.device.empty() ? "cpu" : flags.device));
  const MathScope math(find_math(flags.math));
  const StudyResult result = study.run({.data = flags.data,
                                        .percent = flags.percent.value_or(100),
                                        .seed = flags.seed.value_or(1),
                                        .seeds = flags.seeds ? *flags.seeds : study.seeds,
                                        .part = flags.part,
                                        .folder = folder,
                                        .progress = console.progress});
  console.out << result.text;
  write_file(folder / "figures.csv", result.csv);
  write_png(folder / "picture.png", result.picture);
  console.out << "\nwrote " << (folder / "picture.png").string() << " and "
              << (folder / "figures.csv").string() << "\n";
  return kExitSuccess;
}

}  // namespace

Command add_study_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "study", kDescription, kExamples);
  const auto flags = std::make_shared<StudyFlags>();
  add_argument(parser, "NAME", flags->name, "a study (optional)");
  add_option(parser, "--out", "FOLDER", flags->out, "where its files go (default: runs/NAME)");
  add_option(parser, "--data", "FOLDER", flags->data,
             "of the image files (default: look in the usual places)");
  add_number(parser, "--percent", "N", flags->percent, 1, 10'000,
             "of each number of steps that a study trains for (100)");
  add_number(parser, "--seed", "N", flags->seed, 0, UINT32_MAX, "of what is drawn (1)");
  add_number(parser, "--seeds", "N", flags->seeds, 1, 1000,
             "with how many seeds, from --seed on (" + default_seeds() + ")");
  add_option(parser, "--part", "NAME", flags->part, "of a study that has parts: the only one");
  add_option(parser, "--device", "NAME", flags->device, "cpu, cuda or cuda:N (cpu)");
  add_option(parser, "--math", "NAME", flags->math, "f32, bf16, tf32 or amx-split (f32)");
  add_number(parser, "--threads", "N", flags->threads, 1, kMaxThreads, "of the processor");
  return {&parser, [flags](Console& console) { return run_study(*flags, console); }};
}

}  // namespace saddle
