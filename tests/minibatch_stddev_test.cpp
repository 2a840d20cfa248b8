#include "nn/minibatch_stddev.h"

#include <gtest/gtest.h>

#include "tests/layer_fixture.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class MinibatchStddevTest : public LayerFixture {
 protected:
  // The appended channel.
  Var channel(Var x, std::int64_t group_size) {
    const Var y = applied(minibatch_stddev(group_size), x);
    Shape expected = x.shape();
    ++expected[x.rank() - 1];
    EXPECT_EQ(y.shape(), expected);
    EXPECT_EQ(flat_value(slice(y, -1, 0, x.shape().back())), flat_value(x));
    return slice(y, -1, x.shape().back(), expected.back());
  }
};

// Groups {0, 2} and {1, 3}; the deviations of a pair are half its distances.
TEST_F(MinibatchStddevTest, GroupsAreInterleaved) {
  const Var x = input_of(graph_, {0, 0, 10, 10, 2, 4, 10, 30}, {1, 4, 2});
  const Flat expected = {(1 + 2) / 2.0, (0 + 10) / 2.0, (1 + 2) / 2.0, (0 + 10) / 2.0};
  expect_close(flat_value(channel(x, 2)), expected, 1e-4, "half the distances");
}

TEST_F(MinibatchStddevTest, SmallBatchesAreOneGroup) {
  const Var x = random({1, 3, 5});
  EXPECT_EQ(flat_value(channel(x, 4)), flat_value(channel(x, 3)));
}

TEST_F(MinibatchStddevTest, RefusesWhatDoesNotFit) {
  expect_error([&] { channel(random({1, 6, 2}), 4); }, {"groups of 4", "batch of 6"});
  expect_error([&] { channel(random({6, 2}), 2); }, {"minibatch_stddev", "[6, 2]"});
  expect_error([] { minibatch_stddev(0); }, {"minibatch_stddev", "0"});
}

}  // namespace
}  // namespace saddle::test
