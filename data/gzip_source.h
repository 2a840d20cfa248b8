// Decompression of gzip. The only place that knows zlib; SADDLE_HAS_ZLIB says that it is there.
#pragma once

#include <cstdint>
#include <memory>

#include "data/byte_source.h"

namespace saddle {

// The decompressed bytes of `compressed`, at most `limit` of them; members that follow one another
// are joined. Corrupt or truncated data is an Error with its byte position in the compressed file.
// Without zlib: an Error that says so.
std::unique_ptr<ByteSource> decompress_gzip(std::unique_ptr<ByteSource> compressed,
                                            std::uint64_t limit);

}  // namespace saddle
