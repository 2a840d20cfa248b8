#include "gan/files/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <system_error>
#include <utility>

#include "tensor/error.h"

namespace saddle {
namespace {

namespace fs = std::filesystem;

fs::path checked_target(fs::path path) {
  require(path.has_filename(), "cannot write '", path.string(), "': expected the name of a file");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  require(!fs::exists(status) || fs::is_regular_file(status), "cannot write ", path.string(),
          ": it exists and is not a regular file");
  return path;
}

constexpr std::string_view kTemporaryMark = ".tmp-";

// Unique among the threads of this process and among processes.
fs::path temporary_beside(const fs::path& path) {
  static std::atomic<int> counter = 0;
  return concat_text(path.string(), kTemporaryMark, ::getpid(), "-", counter++);
}

}  // namespace

AtomicFile::AtomicFile(fs::path path)
    : path_(checked_target(std::move(path))),
      temporary_(temporary_beside(path_)),
      file_(temporary_, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, path_) {}

AtomicFile::~AtomicFile() {
  if (!renamed_) ::unlink(temporary_.c_str());
}

void AtomicFile::commit() {
  file_.sync();
  file_.close();
  std::error_code error;
  fs::rename(temporary_, path_, error);
  require(!error, "cannot replace ", path_.string(), ": ", error.message());
  renamed_ = true;
  // The new name is durable once the folder is on the disk too.
  const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  FileDescriptor(folder, O_RDONLY | O_DIRECTORY, folder).sync();
}

std::string target_of_temporary(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t mark = name.rfind(kTemporaryMark);
  if (mark == std::string_view::npos) return "";
  const std::string_view numbers = name.substr(mark + kTemporaryMark.size());  // PID-N
  const std::size_t dash = numbers.find_first_not_of(kDigits);
  const bool are_two = dash != 0 && dash != std::string_view::npos && numbers[dash] == '-' &&
                       dash + 1 < numbers.size() &&
                       numbers.find_first_not_of(kDigits, dash + 1) == std::string_view::npos;
  return are_two ? std::string(name.substr(0, mark)) : "";
}

void write_file(const fs::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

void create_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  require(!error, "cannot create folder '", path.string(), "': ", error.message());
  require(fs::is_directory(path, error), "cannot create folder '", path.string(),
          "': it exists and is not a folder");
}

}  // namespace saddle
