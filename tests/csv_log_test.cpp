#include "gan/files/csv_log.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "tests/file_fixture.h"
#include "tests/file_size_limit.h"

namespace saddle::test {
namespace {

class CsvLogTest : public FileFixture {
 protected:
  CsvLog open() { return {path_, {"step", "a", "b"}}; }
  static void append(CsvLog& log, std::int64_t step, double a, double b) {
    const double values[] = {a, b};
    log.append(step, values);
  }
};

TEST_F(CsvLogTest, RowsAreVisibleAtOnce) {
  CsvLog log = open();
  EXPECT_EQ(contents(), "step,a,b\n");
  append(log, 1, 0.5, -2.0);
  EXPECT_EQ(contents(), "step,a,b\n1,0.5,-2\n");
}

TEST_F(CsvLogTest, ReopeningAppendsWithoutASecondHeader) {
  {
    CsvLog log = open();
    append(log, 1, 1, 1);
  }
  CsvLog log = open();
  append(log, 2, 2, 2);
  EXPECT_EQ(contents(), "step,a,b\n1,1,1\n2,2,2\n");
}

TEST_F(CsvLogTest, NumbersReadBackExactly) {
  CsvLog log = open();
  const double third = 1.0 / 3.0, tiny = std::numeric_limits<double>::denorm_min();
  append(log, -7, third, tiny);
  const std::string row = contents().substr(9);
  char* end = nullptr;
  EXPECT_EQ(std::strtoll(row.c_str(), &end, 10), -7);
  EXPECT_EQ(std::strtod(end + 1, &end), third);
  EXPECT_EQ(std::strtod(end + 1, &end), tiny);
}

TEST_F(CsvLogTest, NamesWhatIsNotFinite) {
  CsvLog log = open();
  append(log, 1, -std::nan(""), -HUGE_VAL);
  EXPECT_EQ(contents(), "step,a,b\n1,nan,-inf\n");
}

TEST_F(CsvLogTest, TruncateDropsLaterRowsAndAppendsGoOn) {
  CsvLog log = open();
  for (int step = 10; step <= 40; step += 10) append(log, step, step, 0);
  log.truncate_after(25);
  EXPECT_EQ(contents(), "step,a,b\n10,10,0\n20,20,0\n");
  append(log, 30, 3, 3);
  EXPECT_EQ(contents(), "step,a,b\n10,10,0\n20,20,0\n30,3,3\n");
  log.truncate_after(30);
  EXPECT_EQ(contents(), "step,a,b\n10,10,0\n20,20,0\n30,3,3\n");
  log.truncate_after(-1);
  EXPECT_EQ(contents(), "step,a,b\n");
}

TEST_F(CsvLogTest, DropsARowThatAKilledProcessLeftUnfinished) {
  put("step,a,b\n1,1,1\n2,0.");
  CsvLog log = open();
  append(log, 2, 2, 2);
  EXPECT_EQ(contents(), "step,a,b\n1,1,1\n2,2,2\n");
}

TEST_F(CsvLogTest, AnUnfinishedHeaderIsWrittenAgain) {
  put("step,");
  open();
  EXPECT_EQ(contents(), "step,a,b\n");
}

TEST_F(CsvLogTest, RefusesAnotherHeader) {
  put("step,loss\n1,1\n");
  expect_error([&] { open(); }, {path_.string(), "'step,a,b'", "'step,loss'"});
  EXPECT_EQ(contents(), "step,loss\n1,1\n");
}

TEST_F(CsvLogTest, IsAskedForWithoutWriting) {
  const auto ask = [&] { require_csv_log(path_, {"step", "a", "b"}); };
  ask();
  EXPECT_FALSE(std::filesystem::exists(path_));
  for (const char* good : {"", "step,", "step,a,b\n", "step,a,b\n1,1,1\n2,0."}) {
    put(good);
    ask();
    EXPECT_EQ(contents(), good);
  }
  put("step,loss\n1,1\n");
  expect_error(ask, {path_.string(), "'step,a,b'", "'step,loss'"});
  put("step,a,b\n1,1,1\nx,2,2\n");
  expect_error(ask, {path_.string(), "byte 15"});
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  expect_error(ask, {path_.string(), "is a folder"});
}

TEST_F(CsvLogTest, TruncateNamesTheByteOfABadRow) {
  put("step,a,b\n1,1,1\nx,2,2\n");
  CsvLog log = open();
  expect_error([&] { log.truncate_after(1); }, {path_.string(), "byte 15"});
  EXPECT_EQ(contents(), "step,a,b\n1,1,1\nx,2,2\n");
}

TEST_F(CsvLogTest, RefusesBadColumnsAndCounts) {
  expect_error([&] { CsvLog(path_, {"step", "a,b"}); }, {"'a,b'"});
  expect_error([&] { CsvLog(path_, {"step", ""}); }, {"empty"});
  expect_error([&] { CsvLog(path_, {}); }, {"step"});
  CsvLog log = open();
  expect_error([&] { log.append(1, {}); }, {"expected 2 values", "found 0"});
}

TEST_F(CsvLogTest, AFullDiskLeavesWholeRows) {
  CsvLog log = open();
  append(log, 1, 1, 1);
  {
    const FileSizeLimit limit(20);  // the next row would end at byte 21
    expect_error([&] { append(log, 2, 2, 2); }, {"cannot write", path_.string(), "too large"});
  }
  EXPECT_EQ(contents(), "step,a,b\n1,1,1\n");
  append(log, 2, 2, 2);
  EXPECT_EQ(contents(), "step,a,b\n1,1,1\n2,2,2\n");
}

TEST_F(CsvLogTest, UnwritablePlacesAreErrors) {
  const auto missing = folder_.path() / "no" / "m.csv";
  expect_error([&] { CsvLog(missing, {"step"}); }, {missing.string(), "No such file"});
  if (std::filesystem::exists("/dev/full"))
    expect_error([] { CsvLog("/dev/full", {"step"}); }, {"/dev/full", "No space left"});
}

}  // namespace
}  // namespace saddle::test
