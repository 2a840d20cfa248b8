#include "data/idx_files.h"

#include "tests/scoped_variable.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(IdxFiles, TakesEveryUsualName) {
  for (const std::string name : {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz",
                                 "train-images.idx3-ubyte", "train-images.idx3-ubyte.gz"}) {
    const TempFolder folder;
    const auto path = folder.write(name, {});
    const IdxFiles files = find_idx_files("mnist", Split::train, folder.path());
    EXPECT_EQ(files.images, path);
    EXPECT_TRUE(files.labels.empty());
  }
}

TEST(IdxFiles, KeepsTheSplitsApart) {
  const TempFolder folder;
  const auto images = folder.write("t10k-images-idx3-ubyte.gz", {});
  const auto labels = folder.write("t10k-labels-idx1-ubyte", {});
  const IdxFiles files = find_idx_files("mnist", Split::test, folder.path());
  EXPECT_EQ(files.images, images);
  EXPECT_EQ(files.labels, labels);
  expect_error([&] { find_idx_files("mnist", Split::train, folder.path()); },
               {folder.path().string(), "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte"});
}

TEST(IdxFiles, SkipsAFolderWithTheNameOfAFile) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path() / "train-images-idx3-ubyte");
  const auto path = folder.write("train-images-idx3-ubyte.gz", {});
  EXPECT_EQ(find_idx_files("mnist", Split::train, folder.path()).images, path);
}

TEST(IdxFiles, RefusesAFileOrAMissingFolder) {
  const TempFolder folder;
  const auto file = folder.write("file", {});
  expect_error([&] { find_idx_files("mnist", Split::train, file); }, {"file: expected a folder"});
  expect_error([&] { find_idx_files("mnist", Split::train, folder.path() / "none"); },
               {"none: expected a folder"});
}

TEST(IdxFiles, LooksInTheVariablesFolderFirst) {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path() / "fashion-mnist");
  const auto path = folder.write("fashion-mnist/train-images-idx3-ubyte", {});
  const ScopedVariable variable("SADDLE_DATA", folder.path().string());
  EXPECT_EQ(find_idx_files("fashion-mnist", Split::train).images, path);
}

TEST(IdxFiles, LooksInTheUsersCache) {
  const TempFolder folder;
  std::filesystem::create_directories(folder.path() / "saddle/mnist");
  const auto path = folder.write("saddle/mnist/t10k-images-idx3-ubyte", {});
  const ScopedVariable data("SADDLE_DATA", "");
  const ScopedVariable cache("XDG_CACHE_HOME", folder.path().string());
  EXPECT_EQ(find_idx_files("mnist", Split::test).images, path);
}

TEST(IdxFiles, RefusesAnUnknownDataset) {
  expect_error([] { find_idx_files("minst", Split::train); },
               {"unknown dataset 'minst'", "fashion-mnist"});
  expect_error([] { find_idx_files("mnist", Split::unlabeled); }, {"mnist", "found unlabeled"});
}

}  // namespace
}  // namespace saddle::test
