#include "tensor/cuda/code_folder.h"

#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>

#include "tensor/cache_folder.h"
#include "tensor/hash.h"

namespace saddle::cuda {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMagic = 0x314b4c4444415344;  // "DSADDLK1", from the last byte on
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{64} << 20;

// A file is this, the key, and the code.
struct Header {
  std::uint64_t magic, key_bytes, code_bytes, checksum;

  static Header of(std::string_view key, std::string_view code) {
    return {kMagic, key.size(), code.size(), hash_of(code, hash_of(key))};
  }
  bool operator==(const Header&) const = default;
};

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size > kMaxFileBytes) return std::nullopt;
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) return std::nullopt;
  return bytes;
}

}  // namespace

fs::path CodeFolder::file_of(std::string_view key) const {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%016llx.kernel",
                static_cast<unsigned long long>(hash_of(key)));
  return path_ / name.data();
}

std::optional<std::string> CodeFolder::find(std::string_view key) const {
  const std::optional<std::string> bytes = read_file(file_of(key));
  const std::size_t code_begin = sizeof(Header) + key.size();
  if (!bytes || bytes->size() < code_begin) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes->data(), sizeof header);
  std::string code = bytes->substr(code_begin);
  const bool same_key = std::string_view(*bytes).substr(sizeof header, key.size()) == key;
  if (!same_key || header != Header::of(key, code)) return std::nullopt;
  return code;
}

void CodeFolder::keep(std::string_view key, std::string_view code) const {
  std::error_code ignored;
  fs::create_directories(path_, ignored);
  // Written aside and renamed: a reader finds a whole file or none.
  const fs::path target = file_of(key);
  std::string temporary = target.string() + ".XXXXXX";
  const int descriptor = ::mkstemp(temporary.data());
  if (descriptor < 0) return;
  ::close(descriptor);
  std::ofstream file(temporary, std::ios::binary);
  const Header header = Header::of(key, code);
  file.write(reinterpret_cast<const char*>(&header), sizeof header);
  file << key << code;
  file.close();
  if (file) fs::rename(temporary, target, ignored);
  if (!file || ignored) ::unlink(temporary.c_str());
}

std::optional<CodeFolder> default_code_folder() {
  if (const auto folder = cache_folder()) return CodeFolder(*folder);
  return std::nullopt;
}

}  // namespace saddle::cuda
