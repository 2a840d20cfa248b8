#include "tensor/shape.h"

#include <gtest/gtest.h>

#include "tests/random_views.h"

namespace saddle::test {
namespace {

TEST(Dims, HoldsUpToTheMaximalRank) {
  Dims dims = Dims::filled(kMaxRank, 2);
  EXPECT_EQ(dims.rank(), kMaxRank);
  EXPECT_EQ(dims.count(), 256);
  EXPECT_EQ(error_of([&] { dims.push_back(1); }), "rank 9 is over the maximum of 8");
  EXPECT_EQ(Dims{}.count(), 1);
  EXPECT_EQ((Dims{3, 0, 5}.count()), 0);
}

TEST(Dims, ComparesByRankAndEntries) {
  EXPECT_EQ((Dims{1, 2}), (Dims{1, 2}));
  EXPECT_FALSE((Dims{1, 2} == Dims{1, 2, 1}));
  EXPECT_FALSE((Dims{1, 2} == Dims{2, 1}));
  EXPECT_TRUE((Dims{1, 2}.contains(2)));
  EXPECT_FALSE((Dims{1, 2}.contains(0)));
}

TEST(Dims, PrintsAsAList) {
  EXPECT_EQ(to_string({8, 64, 2}), "[8, 64, 2]");
  EXPECT_EQ(to_string({}), "[]");
}

TEST(NormalizeAxis, CountsFromTheEnd) {
  EXPECT_EQ(normalize_axis(-1, 3, "op"), 2);
  EXPECT_EQ(normalize_axis(-3, 3, "op"), 0);
  EXPECT_EQ(normalize_axis(2, 3, "op"), 2);
  EXPECT_EQ(error_of([] { normalize_axis(3, 3, "sum"); }),
            "sum: axis 3 is out of range for rank 3");
  EXPECT_NE(error_of([] { normalize_axis(-4, 3, "sum"); }), "");
  EXPECT_NE(error_of([] { normalize_axis(0, 0, "sum"); }), "");
}

TEST(BroadcastShapes, FollowsNumPy) {
  EXPECT_EQ(broadcast_shapes({8, 1, 6, 1}, {7, 1, 5}, "add"), (Shape{8, 7, 6, 5}));
  EXPECT_EQ(broadcast_shapes({}, {3}, "add"), (Shape{3}));
  EXPECT_EQ(broadcast_shapes({1}, {0}, "add"), (Shape{0}));
  const std::string message = error_of([] { broadcast_shapes({2, 3}, {2, 4}, "add"); });
  for (const char* part : {"add", "[2, 3]", "[2, 4]", "3 and 4", "axis -1"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(ReducedShape, SetsAxesToOne) {
  EXPECT_EQ(reduced_shape({2, 3, 4}, {0, 2}), (Shape{1, 3, 1}));
  EXPECT_EQ(reduced_shape({2, 3}, {}), (Shape{2, 3}));
}

}  // namespace
}  // namespace saddle::test
