#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/config_value.h"
#include "data/image_file.h"
#include "gan/pictures/gallery.h"
#include "gan/run_folder.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr const char* kDescription =
    R"(Join a run's pictures, a step each, in rows.

Of several runs each step is shown by the first that has a picture of it: training draws at the
multiples of --picture-every and after its last step, and a run of --steps 0 before the first one.)";

constexpr const char* kExamples = R"(Examples:
  saddle frames runs/ring8
  saddle frames runs/start runs/ring8 --steps 0,1000,5000,25000 --columns 2 --out steps.png)";

constexpr unsigned kMostColumns = 1000;

struct FramesFlags {
  std::vector<std::string> runs;
  std::string steps, out;
  std::optional<unsigned> shrink, columns;
};

struct DrawnRun {
  RunFolder folder;
  bool has_titles;  // its pictures say which step they show
};

// Pictures of points and of text do. A run whose settings this program cannot read has pictures all
// the same: a second name of the step does no harm.
bool has_titles(const RunFolder& run) {
  try {
    return !is_image_dataset(read_run_config(run.path()).data.dataset);
  } catch (const Error&) {
    return false;
  }
}

std::vector<DrawnRun> drawn_runs(const std::vector<std::string>& folders) {
  std::vector<DrawnRun> runs;
  for (const std::string& folder : folders) {
    const RunFolder run(folder);
    run.require_run();
    runs.push_back({run, has_titles(run)});
  }
  return runs;
}

// The steps of all runs' pictures, ascending.
std::vector<std::int64_t> steps_drawn(const std::vector<DrawnRun>& runs) {
  std::vector<std::int64_t> steps;
  for (const DrawnRun& run : runs) {
    const std::vector<std::int64_t> drawn = run.folder.picture_steps();
    steps.insert(steps.end(), drawn.begin(), drawn.end());
  }
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

const DrawnRun& run_that_drew(std::int64_t step, const std::vector<DrawnRun>& runs,
                              const std::vector<std::int64_t>& drawn) {
  for (const DrawnRun& run : runs)
    if (std::filesystem::exists(run.folder.picture(step))) return run;
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

// A title is shrunk with its picture.
Panel frame_of(const DrawnRun& run, std::int64_t step, int shrink) {
  const bool names_step = run.has_titles && shrink == 1;
  return {shrunk(read_picture(run.folder.picture(step)), shrink),
          names_step ? "" : "step " + std::to_string(step)};
}

Image in_rows(std::span<const Panel> frames, std::size_t columns) {
  std::vector<Image> rows;
  std::int64_t width = 0, height = 0;
  for (std::size_t first = 0; first < frames.size(); first += columns) {
    const auto row = frames.subspan(first, std::min(columns, frames.size() - first));
    std::int64_t row_width = 0;
    for (const Panel& frame : row) row_width += frame.image.width();
    require(row_width <= Image::kMaxSide, "frames: ", row.size(),
            " pictures in a row are wider than ", Image::kMaxSide,
            " pixels: choose some with --steps, --shrink them, or have fewer --columns");
    rows.push_back(panels(row));
    width = std::max<std::int64_t>(width, rows.back().width());
    height += rows.back().height();
    require(height <= Image::kMaxSide, "frames: ", frames.size(), " pictures in rows of ", columns,
            " are higher than ", Image::kMaxSide,
            " pixels: choose some with --steps, --shrink them, or have more --columns");
    require(width * height <= Image::kMaxPixels, "frames: ", frames.size(),
            " pictures have more than ", Image::kMaxPixels,
            " pixels in all: choose some with --steps, or --shrink them");
  }
  return beneath_each_other(rows);
}

int join(const FramesFlags& flags, Console& console) {
  require(!flags.runs.empty(), "frames: RUN is missing; for example: saddle frames runs/ring8");
  const std::vector<DrawnRun> runs = drawn_runs(flags.runs);
  const std::vector<std::int64_t> drawn = steps_drawn(runs);
  require(!drawn.empty(), flags.runs[0], ": expected pictures, found none");
  std::vector<std::int64_t> steps = drawn;
  try {
    if (!flags.steps.empty()) parse_value(flags.steps, steps);
  } catch (const Error& error) {
    fail("--steps: ", error.what());
  }
  std::vector<Panel> frames;
  for (const std::int64_t step : steps)
    frames.push_back(frame_of(run_that_drew(step, runs, drawn), step,
                              static_cast<int>(flags.shrink.value_or(1))));
  const std::filesystem::path out =
      flags.out.empty() ? runs[0].folder.frames() : std::filesystem::path(flags.out);
  write_png(out, in_rows(frames, flags.columns.value_or(kMostColumns)));
  console.out << "wrote " << out.string() << '\n';
  return kExitSuccess;
}

}  // namespace

Command add_frames_command(CLI::App& program) {
  CLI::App& parser = add_command(program, "frames", kDescription, kExamples);
  const auto flags = std::make_shared<FramesFlags>();
  add_arguments(parser, "RUN", flags->runs, "folders of runs");
  add_option(parser, "--steps", "N,N,...", flags->steps, "which pictures (default: all)");
  add_number(parser, "--shrink", "N", flags->shrink, 1, 64, "each side N times shorter (1)");
  add_number(parser, "--columns", "N", flags->columns, 1, kMostColumns,
             "pictures in a row (default: all)");
  add_option(parser, "--out", "FILE", flags->out,
             "the picture (default: frames.png in the first run's folder)");
  return {&parser, [flags](Console& console) { return join(*flags, console); }};
}

}  // namespace saddle
