// An open file that says what went wrong: every failed call is an Error with the path and the
// reason.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace saddle {

// Owns a POSIX file descriptor and closes it when destroyed. Errors name `shown`, the path that the
// user knows, which may differ from the path that is opened.
class FileDescriptor {
 public:
  // Opens `path` with open(2)'s `flags` (new files get mode 0666 less the umask).
  FileDescriptor(const std::filesystem::path& path, int flags, const std::filesystem::path& shown);
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  // Writes all bytes, in one call of write(2) unless the system takes fewer.
  void write(std::string_view bytes);
  // Waits until the contents are on the disk.
  void sync();
  // Closes now, and reports what a destructor could not.
  void close();

  std::int64_t size() const;
  // Cuts the file to `size` bytes.
  void truncate(std::int64_t size);

 private:
  [[noreturn]] void fail_with_reason(const char* action) const;

  int descriptor_ = -1;
  std::string shown_;
};

}  // namespace saddle
