#include "cli/config_value.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

template <class T>
T parsed(const std::string& text) {
  T value{};
  parse_value(text, value);
  return value;
}

template <class T>
void expect_round_trip(const T& value) {
  EXPECT_EQ(parsed<T>(format_value(value)), value) << format_value(value);
}

TEST(ConfigValue, EveryTypeReadsBack) {
  expect_round_trip(std::numeric_limits<std::int64_t>::lowest());
  expect_round_trip(std::numeric_limits<std::uint64_t>::max());
  for (const double value : {0.0, -1.0, 0.1, 2e-4, 1e-10, 1e300, 5e-324, 123456789.123})
    expect_round_trip(value);
  expect_round_trip(std::vector<std::int64_t>{});
  expect_round_trip(std::vector<std::int64_t>{16});
  expect_round_trip(std::vector<std::int64_t>{512, 256, 1});
  expect_round_trip(true);
  expect_round_trip(std::string("with 'quotes', commas # and more"));
  for (const Branches value : {Branches::none, Branches::average, Branches::mixture})
    expect_round_trip(value);
}

TEST(ConfigValue, NumbersReadWell) {
  EXPECT_EQ(format_value(2e-4), "2e-4");
  EXPECT_EQ(format_value(1e-10), "1e-10");
  EXPECT_EQ(format_value(1.0), "1.0");
  EXPECT_EQ(format_value(0.999), "0.999");
}

TEST(ConfigValue, ListsMayHaveSpaces) {
  EXPECT_EQ(parsed<std::vector<std::int64_t>>("128, 256 ,512"),
            (std::vector<std::int64_t>{128, 256, 512}));
}

TEST(ConfigValue, RefusesWhatIsNoWholeNumber) {
  for (const char* text : {"", "1e5", "1.0", "x", "1x", " 1", "0x10", "+1", "nan"})
    expect_error([&] { parsed<std::int64_t>(text); },
                 {"expected a whole number", "'" + std::string(text) + "'"});
  expect_error([] { parsed<std::int64_t>("9223372036854775808"); }, {"out of range"});
  expect_error([] { parsed<std::uint64_t>("18446744073709551616"); }, {"out of range"});
  expect_error([] { parsed<std::uint64_t>("-1"); }, {"at least 0"});
}

TEST(ConfigValue, RefusesWhatIsNoFiniteNumber) {
  for (const char* text : {"", "x", "1,5", "1e", "--1"})
    expect_error([&] { parsed<double>(text); }, {"expected a number"});
  for (const char* text : {"nan", "inf", "-inf"})
    expect_error([&] { parsed<double>(text); }, {"finite", text});
  expect_error([] { parsed<double>("1e999"); }, {"out of range"});
}

TEST(ConfigValue, RefusesBrokenLists) {
  for (const char* text : {"", ",", "1,", "1,,2", "1 2", "[1]", "none,1"})
    expect_error([&] { parsed<std::vector<std::int64_t>>(text); }, {"expected whole numbers"});
}

TEST(ConfigValue, ARefusedValueChangesNothing) {
  std::vector<std::int64_t> list = {7};
  EXPECT_THROW(parse_value("1,x", list), Error);
  EXPECT_EQ(list, std::vector<std::int64_t>{7});
}

TEST(ConfigValue, IntegersOfOptionsHaveARange) {
  EXPECT_EQ(parse_integer("--threads", "4", 1, 8), 4);
  expect_error([] { parse_integer("--threads", "0", 1, 8); },
               {"--threads: expected 1 to 8, found 0"});
  expect_error([] { parse_integer("--threads", "two", 1, 8); }, {"--threads: ", "'two'"});
}

}  // namespace
}  // namespace saddle::test
