#include "data/vocabulary.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(Vocabulary, TheMostFrequentComeFirstAndTiesByCodePoint) {
  const std::map<char32_t, std::int64_t> counts = {{U'z', 5}, {U'a', 5}, {U'\u00e9', 9}, {U'q', 1}};
  EXPECT_EQ(Vocabulary::of_counts(counts, 256).characters(), U"\u00e9azq");
  const Vocabulary small = Vocabulary::of_counts(counts, 4);
  EXPECT_EQ(small.characters(), U"\u00e9a");
  EXPECT_EQ(small.size(), 4);
  EXPECT_EQ(small.index_of(U'\u00e9'), 2);
  EXPECT_EQ(small.index_of(U'z'), Vocabulary::kUnknown);
}

TEST(Vocabulary, DecodesWhatItEncodes) {
  const Vocabulary vocabulary(U"ab\u20ac");
  const auto decode = [&](const std::vector<std::int64_t>& indices) {
    return vocabulary.decode(indices);
  };
  EXPECT_EQ(decode({2, 4, 3, 1, 1}), "a\u20acb");
  EXPECT_EQ(decode({1, 2, 1, 3, 0}), "`a`b\uFFFD");
  EXPECT_EQ(decode({1, 1}), "");
  EXPECT_EQ(decode({}), "");
  expect_error([&] { decode({2, 5}); }, {"[0, 5), found 5"});
  expect_error([&] { decode({-1, 1}); }, {"found -1"});
}

TEST(Vocabulary, HoldsUpTo254Characters) {
  std::u32string characters;
  for (char32_t c = 0; c < 254; ++c) characters += c;
  EXPECT_EQ(Vocabulary(characters).index_of(253), 255);
  expect_error([&] { Vocabulary(characters + U'\u20ac'); }, {"1 to 254 characters, found 255"});
  expect_error([] { Vocabulary(U""); }, {"found 0"});
  expect_error([] { Vocabulary(U"aba"); }, {"code point 97 twice"});
}

TEST(Vocabulary, RefusesSizesThatMakeNoSense) {
  for (const std::int64_t size : {-1, 2, 257})
    expect_error(
        [&] {
          Vocabulary::of_counts({{U'a', 1}}, size);
        },
        {"a size of 3", "256, found " + std::to_string(size)});
  expect_error([] { Vocabulary::of_counts({}, 10); }, {"at least one character"});
}

}  // namespace
}  // namespace saddle::test
