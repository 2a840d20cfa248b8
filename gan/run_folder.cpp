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
constexpr const char* kPictureSuffix = ".png";
constexpr std::size_t kStepDigits = 8;

// "step-00005000" + suffix, so that names sort as steps do.
std::string step_name(std::int64_t step, const char* suffix) {
  const std::string digits = std::to_string(step);
  const std::size_t zeros = kStepDigits - std::min(kStepDigits, digits.size());
  return kStepPrefix + std::string(zeros, '0') + digits + suffix;
}

// The step whose picture or checkpoint has this name, if any.
std::optional<std::int64_t> step_of(const std::string& name, const char* suffix) {
  const std::size_t first = std::string(kStepPrefix).size();
  std::int64_t step = 0;
  if (!name.starts_with(kStepPrefix)) return std::nullopt;
  std::from_chars(name.data() + first, name.data() + name.size(), step);
  if (name != step_name(step, suffix)) return std::nullopt;
  return step;
}

// Those that files of `folder` have in their names, newest first.
std::vector<std::int64_t> steps_in(const fs::path& folder, const char* suffix) {
  std::vector<std::int64_t> steps;
  std::error_code error;
  for (fs::directory_iterator file(folder, error), end; !error && file != end;
       file.increment(error))
    if (const auto step = step_of(file->path().filename().string(), suffix)) steps.push_back(*step);
  require(!error || error == std::errc::no_such_file_or_directory, "cannot list ", folder.string(),
          ": ", error.message());
  std::sort(steps.begin(), steps.end(), std::greater<>());
  return steps;
}

}  // namespace

fs::path RunFolder::picture(std::int64_t step) const {
  return pictures() / step_name(step, kPictureSuffix);
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
  require(fs::exists(path_, ignored), path_.string(),
          ": expected the folder of a run, with config.toml in it, found no folder");
  require(fs::is_regular_file(config(), ignored), path_.string(),
          ": expected the folder of a run, found no ", config().filename().string(), " in it");
}

void RunFolder::create() const {
  create_folder(pictures());
  create_folder(checkpoints());
}

bool RunFolder::is_own(const fs::path& file) const {
  const std::string name = file.filename().string();
  if (file.parent_path() == pictures()) return step_of(name, kPictureSuffix).has_value();
  if (file.parent_path() == checkpoints()) return step_of(name, kCheckpointSuffix).has_value();
  const auto files = {config(), metrics(), figures(), summary(), last_picture(), plot(), frames()};
  return std::find(files.begin(), files.end(), file) != files.end();
}

void RunFolder::remove_temporaries() const {
  for (const fs::path& folder : {path_, pictures(), checkpoints()}) {
    std::error_code error;  // what cannot be listed or removed does no harm
    for (fs::directory_iterator file(folder, error), end; !error && file != end;
         file.increment(error)) {
      const std::string target = target_of_temporary(file->path().filename().string());
      std::error_code ignored;
      if (!target.empty() && is_own(folder / target)) fs::remove(file->path(), ignored);
    }
  }
}

std::vector<std::int64_t> RunFolder::checkpoint_steps() const {
  return steps_in(checkpoints(), kCheckpointSuffix);
}

std::vector<std::int64_t> RunFolder::picture_steps() const {
  return steps_in(pictures(), kPictureSuffix);
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
