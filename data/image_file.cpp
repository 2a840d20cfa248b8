#include "data/image_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "data/byte_source.h"
#include "data/jpeg_tables.h"
#include "tensor/error.h"

#ifdef SADDLE_HAS_STB

namespace saddle {
namespace {

// stb_image grows its buffers for as long as compressed data goes on: a small file could ask for
// 4 GiB. Where it gets nothing, it reports that it is out of memory. Zeros, for it reads tables
// that a file uses and does not define.
constexpr std::size_t kMaxBlockBytes = std::size_t{1} << 28;

void* allocate_block(std::size_t bytes) {
  return bytes <= kMaxBlockBytes ? std::calloc(bytes, 1) : nullptr;
}

void* reallocate_block(void* block, std::size_t bytes) {
  return bytes <= kMaxBlockBytes ? std::realloc(block, bytes) : nullptr;
}

}  // namespace
}  // namespace saddle

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_MALLOC(bytes) saddle::allocate_block(bytes)
#define STBI_REALLOC(block, bytes) saddle::reallocate_block(block, bytes)
#define STBI_FREE(block) std::free(block)
#define STBI_ASSERT(condition) saddle::require(condition, "stb_image: expected " #condition)
#include <stb/stb_image.h>

#endif

namespace saddle {

bool has_image_name(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  for (char& letter : ending)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return ending == ".png" || ending == ".jpg" || ending == ".jpeg";
}

#ifdef SADDLE_HAS_STB

namespace {

// The bytes of a file as stb_image asks for them. It takes what lies beyond the end for zeros and
// makes gray areas of them: `starved` tells.
class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  bool starved() const { return starved_; }
  std::size_t left() const { return bytes_.size() - offset_; }

  int read(char* data, int size) {
    if (left() == 0) starved_ = true;
    const std::size_t count = std::min(left(), static_cast<std::size_t>(size));
    std::memcpy(data, bytes_.data() + offset_, count);
    offset_ += count;
    return static_cast<int>(count);
  }

  void skip(int count) {
    if (count > 0) offset_ += std::min(left(), static_cast<std::size_t>(count));
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t offset_ = 0;
  bool starved_ = false;
};

constexpr stbi_io_callbacks kInputCallbacks = {
    [](void* input, char* data, int size) { return static_cast<Input*>(input)->read(data, size); },
    [](void* input, int count) { static_cast<Input*>(input)->skip(count); },
    [](void* input) { return static_cast<int>(static_cast<Input*>(input)->left() == 0); }};

void require_size(const std::string& name, std::int64_t width, std::int64_t height) {
  require(1 <= width && width <= kMaxImageSide && 1 <= height && height <= kMaxImageSide &&
              width * height <= kMaxImagePixels,
          name, ": expected sides of 1 to ", kMaxImageSide, " and at most ", kMaxImagePixels,
          " pixels, found ", width, " x ", height);
}

}  // namespace

void require_image_decoder(const std::string&) {}

Pixels read_image(const std::filesystem::path& path, int channels) {
  require(channels == 1 || channels == 3, "read_image: expected 1 or 3 channels, found ", channels);
  const auto source = open_byte_source(path, kMaxImageFileBytes);
  const std::string& name = source->name();
  const std::vector<std::uint8_t> file = source->read_up_to(kMaxImageFileBytes + 1);
  require(huffman_tables_fit(file), name, ": corrupt JPEG: a Huffman table of over 256 codes");
  Input header(file), input(file);
  int width = 0, height = 0, stored_channels = 0;
  const auto require_good = [&](bool good) {
    require(good, name, ": expected a PNG or JPEG image that can be decoded: ",
            stbi_failure_reason() != nullptr ? stbi_failure_reason() : "unknown reason");
  };
  require_good(
      stbi_info_from_callbacks(&kInputCallbacks, &header, &width, &height, &stored_channels) != 0);
  require_size(name, width, height);
  const std::unique_ptr<stbi_uc, decltype(&std::free)> decoded(
      stbi_load_from_callbacks(&kInputCallbacks, &input, &width, &height, &stored_channels,
                               channels),
      &std::free);
  require(!input.starved(), name, ": truncated image: ends at byte ", file.size());
  require_good(decoded != nullptr);
  const std::size_t count = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                            static_cast<std::size_t>(channels);
  return {height, width, channels, {decoded.get(), decoded.get() + count}};
}

#else

void require_image_decoder(const std::string& what) {
  fail(what,
       ": reading PNG and JPEG needs stb (Debian package libstb-dev), which this build lacks");
}

Pixels read_image(const std::filesystem::path& path, int) {
  require_image_decoder(path.string());
  return {};
}

#endif

}  // namespace saddle
