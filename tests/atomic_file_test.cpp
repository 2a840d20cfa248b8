#include "gan/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/file_size_limit.h"
#include "tests/temp_files.h"

namespace saddle {
namespace {

namespace fs = std::filesystem;
using test::expect_error;
using test::TempFolder;

std::string contents_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

TEST(AtomicFile, WritesAndReplaces) {
  const TempFolder folder;
  const fs::path path = folder.path() / "file";
  write_file(path, std::string("a\0b", 3));
  EXPECT_EQ(contents_of(path), std::string("a\0b", 3));
  write_file(path, "second");
  EXPECT_EQ(contents_of(path), "second");
  write_file(path, "");
  EXPECT_EQ(contents_of(path), "");
  EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(AtomicFile, KeepsTheOldContentsUntilCommit) {
  const TempFolder folder;
  const fs::path path = folder.path() / "file";
  write_file(path, "old");
  {
    AtomicFile file(path);
    file.write("ne");
    file.write("w");
    EXPECT_EQ(contents_of(path), "old");
  }
  EXPECT_EQ(contents_of(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(AtomicFile, TwoWritersOfOnePathDoNotMix) {
  const TempFolder folder;
  const fs::path path = folder.path() / "file";
  AtomicFile first(path), second(path);
  first.write("first");
  second.write("second, longer");
  second.commit();
  first.commit();
  EXPECT_EQ(contents_of(path), "first");
  EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(AtomicFile, FullDiskLeavesTheOldFile) {
  const TempFolder folder;
  const fs::path path = folder.path() / "file";
  write_file(path, "old");
  {
    const test::FileSizeLimit limit(1000);
    expect_error([&] { write_file(path, std::string(5000, 'x')); },
                 {"cannot write", path.string(), "too large"});
  }
  EXPECT_EQ(contents_of(path), "old");
  EXPECT_EQ(files_in(folder.path()), 1);
}

TEST(AtomicFile, NamesThePathItCannotOpen) {
  const TempFolder folder;
  const fs::path missing = folder.path() / "no" / "file";
  expect_error([&] { write_file(missing, "x"); },
               {"cannot open", missing.string(), "No such file"});
  write_file(folder.path() / "file", "x");
  const fs::path beneath = folder.path() / "file" / "child";
  expect_error([&] { write_file(beneath, "x"); }, {beneath.string(), "Not a directory"});
}

TEST(AtomicFile, ReplacesNeitherFoldersNorDevices) {
  const TempFolder folder;
  expect_error([&] { write_file(folder.path(), "x"); }, {"not a regular file"});
  expect_error([&] { write_file("/dev/null", "x"); }, {"/dev/null", "not a regular file"});
  expect_error([&] { write_file(folder.path() / "", "x"); }, {"expected the name of a file"});
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

TEST(AtomicFile, CreatesFolders) {
  const TempFolder folder;
  create_folder(folder.path() / "a" / "b");
  create_folder(folder.path() / "a" / "b");
  EXPECT_TRUE(fs::is_directory(folder.path() / "a" / "b"));
  write_file(folder.path() / "file", "x");
  expect_error([&] { create_folder(folder.path() / "file"); }, {"file'", "folder"});
  expect_error([&] { create_folder(folder.path() / "file" / "c"); }, {"Not a directory"});
  expect_error([] { create_folder(""); }, {"cannot create folder ''"});
}

}  // namespace
}  // namespace saddle
