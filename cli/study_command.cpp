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

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Run an experiment that is no training run, and print its figures.

Without a name: list them. Its folder gets picture.png and figures.csv. Studies that train networks
keep there what took them longest: another run with the same --out begins with it.)";

constexpr const char* kExamples = R"(Examples:
  saddle study quadratic
  saddle study quadratic --out quadratic
  saddle study overtraining --data mnist --percent 5)";

struct StudyFlags {
  std::string name, out, data, device;
  std::optional<unsigned> percent, seed, threads;
};

int list_studies(Console& console) {
  for (const Study& study : studies())
    console.out << help_entry(study.name, study.description)
                << help_entry("", "(" + study.source + ")");
  return kExitSuccess;
}

void require_options_are_read(const Study& study, const StudyFlags& flags) {
  const auto refuse = [&](const char* flag, bool given) {
    require(!given || study.reads_options(), flag, ": the study ", study.name,
            " trains no networks and does not read it");
  };
  refuse("--data", !flags.data.empty());
  refuse("--percent", flags.percent.has_value());
  refuse("--seed", flags.seed.has_value());
}

int run_study(const StudyFlags& flags, Console& console) {
  if (flags.name.empty()) {
    require(flags.out.empty(), "--out: expected the name of a study beside it, found none");
    return list_studies(console);
  }
  const Study& study = find_study(flags.name);
  require_options_are_read(study, flags);
  const std::filesystem::path folder = flags.out.empty() ? "runs/" + study.name : flags.out;
  create_folder(folder);
  if (flags.threads) set_threads(static_cast<int>(*flags.threads));
  const DeviceScope device(find_device(flags.device.empty() ? "cpu" : flags.device));
  const StudyResult result = study.run(
      {flags.data, flags.percent.value_or(100), flags.seed.value_or(1), folder, console.progress});
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
  add_option(parser, "--device", "NAME", flags->device, "cpu, cuda or cuda:N (cpu)");
  add_number(parser, "--threads", "N", flags->threads, 1, kMaxThreads, "of the processor");
  return {&parser, [flags](Console& console) { return run_study(*flags, console); }};
}

}  // namespace saddle
