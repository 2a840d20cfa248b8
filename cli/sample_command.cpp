#include <memory>
#include <ostream>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/config_value.h"
#include "cli/sample_file.h"
#include "gan/run.h"
#include "tensor/device.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000;
constexpr std::int64_t kMaxDraw = std::int64_t{1} << 32;

constexpr const char* kDescription =
    R"(Draw new examples from the generators of a run. Needs no data files.

The ending of --out says what is written:
  .png          images: a grid with one row per generator; points: a scatter plot
  .csv          points, one line each: generator,x,y
  .safetensors  the tensor "samples", [generators, count, ...])";

struct SampleFlags {
  std::string run, count = "100", draw = "0", out, math;
};

int sample_run(const SampleFlags& flags, Console& console) {
  require_argument("sample: RUN", flags.run, "saddle sample runs/ring8 --out points.csv");
  require_argument("sample: --out", flags.out, "--out samples.png");
  const std::int64_t count = parse_integer("--count", flags.count, 1, kMaxCount);
  const std::int64_t draw = parse_integer("--draw", flags.draw, 0, kMaxDraw);
  const SampleWriter write = find_sample_writer(flags.out);
  const TrainConfig config = read_run_config(flags.run);
  const MathScope math(flags.math.empty() ? config.math : find_math(flags.math));
  const RestoredModel run = restore(config, flags.run, *console.progress.stream);
  const Tensor samples = draw_samples(run.model, count, static_cast<std::uint64_t>(draw));
  write(flags.out, samples);
  console.out << "wrote " << flags.out << ": " << samples.shape() << "\n";
  return kExitSuccess;
}

}  // namespace

Command add_sample_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "sample", kDescription);
  const auto flags = std::make_shared<SampleFlags>();
  add_argument(parser, "RUN", flags->run, "the folder of a run, for example runs/ring8");
  add_option(parser, "--count", "N", flags->count, "examples from each generator; default: 100");
  add_option(parser, "--out", "FILE", flags->out, "the file to write: .png, .csv or .safetensors");
  add_option(parser, "--draw", "N", flags->draw, "another number, other examples; default: 0");
  add_option(parser, "--math", "NAME", flags->math,
             "f32, bf16, tf32 or amx-split; default: that of the run");
  return {&parser, [flags](Console& console) { return sample_run(*flags, console); }};
}

}  // namespace saddle
