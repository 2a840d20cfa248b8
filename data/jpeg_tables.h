// A check of JPEG files that stb_image needs.
#pragma once

#include <cstdint>
#include <span>

namespace saddle {

// False if a Huffman table of the file claims more than the 256 codes that there can be. stb_image
// up to 2.27 takes such a claim at its word and writes beyond its arrays. True for what is no
// JPEG.
bool huffman_tables_fit(std::span<const std::uint8_t> file);

}  // namespace saddle
