#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <vector>

#include "cli/command.h"
#include "cli/config_value.h"
#include "data/image_file.h"
#include "gan/pictures/gallery.h"
#include "gan/run_folder.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Join a run's pictures in a row, a step each.

Of several runs each step is shown by the first that has a picture of it: training draws at the
multiples of --picture-every and after its last step, and a run of --steps 0 before the first one.)";

constexpr const char* kExamples = R"(Examples:
  saddle frames runs/ring8
  saddle frames runs/start runs/ring8 --steps 0,10000,20000 --shrink 2 --out row.png)";

struct FramesFlags {
  std::vector<std::string> runs;
  std::string steps, out = "frames.png";
  std::optional<unsigned> shrink;
};

// The steps of all runs' pictures, ascending.
std::vector<std::int64_t> steps_drawn(const std::vector<RunFolder>& runs) {
  std::vector<std::int64_t> steps;
  for (const RunFolder& run : runs) {
    const std::vector<std::int64_t> drawn = run.picture_steps();
    steps.insert(steps.end(), drawn.begin(), drawn.end());
  }
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

std::filesystem::path picture_of(const std::vector<RunFolder>& runs, std::int64_t step,
                                 const std::vector<std::int64_t>& drawn) {
  for (const RunFolder& run : runs)
    if (std::filesystem::exists(run.picture(step))) return run.picture(step);
  fail("--steps: found no picture of step ", step, "; there are pictures of the steps ",
       joined(drawn, ", "));
}

Image read_picture(const std::filesystem::path& path) {
  const Pixels pixels = read_image(path, 3);
  Image image(static_cast<int>(pixels.width), static_cast<int>(pixels.height));
  std::size_t at = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x, at += 3)
      image.set(x, y, {pixels.bytes[at], pixels.bytes[at + 1], pixels.bytes[at + 2]});
  return image;
}

int join(const FramesFlags& flags, Console& console) {
  require(!flags.runs.empty(), "frames: RUN is missing; for example: saddle frames runs/ring8");
  const std::vector<RunFolder> runs(flags.runs.begin(), flags.runs.end());
  for (const RunFolder& run : runs) run.require_run();
  const std::vector<std::int64_t> drawn = steps_drawn(runs);
  require(!drawn.empty(), flags.runs[0], ": expected pictures, found none");
  std::vector<std::int64_t> steps = drawn;
  try {
    if (!flags.steps.empty()) parse_value(flags.steps, steps);
  } catch (const Error& error) {
    fail("--steps: ", error.what());
  }
  std::vector<Panel> frames;
  int width = 0;
  for (const std::int64_t step : steps) {
    frames.push_back({shrunk(read_picture(picture_of(runs, step, drawn)),
                             static_cast<int>(flags.shrink.value_or(1))),
                      "step " + std::to_string(step)});
    width += frames.back().image.width();
    require(width <= Image::kMaxSide, "frames: ", steps.size(), " pictures are wider than ",
            Image::kMaxSide, " pixels: choose some with --steps, or --shrink them");
  }
  write_png(flags.out, panels(frames));
  console.out << "wrote " << flags.out << '\n';
  return kExitSuccess;
}

}  // namespace

Command add_frames_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "frames", kDescription, kExamples);
  const auto flags = std::make_shared<FramesFlags>();
  add_arguments(parser, "RUN", flags->runs, "folders of runs");
  add_option(parser, "--steps", "N,N,...", flags->steps, "which pictures (default: all)");
  add_number(parser, "--shrink", "N", flags->shrink, 1, 64, "each side N times shorter (1)");
  add_option(parser, "--out", "FILE", flags->out, "the picture (default: frames.png)");
  return {&parser, [flags](Console& console) { return join(*flags, console); }};
}

}  // namespace saddle
