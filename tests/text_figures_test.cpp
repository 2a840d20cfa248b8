#include "gan/metrics/text_figures.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

using Counts = TextStatistics::Counts;

// Characters 0 to 3, of which 3 stands between words.
TextStatistics statistics_of(const std::vector<std::vector<std::int64_t>>& windows) {
  TextStatistics statistics({false, false, false, true});
  for (const auto& window : windows) statistics.add(window);
  return statistics;
}

TEST(TextStatistics, CountsCharactersNeighboursAndWords) {
  const TextStatistics statistics = statistics_of({{0, 1, 3, 0, 1}, {3, 3, 2, 2, 2}});
  EXPECT_EQ(statistics.unigrams(), (Counts{2, 2, 3, 3}));
  // By 4 * first + second; none from one window to the next.
  EXPECT_EQ(statistics.bigrams(), (Counts{0, 2, 0, 0,  //
                                          0, 0, 0, 1,  //
                                          0, 0, 2, 0,  //
                                          1, 0, 1, 1}));
  EXPECT_EQ(statistics.word_lengths(), (Counts{0, 0, 2, 1}));
}

TEST(TextStatistics, AWindowWithoutAWordHasOneOfLengthZero) {
  EXPECT_EQ(statistics_of({{3, 3}, {3, 0}}).word_lengths(), (Counts{1, 1}));
}

TEST(TextStatistics, RefusesOtherCharactersAndCountsNothingOfThem) {
  TextStatistics statistics = statistics_of({});
  for (const std::int64_t character : {-1, 4})
    expect_error(
        [&] {
          statistics.add(std::vector<std::int64_t>{0, character});
        },
        {"[0, 4), found " + std::to_string(character)});
  expect_error([&] { statistics.add({}); }, {"expected a window"});
  EXPECT_EQ(statistics.unigrams(), (Counts{0, 0, 0, 0}));
}

// TV = 1/2 (|1/4 - 1/2| + |3/4 - 0| + |0 - 1/2|).
TEST(TextFigures, TotalVariationIsThatOfShares) {
  const Counts p = {1, 3}, q = {10, 0, 10};
  EXPECT_DOUBLE_EQ(total_variation(p, q), 0.75);
  EXPECT_DOUBLE_EQ(total_variation(q, p), 0.75);
  EXPECT_EQ(total_variation(p, {100, 300, 0}), 0.0);
  EXPECT_EQ(total_variation({0, 5}, {9}), 1.0);
  expect_error([&] { total_variation(p, {0, 0}); }, {"expected counts"});
}

TEST(TextFigures, TellOrderAndWordsApart) {
  const TextStatistics real = statistics_of({{0, 1, 0, 1, 3, 0}});
  const auto figures_of = [&](const std::vector<std::int64_t>& window) {
    std::vector<double> values;
    for (const auto& figure : text_figures(statistics_of({window}), real))
      values.push_back(figure.second);
    return values;
  };
  EXPECT_EQ(figures_of({0, 1, 0, 1, 3, 0}), (std::vector<double>{0, 0, 0}));
  // The same characters in another order, in words of other lengths: 3 and 2 for 4 and 1.
  const std::vector<double> shuffled = figures_of({0, 0, 1, 3, 1, 0});
  EXPECT_DOUBLE_EQ(shuffled[0], 0);
  EXPECT_DOUBLE_EQ(shuffled[1], 0.4);  // 01, 13 and 10 are in both
  EXPECT_DOUBLE_EQ(shuffled[2], 1);
  const TextStatistics none = statistics_of({});
  expect_error([&] { text_figures(none, real); }, {"expected counts"});
}

}  // namespace
}  // namespace saddle::test
