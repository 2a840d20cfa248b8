#include "tensor/format.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace saddle::test {
namespace {

TEST(Format, AlignsAndNeverCuts) {
  EXPECT_EQ(left_aligned("ab", 4), "ab  ");
  EXPECT_EQ(right_aligned("ab", 4), "  ab");
  EXPECT_EQ(left_aligned("abcde", 4), "abcde");
  EXPECT_EQ(right_aligned("abcde", 4), "abcde");
}

TEST(Format, Numbers) {
  EXPECT_EQ(number_text(59.11244879), "59.1124");
  EXPECT_EQ(number_text(3.4e-9, 1), "3e-09");
  EXPECT_EQ(number_text(0.0, 1), "0");
  EXPECT_EQ(fixed_text(0.95605, 3), "0.956");
  EXPECT_EQ(fixed_text(2.0, 2), "2.00");
  EXPECT_EQ(shortest_text(0.1), "0.1");
  EXPECT_EQ(shortest_text(0.1f), "0.1");
  EXPECT_EQ(shortest_text(1.0 / 3.0), "0.3333333333333333");
}

TEST(Format, ANaNHasNoSign) {
  for (const double nan :
       {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(number_text(nan), "nan");
    EXPECT_EQ(fixed_text(nan, 2), "nan");
    EXPECT_EQ(shortest_text(nan), "nan");
    EXPECT_EQ(shortest_text(static_cast<float>(nan)), "nan");
  }
}

TEST(Format, InfinitiesHaveASign) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const auto& [number, text] : {std::pair{kInfinity, "inf"}, {-kInfinity, "-inf"}}) {
    EXPECT_EQ(number_text(number), text);
    EXPECT_EQ(fixed_text(number, 2), text);
    EXPECT_EQ(shortest_text(number), text);
    EXPECT_EQ(shortest_text(static_cast<float>(number)), text);
  }
}

TEST(Format, MeasuresOfARun) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(-123), "-123");
  EXPECT_EQ(with_commas(-1234567), "-1,234,567");
  EXPECT_EQ(measure_text(1.1), "1.10");
  EXPECT_EQ(measure_text(-0.0012345), "-0.00123");
  EXPECT_EQ(measure_text(266.4), "266");
  EXPECT_EQ(measure_text(1234.0), "1.23e+03");
  EXPECT_EQ(measure_text(-std::numeric_limits<double>::quiet_NaN()), "nan");
  EXPECT_EQ(rate_text(1247.4, "step"), "1,247 steps/s");
  EXPECT_EQ(rate_text(0.0168, "image"), "0.017 images/s");
  EXPECT_EQ(duration_text(1.24), "1.2 s");
  EXPECT_EQ(duration_text(9.96), "10 s");
  EXPECT_EQ(duration_text(31.4), "31 s");
  EXPECT_EQ(duration_text(605.0), "10 min 05 s");
  EXPECT_EQ(duration_text(7500.0), "2 h 05 min");
}

TEST(Format, QuotesWhatFitsALine) {
  EXPECT_EQ(in_quotes("a\nb\x7f"), "'a?b?'");
  EXPECT_EQ(in_quotes(std::string(60, 'x')), "'" + std::string(60, 'x') + "'");
  EXPECT_EQ(in_quotes(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
}

TEST(Format, CountsInWords) {
  EXPECT_EQ(counted(0, "step"), "0 steps");
  EXPECT_EQ(counted(1, "step"), "1 step");
  EXPECT_EQ(counted(12, "step"), "12 steps");
}

TEST(Format, JoinsPartsOfAnyKind) {
  EXPECT_EQ(joined(std::vector<std::string>{"a", "", "c"}, ", "), "a, , c");
  EXPECT_EQ(joined(std::vector<std::int64_t>{512, 256}, " or "), "512 or 256");
  EXPECT_EQ(joined(std::vector<std::string_view>{}, ", "), "");
}

}  // namespace
}  // namespace saddle::test
