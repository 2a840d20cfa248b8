#include "tensor/cache_folder.h"

#include <gtest/gtest.h>

#include "tests/scoped_variable.h"

namespace saddle::test {
namespace {

TEST(CacheFolder, IsNamedByTheEnvironment) {
  const ScopedVariable own("SADDLE_CACHE", "/own");
  const ScopedVariable caches("XDG_CACHE_HOME", "/caches");
  const ScopedVariable home("HOME", "/home/me");
  EXPECT_EQ(cache_folder(), "/own");
  unsetenv("SADDLE_CACHE");
  EXPECT_EQ(cache_folder(), "/caches/saddle");
  setenv("XDG_CACHE_HOME", "", 1);
  EXPECT_EQ(cache_folder(), "/home/me/.cache/saddle");
  unsetenv("HOME");
  EXPECT_FALSE(cache_folder().has_value());
}

}  // namespace
}  // namespace saddle::test
