#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/machine_flags.h"
#include "gan/run.h"
#include "gan/run_summary.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Compute the figures of a run anew, from its last checkpoint. Needs no data files.

The losses are those of the checkpoint's step.

Of a mixture of Gaussians: a sample is of high quality within 3 standard deviations of its nearest
mode; a mode is covered if at least 20 of 8,000 samples are such samples of it.)";

struct EvalFlags {
  explicit EvalFlags(CLI::App& parser) : machine(parser) {
    add_argument(parser, "RUN", run, "the folder of a run, for example runs/ring8");
    add_flag(parser, "--json", json, "print them as JSON");
  }

  MachineFlags machine;
  std::string run;
  bool json = false;
};

int evaluate_run(const EvalFlags& flags, Console& console) {
  require_argument("eval: RUN", flags.run, "saddle eval runs/ring8");
  const TrainConfig config = flags.machine.apply_to(read_run_config(flags.run));
  const MachineScope machine(config);
  const RestoredModel run = restore(config, flags.run, *console.progress.stream);
  const auto draw = static_cast<std::uint64_t>(run.position.step);
  const RunFigures figures{run.model.config(), run.position,
                           step_figures(run.position, run.model.trainer().rule()),
                           run.model.figures(draw)};
  console.out << (flags.json ? summary_json(figures) : summary_text(figures));
  return kExitSuccess;
}

}  // namespace

Command add_eval_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "eval", kDescription);
  const auto flags = std::make_shared<EvalFlags>(parser);
  return {&parser, [flags](Console& console) { return evaluate_run(*flags, console); }};
}

}  // namespace saddle
