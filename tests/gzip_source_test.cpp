#include "data/gzip_source.h"

#include "data/byte_source.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

#ifdef SADDLE_HAS_ZLIB

Bytes noise(std::size_t count) {
  Bytes bytes(count);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

void read_all(const std::filesystem::path& path, std::uint64_t limit = kMaxSourceBytes) {
  const auto source = open_byte_source(path, limit);
  source->read_up_to(limit);
  source->require_end();
}

TEST(GzipSource, GivesWhatThePlainFileGives) {
  const TempFolder folder;
  for (std::size_t count : {0, 1, 1000, 200'000, 2'500'000}) {
    const Bytes bytes = noise(count);
    const auto plain = open_byte_source(folder.write("plain", bytes));
    const auto compressed = open_byte_source(folder.write("compressed", gzip(bytes)));
    EXPECT_TRUE(compressed->read_up_to(count + 1) == bytes) << count;
    EXPECT_TRUE(plain->read_up_to(count + 1) == bytes) << count;
    compressed->require_end();
    EXPECT_EQ(compressed->offset(), count);
  }
}

TEST(GzipSource, JoinsMembers) {
  Bytes both = gzip({1, 2, 3});
  for (const Bytes& member : {gzip({}), gzip({4, 5})})
    both.insert(both.end(), member.begin(), member.end());
  const TempFolder folder;
  const auto source = open_byte_source(folder.write("members.gz", both));
  EXPECT_EQ(source->read_up_to(100), (Bytes{1, 2, 3, 4, 5}));
  source->require_end();
}

TEST(GzipSource, EveryTruncationIsAnErrorWithItsByte) {
  const Bytes whole = gzip(noise(300));
  const TempFolder folder;
  for (std::size_t count = 2; count < whole.size(); ++count) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(count));
    expect_error([&] { read_all(folder.write("cut.gz", cut)); },
                 {"cut.gz: truncated gzip file: ends at byte " + std::to_string(count)});
  }
}

TEST(GzipSource, CorruptDataIsAnErrorWithItsByte) {
  const TempFolder folder;
  const Bytes whole = gzip(Bytes(100'000, 3));
  Bytes bad_method = whole;
  bad_method[2] = 1;
  expect_error([&] { read_all(folder.write("method.gz", bad_method)); },
               {"method.gz: corrupt gzip file near byte"});
  Bytes bad_data = whole;
  bad_data[10] = 0xff;  // the first block's type becomes 3, which does not exist
  expect_error([&] { read_all(folder.write("data.gz", bad_data)); },
               {"data.gz: corrupt gzip file near byte 1", "invalid block type"});
  Bytes bad_checksum = whole;
  bad_checksum[whole.size() - 8] ^= 1;
  expect_error([&] { read_all(folder.write("checksum.gz", bad_checksum)); },
               {"checksum.gz: corrupt gzip file near byte", "incorrect data check"});
  Bytes trailing = whole;
  trailing.push_back(9);
  expect_error([&] { read_all(folder.write("trailing.gz", trailing)); }, {"trailing.gz"});
}

TEST(GzipSource, ABombStopsAtTheLimit) {
  const TempFolder folder;
  const auto path = folder.write("bomb.gz", gzip(Bytes(std::size_t{1} << 25)));
  EXPECT_LT(std::filesystem::file_size(path), 40'000u);
  const auto source = open_byte_source(path, 1'000'000);
  Bytes piece(10'000);
  expect_error(
      [&] {
        while (source->read(piece) > 0) continue;
      },
      {"bomb.gz: holds more than the limit of 1000000 bytes"});
  EXPECT_LE(source->offset(), 1'010'000u);
}

#else

TEST(GzipSource, WithoutZlibTheErrorSaysSo) {
  const TempFolder folder;
  const auto path = folder.write("images.gz", {0x1f, 0x8b, 8, 0});
  expect_error([&] { open_byte_source(path); }, {"images.gz", "no zlib", "gunzip"});
}

#endif

}  // namespace
}  // namespace saddle::test
