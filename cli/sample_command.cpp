#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/config_value.h"
#include "cli/machine_flags.h"
#include "cli/sample_file.h"
#include "gan/restore.h"
#include "gan/samples.h"
#include "tensor/device.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000;
constexpr std::int64_t kMaxDraw = std::int64_t{1} << 32;

constexpr const char* kDescription =
    R"(Draw new examples from the generators of a run. Needs no data files.

The ending of --out says what is written:
  .png          images: a grid with one row per generator; points: a scatter plot; text: columns
  .csv          points, one line each: generator,x,y
  .txt          texts in UTF-8, one line each: generator, tab, text
  .safetensors  the tensor "samples", [generators, count, ...])";

struct SampleFlags {
  explicit SampleFlags(CLI::App& parser) : machine(parser) {
    add_argument(parser, "RUN", run, "the folder of a run, for example runs/ring8");
    add_option(parser, "--count", "N", count, "examples from each generator; default: 100");
    add_option(parser, "--out", "FILE", out, "the file to write: .png, .csv, .txt or .safetensors");
    add_option(
        parser, "--team", "NAME", team,
        "of an SGAN: global (G0) or local (all local generators); default: global if there is one");
    add_option(parser, "--draw", "N", draw, "another number, other examples; default: 0");
  }

  MachineFlags machine;
  std::string run, count = "100", draw = "0", out, team;
};

int sample_run(const SampleFlags& flags, Console& console) {
  require_argument("sample: RUN", flags.run, "saddle sample runs/ring8 --out points.csv");
  require_argument("sample: --out", flags.out, "--out samples.png");
  const std::int64_t count = parse_integer("--count", flags.count, 1, kMaxCount);
  const std::int64_t draw = parse_integer("--draw", flags.draw, 0, kMaxDraw);
  const SampleWriter write = find_sample_writer(flags.out);
  const TrainConfig config = flags.machine.apply_to(read_run_config(flags.run));
  const MachineScope machine(config);
  const RestoredModel run = restore(config, flags.run, *console.progress.stream);
  const std::vector<Team> teams = run.model.trainer().players().teams();
  const std::size_t team = flags.team.empty() ? 0 : find_team(teams, flags.team);
  const Tensor samples = draw_samples(run.model, count, static_cast<std::uint64_t>(draw), team);
  write(flags.out, run.model, samples, teams[team]);
  console.out << "wrote " << flags.out << ": " << samples.shape() << "\n";
  return kExitSuccess;
}

}  // namespace

Command add_sample_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "sample", kDescription);
  const auto flags = std::make_shared<SampleFlags>(parser);
  return {&parser, [flags](Console& console) { return sample_run(*flags, console); }};
}

}  // namespace saddle
