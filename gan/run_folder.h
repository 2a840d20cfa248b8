// Where the files of a run lie in its folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace saddle {

class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.toml"; }
  std::filesystem::path metrics() const { return path_ / "metrics.csv"; }
  std::filesystem::path figures() const { return path_ / "figures.csv"; }
  std::filesystem::path summary() const { return path_ / "summary.json"; }
  // The newest picture.
  std::filesystem::path last_picture() const { return path_ / "samples.png"; }
  // Of figures over steps, and of pictures beside each other, unless they go elsewhere.
  std::filesystem::path plot() const { return path_ / "plot.png"; }
  std::filesystem::path frames() const { return path_ / "frames.png"; }
  // pictures/step-00005000.png, checkpoints/step-00005000.safetensors.
  std::filesystem::path picture(std::int64_t step) const;
  std::filesystem::path checkpoint(std::int64_t step) const;

  // Throws Error naming what is there if the folder holds any file of a run.
  void require_no_run() const;
  // Throws Error unless the folder holds a run's config.toml.
  void require_run() const;
  // Makes the folders that are not there. Throws Error if they cannot be made.
  void create() const;
  // Removes what a killed process left of files of a run that it was writing.
  void remove_temporaries() const;
  // Steps of the checkpoints, and of the pictures, that are there, newest first.
  std::vector<std::int64_t> checkpoint_steps() const;
  std::vector<std::int64_t> picture_steps() const;
  // Removes all but the newest `count` checkpoints up to `step`.
  void keep_checkpoints(std::int64_t step, std::size_t count) const;

 private:
  bool is_own(const std::filesystem::path& file) const;
  std::filesystem::path pictures() const { return path_ / "pictures"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }

  std::filesystem::path path_;
};

}  // namespace saddle
