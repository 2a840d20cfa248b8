// Files that are either the old one or the whole new one, whatever happens in between.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gan/files/file_descriptor.h"

namespace saddle {

// Bytes on their way to `path`. They go to a temporary file in the same folder; commit() syncs it
// and renames it over `path`. Without commit(), and after any error, `path` is as it was and the
// temporary file is gone (only a killed process leaves one behind, called PATH.tmp-PID-N). Every
// failure is an Error naming `path` and the system's reason.
class AtomicFile {
 public:
  // Throws Error also when `path` exists and is no regular file: a device must not be replaced.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes) { file_.write(bytes); }
  // Makes the bytes the contents of `path`, durably. Call once, last.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  FileDescriptor file_;
  bool renamed_ = false;
};

// The name of the file that `name`, as a killed process leaves it behind, was to become; "" if it
// is no such name.
std::string target_of_temporary(std::string_view name);

// Replaces the contents of `path` by `bytes`, through an AtomicFile.
void write_file(const std::filesystem::path& path, std::string_view bytes);

// Makes `path` and the folders above it. Throws Error when it cannot, or when `path` is a file.
void create_folder(const std::filesystem::path& path);

}  // namespace saddle
