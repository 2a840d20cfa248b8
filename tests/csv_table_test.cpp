#include "gan/files/csv_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/file_fixture.h"

namespace saddle::test {
namespace {

class CsvTableTest : public FileFixture {
 protected:
  CsvTable read(const std::string& text) const {
    put(text);
    return CsvTable(path_);
  }
};

TEST_F(CsvTableTest, ColumnsByNameAndSums) {
  const CsvTable table = read("step,a,b\n1,0.5,-2\n2,1e3,inf\n");
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"step", "a", "b"}));
  EXPECT_TRUE(table.has("b"));
  EXPECT_FALSE(table.has("c"));
  EXPECT_EQ(table.values("a"), (std::vector<double>{0.5, 1e3}));
  EXPECT_EQ(table.values("step+a"), (std::vector<double>{1.5, 1002}));
  EXPECT_TRUE(std::isinf(table.values("b")[1]));
}

TEST_F(CsvTableTest, ARowThatIsBeingWrittenIsLeftOut) {
  EXPECT_EQ(read("step,a\n1,2\n2,").values("step"), (std::vector<double>{1}));
  EXPECT_TRUE(read("step,a\n").values("a").empty());
}

TEST_F(CsvTableTest, RefusesWhatIsNoTable) {
  expect_error([&] { read(""); }, {path_.string(), "no whole line"});
  expect_error([&] { read("step,a"); }, {"no whole line"});
  expect_error([&] { read("step,a\n1,2\n3\n"); }, {"line 3", "2 numbers", "found 1"});
  expect_error([&] { read("step,a\n1,2,3\n"); }, {"line 2", "2 numbers", "found 3"});
  expect_error([&] { read("step,a\n1,two\n"); }, {"line 2", "'two'"});
  expect_error([&] { read("step,a\n1,\n"); }, {"line 2", "''"});
  expect_error([&] { read("step,loss\n1,2\n").values("los"); }, {"los", "loss"});
  expect_error([&] { CsvTable(folder_.path() / "none.csv"); }, {"none.csv", "cannot open"});
  expect_error([&] { CsvTable(folder_.path()); }, {"cannot open"});
}

}  // namespace
}  // namespace saddle::test
