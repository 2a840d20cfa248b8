#include "data/jpeg_tables.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// A segment of tables with `codes` codes of each length.
Bytes tables(const std::vector<std::uint8_t>& codes) {
  Bytes segment = {0xff, 0xc4, 0, 0};
  for (const std::uint8_t each : codes) {
    segment.push_back(0);
    segment.insert(segment.end(), 16, each);
    segment.insert(segment.end(), std::size_t{16} * each, 0x55);
  }
  const std::size_t length = segment.size() - 2;
  segment[2] = static_cast<std::uint8_t>(length >> 8);
  segment[3] = static_cast<std::uint8_t>(length);
  return segment;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Bytes kStart = {0xff, 0xd8};
const Bytes kScan = {0xff, 0xda, 0, 4, 1, 2, 10, 0xff, 0, 0xff, 0xd0, 20, 0xff, 0xff};
const Bytes kEnd = {0xff, 0xd9};

TEST(JpegTables, FitWithUpTo256Codes) {
  EXPECT_TRUE(huffman_tables_fit(joined({kStart, tables({16, 0, 16}), kScan, kEnd})));
  EXPECT_FALSE(huffman_tables_fit(joined({kStart, tables({17}), kEnd})));
  EXPECT_FALSE(huffman_tables_fit(joined({kStart, tables({3, 17}), kEnd})));
}

TEST(JpegTables, AreFoundBehindSegmentsAndScans) {
  const Bytes comment = {0xff, 0xff, 0xfe, 0, 3, 9, 7, 7};  // and bytes between segments
  EXPECT_FALSE(huffman_tables_fit(joined({kStart, comment, tables({1}), kScan, tables({17})})));
}

TEST(JpegTables, AreNotSeenInsideSegmentsAndAfterTheEnd) {
  EXPECT_TRUE(huffman_tables_fit(joined({kStart, kEnd, tables({17})})));
  Bytes thumbnail = tables({17});
  thumbnail.insert(thumbnail.begin(), {0xff, 0xe1, 2, 0});
  EXPECT_TRUE(huffman_tables_fit(joined({kStart, thumbnail, kEnd})));
}

TEST(JpegTables, AreNotSeenInOtherFiles) {
  EXPECT_TRUE(huffman_tables_fit(joined({{0x89, 'P', 'N', 'G'}, tables({17}), kEnd})));
}

// stb_image reads zeros beyond the end of a file, and tables beyond the end of their segment.
TEST(JpegTables, CountWhatLiesBeyondTheirSegmentOrTheFile) {
  Bytes cut = joined({kStart, tables({17})});
  cut[4] = 0, cut[5] = 3;
  EXPECT_FALSE(huffman_tables_fit(cut));
  cut.erase(cut.end() - 280, cut.end());
  EXPECT_TRUE(huffman_tables_fit(cut));
  cut.insert(cut.end(), 2, 0xfe);
  EXPECT_FALSE(huffman_tables_fit(cut));
  for (const Bytes& file : {Bytes{}, Bytes{0xff}, Bytes{0xff, 0xc4}, Bytes{0xff, 0xc4, 9},
                            Bytes{0xff, 0xc4, 0, 200}, Bytes{0xff, 0xff}})
    EXPECT_TRUE(huffman_tables_fit(file));
}

}  // namespace
}  // namespace saddle::test
