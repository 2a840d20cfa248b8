#include "data/idx.h"

#include "data/byte_source.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

void append_big_endian(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
}

// Header words, then `count` bytes 0, 1, 2, ...
Bytes idx_file(const std::vector<std::uint32_t>& header, std::size_t count) {
  Bytes bytes;
  for (std::uint32_t word : header) append_big_endian(bytes, word);
  for (std::size_t i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

constexpr std::uint32_t kImages = 0x803;
constexpr std::uint32_t kLabels = 0x801;

void expect_refused(const Bytes& file, int rank, const std::vector<std::string>& parts) {
  const TempFolder folder;
  const auto path = folder.write("file.idx", file);
  std::vector<std::string> all = parts;
  all.push_back(path.string());
  expect_error([&] { read_idx(path, rank); }, all);
}

TEST(Idx, ReadsImagesAndLabels) {
  const TempFolder folder;
  const IdxArray images = read_idx(folder.write("images", idx_file({kImages, 2, 3, 4}, 24)), 3);
  EXPECT_EQ(images.shape, (Shape{2, 3, 4}));
  ASSERT_EQ(images.bytes.size(), 24u);
  EXPECT_EQ(images.bytes[23], 23);
  const IdxArray labels = read_idx(folder.write("labels", idx_file({kLabels, 5}, 5)), 1);
  EXPECT_EQ(labels.shape, (Shape{5}));
  EXPECT_EQ(labels.bytes, (Bytes{0, 1, 2, 3, 4}));
}

TEST(Idx, RefusesAWrongMagic) {
  expect_refused(idx_file({kLabels, 24}, 24), 3, {"byte 0", "0x00000803", "0x00000801"});
  expect_refused(idx_file({kImages, 1, 2, 2}, 4), 1, {"byte 0", "of labels", "0x00000803"});
  expect_refused(idx_file({0xd03, 1, 2, 2}, 16), 3, {"found 0x00000d03"});
  expect_refused({'<', 'h', 't', 'm', 'l', '>'}, 3, {"found 0x3c68746d"});
}

TEST(Idx, RefusesAFileThatEndsInItsHeader) {
  const Bytes whole = idx_file({kImages, 1, 1, 1}, 1);
  for (std::size_t count = 0; count < 16; ++count)
    expect_refused(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(count)), 3,
                   {"ends at byte " + std::to_string(count)});
}

TEST(Idx, RefusesSizesOfZero) {
  expect_refused(idx_file({kImages, 0, 28, 28}, 0), 3, {"byte 4", "at least 1 example, found 0"});
  expect_refused(idx_file({kImages, 1, 0, 28}, 0), 3, {"byte 8", "at least 1 pixel"});
  expect_refused(idx_file({kImages, 1, 28, 0}, 0), 3, {"byte 12", "at least 1 pixel"});
  expect_refused(idx_file({kLabels, 0}, 0), 1, {"byte 4", "at least 1 example"});
}

TEST(Idx, RefusesAbsurdSizes) {
  const std::uint32_t most = 0xffffffff;
  expect_refused(idx_file({kImages, 1, most, 1}, 10), 3, {"byte 8", "at most 8192", "4294967295"});
  expect_refused(idx_file({kImages, 1, 1, 8193}, 10), 3, {"byte 12", "found 8193"});
  expect_refused(idx_file({kImages, most, 8192, 8192}, 10), 3, {"over the limit"});
  expect_refused(idx_file({kLabels, most}, 10), 1, {"4294967295", "over the limit"});
}

TEST(Idx, RefusesAHeaderThatClaimsMoreThanTheFileHolds) {
  expect_refused(idx_file({kImages, 3, 2, 2}, 11), 3,
                 {"byte 4", "[3, 2, 2] = 12 bytes from byte 16", "holds 11"});
  expect_refused(idx_file({kImages, 2'000'000, 32, 32}, 100), 3, {"2048000000", "holds 100"});
  expect_refused(idx_file({kLabels, 3}, 2), 1, {"[3] = 3 bytes from byte 8", "holds 2"});
}

TEST(Idx, RefusesTrailingBytes) {
  expect_refused(idx_file({kImages, 3, 2, 2}, 13), 3, {"end of the file at byte 28"});
  expect_refused(idx_file({kLabels, 3}, 4), 1, {"end of the file at byte 11"});
}

TEST(Idx, RefusesOtherRanksMissingFilesAndFolders) {
  const TempFolder folder;
  expect_error([&] { read_idx(folder.path() / "none", 2); }, {"rank 1 or 3, found 2"});
  expect_error([&] { read_idx(folder.path() / "none", 3); }, {"none: no such file"});
  expect_error([&] { read_idx(folder.path(), 3); }, {"found a folder"});
}

#ifdef SADDLE_HAS_ZLIB

TEST(Idx, CompressedAndPlainAreEqual) {
  const Bytes plain = idx_file({kImages, 5, 28, 28}, 5 * 28 * 28);
  const TempFolder folder;
  const IdxArray a = read_idx(folder.write("plain", plain), 3);
  const IdxArray b = read_idx(folder.write("compressed.gz", gzip(plain)), 3);
  EXPECT_EQ(a.shape, b.shape);
  EXPECT_EQ(a.bytes, b.bytes);
}

TEST(Idx, ABombBehindAnHonestHeaderIsTrailingBytes) {
  Bytes bomb = idx_file({kImages, 1, 2, 2}, 4);
  bomb.resize(std::size_t{1} << 24);
  expect_refused(gzip(bomb), 3, {"end of the file at byte 20"});
}

TEST(Idx, ABadChecksumIsFoundThoughAllBytesAreThere) {
  Bytes file = gzip(idx_file({kImages, 1, 2, 2}, 4));
  file[file.size() - 8] ^= 1;
  expect_refused(file, 3, {"corrupt gzip"});
  file.resize(file.size() - 8);
  expect_refused(file, 3, {"truncated gzip"});
}

#endif

}  // namespace
}  // namespace saddle::test
