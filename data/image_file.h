// One PNG or JPEG file, decoded by stb_image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace saddle {

// What is refused before it is decoded, and with it what a file can make a reader allocate: well
// under 1 GiB at a time, whatever its header or its compressed data claim.
constexpr std::uint64_t kMaxImageFileBytes = std::uint64_t{1} << 26;
constexpr std::int64_t kMaxImageSide = 1 << 14;
constexpr std::int64_t kMaxImagePixels = std::int64_t{1} << 25;

// bytes: row-major [height, width, channels], rows from the top.
struct Pixels {
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t channels = 0;
  std::vector<std::uint8_t> bytes;
};

// True for names that end in .png, .jpg or .jpeg, in any case.
bool has_image_name(const std::filesystem::path& path);

// Throws Error, beginning with `what`, in a build without stb.
void require_image_decoder(const std::string& what);

// `channels`: 3 for RGB, 1 for luma. Gray images are widened, transparency is dropped, 16 bits
// become 8, the orientation that a camera notes is not applied. Throws Error, naming the file, if
// it is too large or no complete PNG or JPEG; checksums are not compared.
Pixels read_image(const std::filesystem::path& path, int channels);

}  // namespace saddle
