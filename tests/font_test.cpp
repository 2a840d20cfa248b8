#include "gan/pictures/font.h"

#include <gtest/gtest.h>

#include <string>

namespace saddle::test {
namespace {

TEST(Font, EveryLetterLiesInItsBox) {
  for (char c = ' '; c <= '~'; ++c) {
    const TextStrokes text = text_strokes(std::string(1, c));
    EXPECT_EQ(text.paths.empty(), c == ' ') << c;
    for (const Path& path : text.paths) {
      ASSERT_GE(path.size(), 2u) << c;
      for (const Point& point : path) {
        EXPECT_GE(point.x, 0.0) << c;
        EXPECT_LE(point.x, text.width + 1e-12) << c;
        EXPECT_GE(point.y, -1.0) << c;
        EXPECT_LE(point.y, 0.31) << c;
      }
    }
  }
}

TEST(Font, LettersFollowEachOther) {
  const double one = text_strokes("H").width;
  const TextStrokes two = text_strokes("HH");
  EXPECT_GT(two.width, 2.0 * one);
  EXPECT_EQ(two.paths.size(), 2 * text_strokes("H").paths.size());
  EXPECT_GT(two.paths.back().front().x, one);
  EXPECT_EQ(text_strokes("").width, 0.0);
}

TEST(Font, OtherBytesShowAsQuestionMarks) {
  EXPECT_EQ(text_strokes("\xff\n").width, text_strokes("??").width);
}

}  // namespace
}  // namespace saddle::test
