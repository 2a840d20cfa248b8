#include "gan/files/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "tensor/error.h"

namespace saddle {

FileDescriptor::FileDescriptor(const std::filesystem::path& path, int flags,
                               const std::filesystem::path& shown)
    : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0666)), shown_(shown.string()) {
  if (descriptor_ < 0) fail_with_reason("open");
}

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), shown_(std::move(other.shown_)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(shown_, other.shown_);
  return *this;
}

void FileDescriptor::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_with_reason("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void FileDescriptor::sync() {
  // Pipes and some network folders cannot be synced and say EINVAL: nothing more can be done there.
  if (::fsync(descriptor_) != 0 && errno != EINVAL) fail_with_reason("sync");
}

void FileDescriptor::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail_with_reason("close");
}

std::int64_t FileDescriptor::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail_with_reason("inspect");
  return status.st_size;
}

void FileDescriptor::truncate(std::int64_t size) {
  if (::ftruncate(descriptor_, size) != 0) fail_with_reason("truncate");
}

void FileDescriptor::fail_with_reason(const char* action) const {
  fail("cannot ", action, " ", shown_, ": ", std::strerror(errno));
}

}  // namespace saddle
