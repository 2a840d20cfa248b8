// PNG and JPEG files that a test makes.
#pragma once

#ifdef SADDLE_HAS_STB

#include "tests/temp_files.h"

namespace saddle::test {

// `pixels`: row-major [height, width, channels].
Bytes encode_png(const Bytes& pixels, int width, int height, int channels);
// Close to the pixels, not equal.
Bytes encode_jpeg(const Bytes& pixels, int width, int height, int channels);

// width * height pixels of one colour.
Bytes plain_pixels(int width, int height, const Bytes& color);

}  // namespace saddle::test

#endif
