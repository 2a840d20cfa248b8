#include "gan/pictures/text_page.h"

#include <algorithm>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

std::int64_t ink_of(const Image& image) {
  const auto bytes = image.bytes();
  return std::count_if(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte != 255; });
}

bool are_equal(const Image& a, const Image& b) {
  return std::ranges::equal(a.bytes(), b.bytes()) && a.width() == b.width();
}

TEST(TextPage, GrowsWithItsLinesAndColumns) {
  const TextColumn lines = {"G1", {"to be, or not to be", "that is"}};
  const Image one = text_page("", std::vector<TextColumn>{lines});
  const Image two = text_page("", std::vector<TextColumn>{lines, lines});
  EXPECT_NEAR(two.width(), 2 * one.width(), 10);
  EXPECT_EQ(two.height(), one.height());
  EXPECT_NEAR(static_cast<double>(ink_of(two)), 2.0 * static_cast<double>(ink_of(one)),
              0.1 * static_cast<double>(ink_of(one)));
  const Image shorter = text_page("", std::vector<TextColumn>{{"G1", {lines.lines[0]}}});
  EXPECT_LT(shorter.height(), one.height());
  EXPECT_LT(ink_of(shorter), ink_of(one));
  EXPECT_GT(text_page("a title that is wider", std::vector<TextColumn>{{"G", {}}}).width(), 100);
}

TEST(TextPage, WhatTheFontLacksIsOneQuestionMark) {
  const auto page = [](const std::string& line) {
    return text_page("", std::vector<TextColumn>{{"", {line}}});
  };
  EXPECT_TRUE(are_equal(page("a\u20acb"), page("a?b")));
  EXPECT_FALSE(are_equal(page("a\u20acb"), page("ab")));
}

TEST(TextPage, RefusesNothingAndTooMuch) {
  expect_error([] { text_page("", {}); }, {"at least one column"});
  const TextColumn long_line = {"", {std::string(6000, 'm')}};
  expect_error([&] { text_page("", std::vector<TextColumn>{long_line}); }, {"32768"});
  const TextColumn many = {"", std::vector<std::string>(3000, "a")};
  expect_error([&] { text_page("", std::vector<TextColumn>{many}); }, {"32768"});
}

}  // namespace
}  // namespace saddle::test
