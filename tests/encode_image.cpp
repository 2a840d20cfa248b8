#include "tests/encode_image.h"

#ifdef SADDLE_HAS_STB

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace saddle::test {
namespace {

void append(void* bytes, void* data, int size) {
  const auto* from = static_cast<const std::uint8_t*>(data);
  static_cast<Bytes*>(bytes)->insert(static_cast<Bytes*>(bytes)->end(), from, from + size);
}

}  // namespace

Bytes encode_png(const Bytes& pixels, int width, int height, int channels) {
  Bytes file;
  if (stbi_write_png_to_func(append, &file, width, height, channels, pixels.data(),
                             width * channels) == 0)
    throw std::runtime_error("cannot encode a PNG");
  return file;
}

Bytes encode_jpeg(const Bytes& pixels, int width, int height, int channels) {
  constexpr int kQuality = 95;
  Bytes file;
  if (stbi_write_jpg_to_func(append, &file, width, height, channels, pixels.data(), kQuality) == 0)
    throw std::runtime_error("cannot encode a JPEG");
  return file;
}

Bytes plain_pixels(int width, int height, const Bytes& color) {
  Bytes pixels;
  for (int i = 0; i < width * height; ++i) pixels.insert(pixels.end(), color.begin(), color.end());
  return pixels;
}

}  // namespace saddle::test

#endif
