#include "gan/run_folder.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <functional>
#include <optional>
#include <system_error>

#include "gan/files/atomic_file.h"
#include "tensor/error.h"

namespace saddle {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStepPrefix = "step-";
constexpr const char* kCheckpointSuffix = ".safetensors";
constexpr std::size_t kStepDigits = 8;

// "step-00005000" + suffix, so that names sort as steps do.
std::string step_name(std::int64_t step, const char* suffix) {
  const std::string digits = std::to_string(step);
  const std::size_t zeros = kStepDigits - std::min(kStepDigits, digits.size());
  return kStepPrefix + std::string(zeros, '0') + digits + suffix;
}

// The step whose checkpoint has this name, if any.
std::optional<std::int64_t> step_of(const std::string& name) {
  const std::size_t first = std::string(kStepPrefix).size();
  std::int64_t step = 0;
  if (!name.starts_with(kStepPrefix)) return std::nullopt;
  std::from_chars(name.data() + first, name.data() + name.size(), step);
  if (name != step_name(step, kCheckpointSuffix)) return std::nullopt;
  return step;
}

}  // namespace

fs::path RunFolder::picture(std::int64_t step) const {
  return pictures() / step_name(step, ".png");
}

fs::path RunFolder::checkpoint(std::int64_t step) const {
  return checkpoints() / step_name(step, kCheckpointSuffix);
}

void RunFolder::require_no_run() const {
  std::error_code ignored;
  for (const fs::path& taken :
       {config(), metrics(), figures(), summary(), last_picture(), pictures(), checkpoints()})
    require(!fs::exists(fs::symlink_status(taken, ignored)), path_.string(),
            ": holds a run already (", taken.filename().string(),
            "): continue it with --resume, or choose another folder with --out");
}

void RunFolder::require_run() const {
  std::error_code ignored;
  require(fs::is_regular_file(config(), ignored), path_.string(),
          ": expected the folder of a run, found no ", config().filename().string(), " in it");
}

void RunFolder::create() const {
  create_folder(pictures());
  create_folder(checkpoints());
}

std::vector<std::int64_t> RunFolder::checkpoint_steps() const {
  std::vector<std::int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator file(checkpoints(), error), end; !error && file != end;
       file.increment(error))
    if (const auto step = step_of(file->path().filename().string())) steps.push_back(*step);
  require(!error || error == std::errc::no_such_file_or_directory, "cannot list ",
          checkpoints().string(), ": ", error.message());
  std::sort(steps.begin(), steps.end(), std::greater<>());
  return steps;
}

void RunFolder::keep_checkpoints(std::int64_t step, std::size_t count) const {
  std::vector<std::int64_t> steps = checkpoint_steps();
  std::erase_if(steps, [&](std::int64_t each) { return each > step; });
  for (std::size_t i = count; i < steps.size(); ++i) {
    std::error_code error;
    fs::remove(checkpoint(steps[i]), error);
    require(!error, "cannot remove ", checkpoint(steps[i]).string(), ": ", error.message());
  }
}

}  // namespace saddle
