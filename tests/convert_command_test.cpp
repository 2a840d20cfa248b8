#include <algorithm>

#include "data/load_images.h"
#include "tests/command_line.h"
#include "tests/encode_image.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(ConvertCommand, SaysWhatIsMissing) {
  expect_refused({"convert"}, {"convert: IMAGES", "saddle convert photos --out"});
  expect_refused({"convert", "photos"}, {"convert: --out"});
}

#ifdef SADDLE_HAS_STB

class ConvertCommandTest : public testing::Test {
 protected:
  void png(const std::string& name, std::uint8_t gray) {
    const auto path = "images/" + name;
    std::filesystem::create_directories((folder_.path() / path).parent_path());
    folder_.write(path, encode_png(plain_pixels(32, 32, {gray, gray, gray}), 32, 32, 3));
  }
  std::string images() const { return (folder_.path() / "images").string(); }
  std::string out() const { return (folder_.path() / "out").string(); }

  TempFolder folder_;
};

TEST_F(ConvertCommandTest, WritesWhatCifar10IsReadFrom) {
  for (std::uint8_t i = 0; i < 6; ++i) {
    png("train/cat/" + std::to_string(i) + ".png", i);
    png("train/dog/" + std::to_string(i) + ".png", static_cast<std::uint8_t>(100 + i));
  }
  png("test/cat/0.png", 50);
  png("test/dog/0.png", 150);
  const CommandResult result = run_saddle({"convert", images(), "--out", out()});
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  EXPECT_EQ(result.out, "wrote train: 12 images of 2 classes\nwrote test: 2 images of 2 classes\n");
  const Dataset train = load_images("cifar10", Split::train, out()).dataset;
  std::vector<int> grays;
  for (std::size_t i = 0; i < 12; ++i) {
    const int gray = train.bytes()[i * 3072];
    EXPECT_EQ(train.labels()[i], gray >= 100 ? 1 : 0);
    grays.push_back(gray);
  }
  EXPECT_FALSE(std::ranges::is_sorted(grays));
  std::ranges::sort(grays);
  EXPECT_EQ(grays, (std::vector{0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104, 105}));
  EXPECT_EQ(load_images("cifar10", Split::test, out()).dataset.size(), 2);
  EXPECT_EQ(contents_of(std::filesystem::path(out()) / "batches.meta.txt"), "cat\ndog\n");
}

TEST_F(ConvertCommandTest, SkipsUnreadableImagesWhenAsked) {
  for (std::uint8_t i = 0; i < 5; ++i) png("train/cat/" + std::to_string(i) + ".png", i);
  folder_.write("images/train/cat/bad.jpg", {1, 2, 3});
  folder_.write("images/train/cat/notes.txt", {});
  expect_refused({"convert", images(), "--out", out()},
                 {"images that cannot be read: 1: ", "bad.jpg"});
  const CommandResult result =
      run_saddle({"convert", images(), "--out", out(), "--skip-unreadable"});
  EXPECT_EQ(result.code, kExitSuccess) << result.err;
  expect_parts(result.err, {"skipped stray files: 1: ", "notes.txt",
                            "skipped unreadable images: 1: ", "bad.jpg"});
}

TEST_F(ConvertCommandTest, RefusesWhatDoesNotFitTheFormat) {
  for (std::uint8_t i = 0; i < 4; ++i) png("train/" + std::to_string(i) + "/0.png", i);
  expect_refused({"convert", images(), "--out", out()}, {"at least 5 images, found 4"});
  for (std::uint8_t i = 4; i < 11; ++i) png("train/" + std::to_string(i) + "/0.png", i);
  expect_refused({"convert", images(), "--out", out()}, {"labels of 0 to 9, found 10"});
}

#endif

}  // namespace
}  // namespace saddle::test
