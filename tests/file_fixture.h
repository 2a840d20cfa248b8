// One file that tests write, read and damage.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/temp_files.h"

namespace saddle::test {

class FileFixture : public testing::Test {
 protected:
  // The file must be there.
  std::string contents() const { return contents_of(path_); }
  void put(const std::string& contents) const {
    folder_.write(path_.filename().string(), bytes_of(contents));
  }

  const TempFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "file";
};

}  // namespace saddle::test
