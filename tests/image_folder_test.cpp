#include "data/image_folder.h"

#include "tests/encode_image.h"
#include "tests/temp_files.h"
#include "tests/threads_guard.h"

namespace saddle::test {
namespace {

#ifdef SADDLE_HAS_STB

ImageOptions of_size(std::int64_t size) {
  ImageOptions options;
  options.size = size;
  return options;
}

// Images of one color each, in folders that are made as needed.
class ImageFolderTest : public testing::Test {
 protected:
  void png(const std::string& name, std::uint8_t gray, int width = 4, int height = 4) {
    write(name, encode_png(plain_pixels(width, height, {gray, gray, gray}), width, height, 3));
  }
  void write(const std::string& name, const Bytes& bytes) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    folder_.write(name, bytes);
  }
  const std::filesystem::path& path() const { return folder_.path(); }

  // The first byte of each image.
  static Bytes first_bytes(const Dataset& dataset) {
    Bytes bytes;
    for (std::int64_t i = 0; i < dataset.size(); ++i)
      bytes.push_back(dataset.bytes()[static_cast<std::size_t>(i * dataset.features())]);
    return bytes;
  }

 private:
  TempFolder folder_;
};

TEST_F(ImageFolderTest, ImagesComeSortedByName) {
  for (const auto& [name, gray] : {std::pair{"b.png", 2}, {"a.PNG", 1}, {"c.png", 3}})
    png(name, static_cast<std::uint8_t>(gray), 3 + gray, 9 - gray);
  const ImageSet images = read_image_folder(path(), of_size(5));
  EXPECT_EQ(images.dataset.shape(), (Shape{3, 5, 5, 3}));
  EXPECT_EQ(first_bytes(images.dataset), (Bytes{1, 2, 3}));
  EXPECT_TRUE(images.classes.empty());
  EXPECT_TRUE(images.dataset.labels().empty());
}

TEST_F(ImageFolderTest, SubfoldersAreClasses) {
  png("dog/1.png", 30);
  png("cat/2.png", 20);
  png("cat/1.png", 10);
  write("dog/2.jpeg", encode_jpeg(plain_pixels(8, 8, {40}), 8, 8, 1));
  ImageOptions options = of_size(2);
  options.channels = 1;
  const ImageSet images = read_image_folder(path(), options);
  EXPECT_EQ(images.classes, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(images.dataset.shape(), (Shape{4, 2, 2, 1}));
  EXPECT_EQ(first_bytes(images.dataset), (Bytes{10, 20, 30, 40}));
  EXPECT_TRUE(std::ranges::equal(images.dataset.labels(), std::vector{0, 0, 1, 1}));
}

TEST_F(ImageFolderTest, ResultsDoNotDependOnTheThreads) {
  for (int i = 0; i < 40; ++i) png(std::to_string(i) + ".png", static_cast<std::uint8_t>(5 * i));
  std::vector<Bytes> results;
  for (const int count : {1, 2, 7}) {
    const ThreadsGuard threads(count);
    results.push_back(first_bytes(read_image_folder(path(), of_size(1)).dataset));
  }
  EXPECT_EQ(results[0].size(), 40u);
  EXPECT_EQ(results[1], results[0]);
  EXPECT_EQ(results[2], results[0]);
}

TEST_F(ImageFolderTest, StrayFilesAreCountedAndNamedOrRefused) {
  png("cat/1.png", 1);
  png("cat/old/2.png", 2);
  png("top.png", 3);
  write("cat/notes.txt", {});
  write("README.md", {});
  write("cat/.DS_Store", {});
  ImageOptions options = of_size(2);
  const ImageSet images = read_image_folder(path(), options);
  EXPECT_EQ(images.dataset.size(), 1);
  EXPECT_EQ(images.stray.count, 4);
  for (const char* name : {"notes.txt", "README.md", "top.png", "cat/old"})
    EXPECT_NE(images.stray.summary().find(name), std::string::npos) << images.stray.summary();
  options.stray = OnBadFile::refuse;
  expect_error([&] { read_image_folder(path(), options); },
               {"by name: 4: ", "notes.txt", "README.md"});
}

TEST_F(ImageFolderTest, UnreadableImagesAreRefusedOrSkipped) {
  png("cat/a.png", 1);
  png("cat/c.png", 3);
  png("dog/z.png", 9);
  Bytes jpeg = encode_jpeg(plain_pixels(16, 16, {50, 60, 70}), 16, 16, 3);
  jpeg.erase(jpeg.end() - 10, jpeg.end());
  write("cat/b.jpg", jpeg);
  for (int i = 0; i < 6; ++i) write("dog/" + std::to_string(i) + ".png", {1, 2, 3});
  ImageOptions options = of_size(2);
  expect_error([&] { read_image_folder(path(), options); },
               {path().string() + ": images that cannot be read: 7: ", "cat/b.jpg: truncated",
                "dog/3.png", "and 2 more", "skip"});
  options.unreadable = OnBadFile::skip;
  const ImageSet images = read_image_folder(path(), options);
  EXPECT_EQ(first_bytes(images.dataset), (Bytes{1, 3, 9}));
  EXPECT_TRUE(std::ranges::equal(images.dataset.labels(), std::vector{0, 0, 1}));
  EXPECT_EQ(images.unreadable.count, 7);
  EXPECT_EQ(images.unreadable.first.size(), 5u);
}

TEST_F(ImageFolderTest, RefusesAFolderWithoutImages) {
  expect_error([&] { read_image_folder(path(), of_size(2)); },
               {path().string(), ".png, .jpg or .jpeg, found none"});
  expect_error([&] { read_image_folder(path() / "none", of_size(2)); },
               {"none: expected a folder of images"});
  png("cat/1.png", 1);
  std::filesystem::create_directory(path() / "dog");
  expect_error([&] { read_image_folder(path(), of_size(2)); }, {"dog: expected images"});
  std::filesystem::remove(path() / "dog");
  write("cat/1.png", {0});
  ImageOptions options = of_size(2);
  options.unreadable = OnBadFile::skip;
  expect_error([&] { read_image_folder(path(), options); }, {"none of the 1 images", "cat/1.png"});
}

TEST_F(ImageFolderTest, CountsItsMemoryBeforeItReads) {
  for (const char* name : {"a.png", "b.png", "c.png"}) write(name, {});  // would fail when read
  ImageOptions options = of_size(10);
  options.max_bytes = 2 * 10 * 10 * 3;
  expect_error([&] { read_image_folder(path(), options); }, {"holds more than 2 images"});
}

TEST_F(ImageFolderTest, RefusesSizesAndChannelsThatMakeNoSense) {
  png("a.png", 1);
  for (const std::int64_t size : {0, -1, 2049})
    expect_error([&] { read_image_folder(path(), of_size(size)); }, {"a size of 1 to 2048"});
  ImageOptions options = of_size(2);
  options.channels = 4;
  expect_error([&] { read_image_folder(path(), options); }, {"1 or 3 channels, found 4"});
}

TEST_F(ImageFolderTest, ProgressReachesTheEnd) {
  png("a.png", 1);
  png("b.png", 2);
  ImageOptions options = of_size(2);
  std::int64_t last = 0;
  options.progress = [&](std::int64_t done, std::int64_t total) {
    EXPECT_EQ(total, 2);
    last = done;
  };
  read_image_folder(path(), options);
  EXPECT_EQ(last, 2);
}

#else

TEST(ImageFolder, SaysThatTheBuildLacksStb) {
  expect_error([] { read_image_folder("photos", {}); }, {"photos", "needs stb"});
}

#endif

}  // namespace
}  // namespace saddle::test
