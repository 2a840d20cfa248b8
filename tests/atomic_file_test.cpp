#include "gan/files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "tests/file_fixture.h"
#include "tests/file_size_limit.h"

namespace saddle::test {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public FileFixture {
 protected:
  // It is the only file, and none with a temporary name is left.
  void expect_only(const std::string& contents) const {
    EXPECT_EQ(this->contents(), contents);
    EXPECT_EQ(files_in(folder_.path()), 1);
  }
};

TEST_F(AtomicFileTest, WritesAndReplaces) {
  write_file(path_, std::string("a\0b", 3));
  EXPECT_EQ(contents(), std::string("a\0b", 3));
  write_file(path_, "second");
  EXPECT_EQ(contents(), "second");
  write_file(path_, "");
  expect_only("");
}

TEST_F(AtomicFileTest, KeepsTheOldContentsUntilCommit) {
  write_file(path_, "old");
  {
    AtomicFile file(path_);
    file.write("ne");
    file.write("w");
    EXPECT_EQ(contents(), "old");
  }
  expect_only("old");
}

TEST_F(AtomicFileTest, TwoWritersOfOnePathDoNotMix) {
  AtomicFile first(path_), second(path_);
  first.write("first");
  second.write("second, longer");
  second.commit();
  first.commit();
  expect_only("first");
}

TEST_F(AtomicFileTest, FullDiskLeavesTheOldFile) {
  write_file(path_, "old");
  {
    const FileSizeLimit limit(1000);
    expect_error([&] { write_file(path_, std::string(5000, 'x')); },
                 {"cannot write", path_.string(), "too large"});
  }
  expect_only("old");
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
}  // namespace saddle::test
