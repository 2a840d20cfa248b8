#include "data/gzip_source.h"

#include "tensor/error.h"

#ifdef SADDLE_HAS_ZLIB

#include <zlib.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace saddle {
namespace {

constexpr int kLargestWindow = 15;
constexpr int kGzipOnly = 16;  // added to the window bits: accept the gzip header and no other
constexpr std::size_t kInputBytes = std::size_t{1} << 16;
constexpr std::size_t kMaxOutputBytes = std::size_t{1} << 30;  // zlib counts in unsigned int

class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> compressed, std::uint64_t limit)
      : ByteSource(compressed->name(), limit), compressed_(std::move(compressed)) {
    require(inflateInit2(&stream_, kLargestWindow + kGzipOnly) == Z_OK, name(),
            ": zlib failed to start");
  }
  ~GzipSource() override { inflateEnd(&stream_); }

 private:
  std::size_t read_some(std::span<std::uint8_t> out) override {
    const std::size_t wanted = std::min(out.size(), kMaxOutputBytes);
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<uInt>(wanted);
    while (stream_.avail_out == wanted) {
      if (stream_.avail_in == 0) refill();
      if (stream_.avail_in == 0 && between_members_) return 0;
      inflate_some();
    }
    return wanted - stream_.avail_out;
  }

  void refill() {
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(compressed_->read(input_));
  }

  void inflate_some() {
    require(stream_.avail_in > 0, name(), ": truncated gzip file: ends at byte ", position());
    if (between_members_) inflateReset(&stream_);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    between_members_ = status == Z_STREAM_END;
    require(status == Z_OK || between_members_, name(), ": corrupt gzip file near byte ",
            position(), ": ", stream_.msg != nullptr ? stream_.msg : zError(status));
  }

  std::uint64_t position() const { return compressed_->offset() - stream_.avail_in; }

  std::unique_ptr<ByteSource> compressed_;
  std::array<std::uint8_t, kInputBytes> input_;
  z_stream stream_{};
  bool between_members_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decompress_gzip(std::unique_ptr<ByteSource> compressed,
                                            std::uint64_t limit) {
  return std::make_unique<GzipSource>(std::move(compressed), limit);
}

}  // namespace saddle

#else

namespace saddle {

std::unique_ptr<ByteSource> decompress_gzip(std::unique_ptr<ByteSource> compressed, std::uint64_t) {
  fail(compressed->name(), ": is compressed, and this build has no zlib; run gunzip on it first");
}

}  // namespace saddle

#endif
