// A file as a stream of bytes, plain or gzip: what the content says, whatever the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace saddle {

// Most bytes that a source delivers unless told otherwise: 2 GiB.
constexpr std::uint64_t kMaxSourceBytes = std::uint64_t{1} << 31;

// Every failure is an Error that begins with the file's name and says at which byte it happened.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // The file's name as it was given.
  const std::string& name() const { return name_; }
  // Bytes delivered so far, counted after decompression.
  std::uint64_t offset() const { return offset_; }

  // Fills `out` from the front and returns the number of bytes, less than asked only at the end.
  // Throws Error when more than the limit has been delivered: a gzip bomb stops here.
  std::size_t read(std::span<std::uint8_t> out);
  // Fills all of `out`. Throws Error, naming `what` is being read, where the file ends too early.
  void read_exactly(std::span<std::uint8_t> out, std::string_view what);
  // At most `count` bytes, fewer only at the end. Memory grows with what the file really holds,
  // so `count` may come from a header that lies.
  std::vector<std::uint8_t> read_up_to(std::uint64_t count);
  // Throws Error if bytes are left. Also completes the checksum of a gzip file.
  void require_end();

 protected:
  ByteSource(std::string name, std::uint64_t limit) : name_(std::move(name)), limit_(limit) {}

 private:
  // At least one byte, or 0 at the end. `out` is not empty.
  virtual std::size_t read_some(std::span<std::uint8_t> out) = 0;

  std::string name_;
  std::uint64_t limit_;
  std::uint64_t offset_ = 0;
};

// Opens a regular file, decompressing it if it begins with the magic of gzip. Throws Error if it is
// missing, a folder, unreadable, or gzip in a build without zlib.
std::unique_ptr<ByteSource> open_byte_source(const std::filesystem::path& path,
                                             std::uint64_t limit = kMaxSourceBytes);

}  // namespace saddle
