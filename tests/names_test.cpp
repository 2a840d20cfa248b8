#include "tensor/names.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

struct Named {
  std::string_view name;
  int number;
};
constexpr Named kTable[] = {{"steps", 1}, {"seed", 2}, {"samples", 3}};

TEST(Names, TheNearestHasTheFewestEdits) {
  const std::vector<std::string> known = names_in(kTable);
  EXPECT_EQ(nearest_name("sed", known), "seed");
  EXPECT_EQ(nearest_name("setps", known), "steps");
  EXPECT_EQ(nearest_name("sample", known), "samples");
  expect_error([] { nearest_name("a", {}); }, {"known name"});
}

TEST(Names, UnknownOnesAreToldTheKnownWhereTheseAreFew) {
  EXPECT_EQ(unknown_name("key", "sede", names_in(kTable)),
            "unknown key 'sede'; did you mean 'seed'? known: steps, seed, samples");
  std::vector<std::string> known(20, "steps");
  EXPECT_NE(unknown_name("key", "sede", known).find("? known: steps, "), std::string::npos);
  known.push_back("seed");
  EXPECT_EQ(unknown_name("key", "sede", known), "unknown key 'sede'; did you mean 'seed'?");
}

TEST(Names, FindInATable) {
  EXPECT_EQ(&find_named(kTable, "key", "seed"), &kTable[1]);
  expect_error([] { find_named(kTable, "key", "see\nd"); }, {"unknown key 'see?d'", "'seed'"});
}

}  // namespace
}  // namespace saddle::test
