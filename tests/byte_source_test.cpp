#include "data/byte_source.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(ByteSource, ReadsAPlainFileInPieces) {
  const TempFolder folder;
  const auto source = open_byte_source(folder.write("five", {1, 2, 3, 4, 5}));
  Bytes two(2);
  source->read_exactly(two, "a pair");
  EXPECT_EQ(two, (Bytes{1, 2}));
  EXPECT_EQ(source->offset(), 2u);
  EXPECT_EQ(source->read_up_to(100), (Bytes{3, 4, 5}));
  EXPECT_EQ(source->read(two), 0u);
  source->require_end();
}

TEST(ByteSource, ReadsMoreThanOneChunk) {
  Bytes bytes(3'000'001);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  const TempFolder folder;
  const auto path = folder.write("large", bytes);
  const Bytes all = open_byte_source(path)->read_up_to(bytes.size());
  EXPECT_TRUE(all == bytes);
  EXPECT_EQ(all.capacity(), bytes.size());
  EXPECT_EQ(open_byte_source(path)->read_up_to(2'500'000).size(), 2'500'000u);
}

TEST(ByteSource, MemoryFollowsTheFileNotTheRequest) {
  const TempFolder folder;
  const auto path = folder.write("small", Bytes(10, 7));
  const Bytes bytes = open_byte_source(path)->read_up_to(kMaxSourceBytes);
  EXPECT_EQ(bytes.size(), 10u);
  EXPECT_LE(bytes.capacity(), std::size_t{1} << 21);
}

TEST(ByteSource, EmptyFileIsAtItsEnd) {
  const TempFolder folder;
  const auto source = open_byte_source(folder.write("empty", {}));
  EXPECT_TRUE(source->read_up_to(5).empty());
  source->require_end();
}

TEST(ByteSource, NamesTheByteWhereTheFileIsShortOrLong) {
  const TempFolder folder;
  const auto path = folder.write("six", Bytes(6));
  Bytes four(4);
  const auto source = open_byte_source(path);
  source->read_exactly(four, "head");
  expect_error([&] { source->read_exactly(four, "sizes"); },
               {"six: ends at byte 6", "expected 4 bytes of sizes from byte 4"});
  const auto again = open_byte_source(path);
  again->read_exactly(four, "head");
  expect_error([&] { again->require_end(); }, {"six", "end of the file at byte 4"});
}

TEST(ByteSource, StopsAtTheLimit) {
  const TempFolder folder;
  const auto path = folder.write("hundred", Bytes(100));
  EXPECT_EQ(open_byte_source(path, 100)->read_up_to(1000).size(), 100u);
  expect_error([&] { open_byte_source(path, 99)->read_up_to(1000); }, {"hundred", "limit of 99"});
}

TEST(ByteSource, RefusesWhatIsNotAReadableFile) {
  const TempFolder folder;
  expect_error([&] { open_byte_source(folder.path() / "missing"); }, {"missing: no such file"});
  expect_error([&] { open_byte_source(folder.path()); }, {"found a folder"});
  expect_error([&] { open_byte_source("/dev/null"); }, {"/dev/null: expected a regular file"});
  const auto file = folder.write("file", {1});
  expect_error([&] { open_byte_source(file / "below"); }, {"below"});
}

}  // namespace
}  // namespace saddle::test
