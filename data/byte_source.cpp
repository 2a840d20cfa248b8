#include "data/byte_source.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "data/gzip_source.h"
#include "tensor/error.h"

namespace saddle {
namespace {

constexpr std::size_t kFirstChunk = std::size_t{1} << 20;

class FileSource final : public ByteSource {
 public:
  FileSource(std::string name, std::ifstream file, std::uint64_t limit)
      : ByteSource(std::move(name), limit), file_(std::move(file)) {}

 private:
  std::size_t read_some(std::span<std::uint8_t> out) override {
    file_.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
    require(!file_.bad(), name(), ": reading failed after byte ", offset());
    return static_cast<std::size_t>(file_.gcount());
  }

  std::ifstream file_;
};

void require_regular_file(const std::filesystem::path& path) {
  std::error_code code;
  const std::filesystem::file_status status = std::filesystem::status(path, code);
  require(status.type() != std::filesystem::file_type::not_found, path.string(), ": no such file");
  require(!code, path.string(), ": ", code.message());
  require(!std::filesystem::is_directory(status), path.string(),
          ": expected a file, found a folder");
  require(std::filesystem::is_regular_file(status), path.string(), ": expected a regular file");
}

bool begins_with_gzip_magic(std::ifstream& file) {
  std::array<char, 2> magic{};
  file.read(magic.data(), magic.size());
  file.clear();
  file.seekg(0);
  return magic == std::array<char, 2>{'\x1f', '\x8b'};
}

}  // namespace

std::size_t ByteSource::read(std::span<std::uint8_t> out) {
  std::size_t count = 0;
  while (count < out.size()) {
    const std::size_t some = read_some(out.subspan(count));
    if (some == 0) break;
    count += some;
    offset_ += some;
    require(offset_ <= limit_, name_, ": holds more than the limit of ", limit_, " bytes");
  }
  return count;
}

void ByteSource::read_exactly(std::span<std::uint8_t> out, std::string_view what) {
  const std::uint64_t begin = offset_;
  const std::size_t count = read(out);
  require(count == out.size(), name_, ": ends at byte ", offset_, ", expected ", out.size(),
          " bytes of ", what, " from byte ", begin);
}

std::vector<std::uint8_t> ByteSource::read_up_to(std::uint64_t count) {
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count) {
    const std::size_t filled = bytes.size();
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(count, std::max(kFirstChunk, 2 * filled)));
    bytes.reserve(wanted);
    bytes.resize(wanted);
    const std::size_t found = read(std::span(bytes).subspan(filled));
    bytes.resize(filled + found);
    if (filled + found < wanted) break;
  }
  return bytes;
}

void ByteSource::require_end() {
  const std::uint64_t end = offset_;
  std::uint8_t byte = 0;
  require(read({&byte, 1}) == 0, name_, ": expected the end of the file at byte ", end,
          ", found more bytes");
}

std::unique_ptr<ByteSource> open_byte_source(const std::filesystem::path& path,
                                             std::uint64_t limit) {
  require_regular_file(path);
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  require(file.is_open(), path.string(), ": cannot open: ", std::generic_category().message(errno));
  const bool gzip = begins_with_gzip_magic(file);
  const std::uint64_t file_limit = gzip ? std::numeric_limits<std::uint64_t>::max() : limit;
  auto source = std::make_unique<FileSource>(path.string(), std::move(file), file_limit);
  if (gzip) return decompress_gzip(std::move(source), limit);
  return source;
}

}  // namespace saddle
