#include "data/find_files.h"

#include <optional>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// Sets an environment variable for the time of a test.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~ScopedVariable() {
    if (before_)
      setenv(name_, before_->c_str(), 1);
    else
      unsetenv(name_);
  }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST(FindFiles, TakesEveryUsualName) {
  for (const std::string name : {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz",
                                 "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz"}) {
    const TempFolder folder;
    const auto path = folder.write(name, {});
    const IdxFiles files = idx_files_in(folder.path(), Split::train);
    EXPECT_EQ(files.images, path);
    EXPECT_TRUE(files.labels.empty());
  }
}

TEST(FindFiles, KeepsTheSplitsApart) {
  const TempFolder folder;
  const auto images = folder.write("t10k-images-idx3-ubyte.gz", {});
  const auto labels = folder.write("t10k-labels-idx1-ubyte", {});
  const IdxFiles files = idx_files_in(folder.path(), Split::test);
  EXPECT_EQ(files.images, images);
  EXPECT_EQ(files.labels, labels);
  expect_error([&] { idx_files_in(folder.path(), Split::train); },
               {folder.path().string(), "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte"});
}

TEST(FindFiles, SkipsAFolderWithTheNameOfAFile) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path() / "train-images-idx3-ubyte");
  const auto path = folder.write("train-images-idx3-ubyte.gz", {});
  EXPECT_EQ(idx_files_in(folder.path(), Split::train).images, path);
}

TEST(FindFiles, RefusesAFileOrAMissingFolder) {
  const TempFolder folder;
  const auto file = folder.write("file", {});
  expect_error([&] { idx_files_in(file, Split::train); }, {"file: expected a folder"});
  expect_error([&] { idx_files_in(folder.path() / "none", Split::train); },
               {"none: expected a folder"});
}

TEST(FindFiles, LooksInTheVariablesFolderFirst) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path() / "fashion-mnist");
  const auto path = folder.write("fashion-mnist/train-images-idx3-ubyte", {});
  const ScopedVariable variable("SADDLE_DATA", folder.path().string());
  EXPECT_EQ(find_idx_files("fashion-mnist", Split::train).images, path);
}

TEST(FindFiles, LooksInTheUsersCache) {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "saddle/mnist");
  const auto path = folder.write("saddle/mnist/t10k-images-idx3-ubyte", {});
  const ScopedVariable data("SADDLE_DATA", "");
  const ScopedVariable cache("XDG_CACHE_HOME", folder.path().string());
  EXPECT_EQ(find_idx_files("mnist", Split::test).images, path);
}

TEST(FindFiles, RefusesAnUnknownDataset) {
  expect_error([] { find_idx_files("minst", Split::train); }, {"\"minst\"", "fashion-mnist"});
}

}  // namespace
}  // namespace saddle::test
