#include <filesystem>
#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/help_formatter.h"
#include "gan/files/atomic_file.h"
#include "gan/studies/study.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Run an experiment that is no training run, and print its figures.

Without a name: list them. Its folder gets picture.png and figures.csv.)";

constexpr const char* kExamples = R"(Examples:
  saddle study quadratic
  saddle study quadratic --out quadratic)";

struct StudyFlags {
  std::string name, out;
};

int list_studies(Console& console) {
  for (const Study& study : studies())
    console.out << help_entry(study.name, study.description)
                << help_entry("", "(" + study.source + ")");
  return kExitSuccess;
}

int run_study(const StudyFlags& flags, Console& console) {
  if (flags.name.empty()) {
    require(flags.out.empty(), "--out: expected the name of a study beside it, found none");
    return list_studies(console);
  }
  const Study& study = find_study(flags.name);
  const std::filesystem::path folder = flags.out.empty() ? "runs/" + study.name : flags.out;
  create_folder(folder);
  const StudyResult result = study.run();
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
  return {&parser, [flags](Console& console) { return run_study(*flags, console); }};
}

}  // namespace saddle
