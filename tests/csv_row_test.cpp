#include "gan/files/csv_row.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

namespace saddle::test {
namespace {

TEST(CsvRow, JoinsTextAndNumbers) {
  EXPECT_EQ(csv_row("a", std::string("b c"), std::string_view("d")), "a,b c,d\n");
  EXPECT_EQ(csv_row(-3, std::uint64_t{18446744073709551615U}, 0.5, 1.0 / 3),
            "-3,18446744073709551615,0.5,0.333333\n");
  EXPECT_EQ(csv_row(HUGE_VAL, -HUGE_VAL, -std::nan("")), "inf,-inf,nan\n");
  EXPECT_EQ(csv_row("", ""), ",\n");
}

}  // namespace
}  // namespace saddle::test
