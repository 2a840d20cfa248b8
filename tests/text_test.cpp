#include "data/text.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class TextTest : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& text) {
    return folder_.write("a.txt", {text.begin(), text.end()});
  }

  // The windows of a text, decoded again.
  std::vector<std::string> windows(const std::string& text, const TextOptions& options,
                                   std::int64_t vocabulary_size = 256) {
    const auto path = file(text);
    const Vocabulary vocabulary = read_vocabulary(path, vocabulary_size, options);
    const Dataset dataset = read_text(path, vocabulary, options);
    EXPECT_EQ(dataset.shape()[1], options.length);
    const Tensor out = Tensor::empty({1, options.length}, DType::i64, cpu_device());
    std::vector<std::string> all;
    for (std::int64_t i = 0; i < dataset.size(); ++i) {
      dataset.copy_examples({&i, 1}, out);
      all.push_back(vocabulary.decode(out.data<std::int64_t>()));
    }
    return all;
  }

  using Lines = std::vector<std::string>;
  TempFolder folder_;
};

TEST_F(TextTest, LinesAreCutOrPadded) {
  EXPECT_EQ(windows("short\nexactly 10\nlonger than ten", {10, 100}),
            (Lines{"short", "exactly 10", "longer tha"}));
}

TEST_F(TextTest, LinesEndAsOnEverySystem) {
  EXPECT_EQ(windows("\xef\xbb\xbf"
                    "one\r\n\r\n\n\rt\rwo\r",
                    {8, 100}),
            (Lines{"one", "\rt\rwo"}));
}

TEST_F(TextTest, CharactersAreCodePoints) {
  EXPECT_EQ(windows("\u00e4\u00f6\u00fc\u20ac\n", {3, 100}), (Lines{"\u00e4\u00f6\u00fc"}));
}

TEST_F(TextTest, RareCharactersAreUnknown) {
  EXPECT_EQ(windows("aaabbc\n", {6, 100}, 4), (Lines{"aaabb\uFFFD"}));
}

TEST_F(TextTest, OnlyWindowsCountForTheVocabulary) {
  const auto path = file("abzzzzzz\nbzzzzzzz\nqqqqqqqq\n");
  EXPECT_EQ(read_vocabulary(path, 256, {2, 2}).characters(), U"baz");
}

TEST_F(TextTest, AnotherTextMayUseTheVocabulary) {
  const Vocabulary vocabulary = read_vocabulary(file("ab"), 256);
  const Dataset dataset = read_text(file("bx\n"), vocabulary, {3, 100});
  const Tensor out = Tensor::empty({1, 3}, DType::i64, cpu_device());
  dataset.copy_examples(std::vector<std::int64_t>{0}, out);
  EXPECT_EQ(out.to_vector<std::int64_t>(), (std::vector<std::int64_t>{3, 0, 1}));
}

TEST_F(TextTest, StopsAfterTheWindowsAskedFor) {
  EXPECT_EQ(windows("1\n2\n3\n\xff", {1, 2}), (Lines{"1", "2"}));
}

#ifdef SADDLE_HAS_ZLIB
TEST_F(TextTest, ReadsACompressedFile) {
  const auto path = folder_.write("a.txt.gz", gzip({'h', 'i', '\n'}));
  EXPECT_EQ(read_text(path, read_vocabulary(path, 256)).shape(), (Shape{1, 32}));
}
#endif

TEST_F(TextTest, RefusesWhatIsNoText) {
  for (const char* text : {"", "\n\n", "\r\n"})
    expect_error([&] { read_vocabulary(file(text), 256); },
                 {"a.txt: expected lines of text, found none"});
  expect_error(
      [&] {
        read_vocabulary(file("good\nb\xe4"
                             "d\n"),
                        256);
      },
      {"a.txt: byte 6", "UTF-8"});
  expect_error([&] { read_vocabulary(folder_.path(), 256); }, {"found a folder"});
}

TEST_F(TextTest, RefusesOptionsThatMakeNoSense) {
  const auto path = file("text");
  expect_error([&] { read_vocabulary(path, 2); }, {"a size of 3", "found 2"});
  for (const std::int64_t length : {0, 4097})
    expect_error([&] { read_vocabulary(path, 256, {length, 1}); }, {"windows of 1 to 4096"});
  expect_error([&] { read_vocabulary(path, 256, {32, 0}); }, {"at least 1 window"});
}

}  // namespace
}  // namespace saddle::test
