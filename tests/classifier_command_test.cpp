#include <gtest/gtest.h>

#include "tests/command_line.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"

namespace saddle::test {
namespace {

class ClassifierCommand : public testing::Test {
 protected:
  ClassifierCommand() { write_digits(folder_.path(), 200, 100); }

  std::string data() const { return folder_.path().string(); }

  TempFolder folder_;
  ScopedVariable cache_{"SADDLE_CACHE", (folder_.path() / "cache").string()};
};

TEST_F(ClassifierCommand, TrainsThenLoads) {
  const std::vector<std::string> command = {"classifier", "mnist",     "--data",
                                            data(),       "--threads", "1"};
  const CommandResult first = run_saddle(command);
  ASSERT_EQ(first.code, kExitSuccess) << first.err;
  EXPECT_TRUE(contains(first.err, "training a classifier of mnist: lenet5")) << first.err;
  EXPECT_TRUE(contains(first.err, "step 8/16")) << first.err;
  for (const char* part :
       {"mnist: lenet5, trained on 200 images: 8 epochs", "images                        100",
        "\naccuracy   ", "\ninception score   ", "\nentropy   "})
    EXPECT_TRUE(contains(first.out, part)) << first.out;
#ifdef SADDLE_HAS_JSON
  EXPECT_TRUE(contains(first.out, "kept in " + data() + "/cache/classifiers/mnist-lenet5"))
      << first.out;
  const CommandResult second = run_saddle(command);
  EXPECT_EQ(second.err, "");
  EXPECT_EQ(second.out, first.out);
  const CommandResult stacked = run_saddle({"classifier", "stacked-mnist", "--data", data()});
  EXPECT_EQ(stacked.err, "");
  EXPECT_TRUE(contains(stacked.out, "stacked-mnist: lenet5")) << stacked.out;
#endif
}

TEST_F(ClassifierCommand, RefusesBadArguments) {
  expect_refused({"classifier"}, {"DATASET is missing", "saddle classifier mnist"});
  expect_refused({"classifier", "minst"}, {"'minst'", "did you mean 'mnist'?"});
  expect_refused({"classifier", "mnist", "--data", data() + "/none"}, {"none", "folder"});
  expect_refused({"classifier", "fashion-mnist", "--data", data(), "--device", "tpu"}, {"tpu"});
  expect_refused({"classifier", "mnist", "--threads", "0"}, {"--threads"});
  expect_refused({"classifier", "mnist", "--dta", "x"}, {"'--dta'", "did you mean '--data'?"});
}

}  // namespace
}  // namespace saddle::test
