#include "gan/metrics/inception_score.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

Tensor rows_of(const std::vector<double>& numbers, std::int64_t classes) {
  return Tensor::from(numbers, {static_cast<std::int64_t>(numbers.size()) / classes, classes});
}

// `each` certain rows of every class, one class after the other.
Tensor certain_rows(std::int64_t classes, std::int64_t each) {
  std::vector<double> numbers(static_cast<std::size_t>(classes * each * classes), 0.0);
  for (std::int64_t i = 0; i < classes * each; ++i)
    numbers[static_cast<std::size_t>(i * classes + i / each)] = 1.0;
  return rows_of(numbers, classes);
}

TEST(InceptionScore, OfCertainAndEvenClassesIsTheirNumber) {
  EXPECT_NEAR(inception_score(certain_rows(10, 4), 1).mean, 10.0, 1e-12);
  EXPECT_EQ(inception_score(certain_rows(10, 4), 1).deviation, 0.0);
}

TEST(InceptionScore, OfOneClassOrOfNoIdeaIsOne) {
  EXPECT_NEAR(inception_score(rows_of({1, 0, 1, 0, 1, 0}, 2), 1).mean, 1.0, 1e-15);
  EXPECT_NEAR(inception_score(rows_of({0.3, 0.7, 0.3, 0.7}, 2), 2).mean, 1.0, 1e-15);
}

// p(y) = (3/4, 1/4): KL of the rows log 4/3 and 1/2 log 2/3 + 1/2 log 2.
TEST(InceptionScore, OfTwoRows) {
  const double expected =
      std::exp(0.5 * (std::log(4.0 / 3) + 0.5 * std::log(2.0 / 3) + 0.5 * std::log(2.0)));
  EXPECT_NEAR(inception_score(rows_of({1, 0, 0.5, 0.5}, 2), 1).mean, expected, 1e-14);
}

// Classes one after the other, and in turn: as many splits as classes.
TEST(InceptionScore, SplitsHaveAllOfSamplesInAnyOrder) {
  constexpr std::int64_t kClasses = 5, kEach = 2000;
  std::vector<double> in_turn(kClasses * kEach * kClasses, 0.0);
  for (std::size_t i = 0; i < kClasses * kEach; ++i) in_turn[i * kClasses + i % kClasses] = 1.0;
  for (const Tensor& rows : {certain_rows(kClasses, kEach), rows_of(in_turn, kClasses)}) {
    const InceptionScore score = inception_score(rows, kClasses);
    EXPECT_NEAR(score.mean, 5.0, 0.02);
    EXPECT_LT(score.deviation, 0.02);
  }
}

// However they are paired, one pair is of both classes and scores 2, one of one and scores 1.
TEST(InceptionScore, HasTheDeviationOfTheSplits) {
  const InceptionScore score = inception_score(rows_of({1, 0, 1, 0, 0, 1, 1, 0}, 2), 2);
  EXPECT_NEAR(score.mean, 1.5, 1e-14);
  EXPECT_NEAR(score.deviation, 0.5, 1e-14);
}

// In pieces, in any order of these.
TEST(InceptionScore, OfPiecesIsThatOfTheWhole) {
  const Tensor rows = rows_of({0.1, 0.9, 0.6, 0.4, 0, 1, 0.5, 0.5, 0.8, 0.2}, 2);
  const InceptionScore whole = inception_score(rows, 2);
  InceptionScorer scorer(5, 2, 2);
  scorer.add(3, rows.slice(0, 3, 5));
  expect_error([&] { scorer.score(); }, {"expected 5 samples, found 2"});
  scorer.add(0, rows.slice(0, 0, 3));
  EXPECT_NEAR(scorer.score().mean, whole.mean, 1e-14);
  EXPECT_NEAR(scorer.score().deviation, whole.deviation, 1e-14);
  EXPECT_GT(whole.deviation, 0.01);
}

TEST(InceptionScore, RefusesPiecesThatDoNotFit) {
  InceptionScorer scorer(3, 2, 1);
  const Tensor two = rows_of({1, 0, 0, 1}, 2);
  for (const std::int64_t first : {-1, 2})
    expect_error([&] { scorer.add(first, two); }, {"expected samples 0 to 2, found"});
  expect_error([&] { scorer.add(0, rows_of({1, 0, 0}, 3)); }, {"2 classes, found 3"});
  expect_error([] { InceptionScorer(1, 0, 1); }, {"at least 1 class"});
}

TEST(InceptionScore, RefusesWhatIsNoDistribution) {
  const auto refuse = [](const std::vector<double>& numbers) {
    expect_error([&] { inception_score(rows_of(numbers, 2), 1); }, {"row 1 is no distribution"});
  };
  refuse({0.5, 0.5, 0.5, 0.6});
  refuse({0.5, 0.5, 1.5, -0.5});
  refuse({0.5, 0.5, std::nan(""), 0.5});
  expect_error([] { inception_score(Tensor::zeros({4}, DType::f32)); }, {"[4]"});
  expect_error([] { inception_score(Tensor::zeros({0, 4}, DType::f32)); }, {"[0, 4]"});
  expect_error([] { inception_score(Tensor::zeros({2, 4}, DType::i64)); }, {"i64"});
}

TEST(InceptionScore, RefusesSplitsThatWouldBeEmpty) {
  for (const std::int64_t splits : {0, -1, 3})
    expect_error(
        [&] {
          inception_score(rows_of({1, 0, 0, 1}, 2), splits);
        },
        {"expected 1 to 2 splits"});
}

}  // namespace
}  // namespace saddle::test
