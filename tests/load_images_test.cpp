#include "data/load_images.h"

#include <algorithm>

#include "tests/encode_image.h"
#include "tests/scoped_variable.h"
#include "tests/synthetic_digits.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

class LoadImagesTest : public testing::Test {
 protected:
  void write(const std::string& name, const Bytes& bytes) {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    folder_.write(name, bytes);
  }
  // One image of each class 0 to 4 in as many files.
  void write_cifar10(const std::string& folder) {
    for (std::uint8_t i = 0; i < 5; ++i) {
      Bytes record(3073, 7);
      record[0] = i;
      write(folder + "data_batch_" + std::to_string(i + 1) + ".bin", record);
    }
  }
  Dataset load(const std::string& dataset, Split split, std::int64_t size = 0) {
    ImageOptions options;
    options.size = size;
    return load_images(dataset, split, path(), options).dataset;
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

TEST_F(LoadImagesTest, Cifar10FromItsFilesOrItsArchivesFolder) {
  for (const char* inner : {"", "cifar-10-batches-bin/"}) {
    write_cifar10(inner);
    const Dataset images = load("cifar10", Split::train);
    EXPECT_EQ(images.shape(), (Shape{5, 32, 32, 3}));
    EXPECT_TRUE(std::ranges::equal(images.labels(), std::vector{0, 1, 2, 3, 4}));
    std::filesystem::remove(path() / inner / "data_batch_3.bin");
    expect_error([&] { load("cifar10", Split::train); }, {"data_batch_5.bin", "folder train/"});
  }
}

// As many as there are digits, each from three of them; the same for everyone.
TEST_F(LoadImagesTest, StackedMnistFromMnistsFiles) {
  write_digits(path(), 30, 20);
  const Dataset images = load("stacked-mnist", Split::train);
  EXPECT_EQ(images.shape(), (Shape{30, 28, 28, 3}));
  EXPECT_TRUE(std::ranges::equal(images.bytes(), load("stacked-mnist", Split::train).bytes()));
  EXPECT_EQ(load("stacked-mnist", Split::test).size(), 20);
  EXPECT_EQ(load("stacked-mnist", Split::train, 14).shape(), (Shape{30, 14, 14, 3}));
}

TEST_F(LoadImagesTest, StoredImagesAreResized) {
  write_cifar10("");
  const Dataset images = load("cifar10", Split::train, 16);
  EXPECT_EQ(images.shape(), (Shape{5, 16, 16, 3}));
  EXPECT_EQ(images.bytes()[0], 7);
  EXPECT_EQ(images.labels()[4], 4);
}

TEST_F(LoadImagesTest, Stl10WithLabelsAndWithout) {
  const Bytes image(96 * 96 * 3, 50);
  write("stl10_binary/test_X.bin", image);
  expect_error([&] { load("stl10", Split::test); }, {"train_y.bin", "folder test/"});
  write("stl10_binary/test_y.bin", {3});
  write("unlabeled_X.bin", image);
  EXPECT_EQ(load("stl10", Split::test).labels()[0], 2);
  EXPECT_EQ(load("stl10", Split::unlabeled, 48).shape(), (Shape{1, 48, 48, 3}));
}

TEST_F(LoadImagesTest, MnistKeepsItsOneChannel) {
  std::vector<std::uint8_t> file = {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28};
  file.resize(file.size() + 28 * 28);
  write("train-images-idx3-ubyte", file);
  EXPECT_EQ(load("mnist", Split::train).shape(), (Shape{1, 28, 28, 1}));
  EXPECT_EQ(load("mnist", Split::train, 4).shape(), (Shape{1, 4, 4, 1}));
}

TEST_F(LoadImagesTest, LooksInTheUsualPlacesAndNamesThem) {
  write_cifar10("cifar10/");
  const ScopedVariable data("SADDLE_DATA", path().string());
  EXPECT_EQ(load_images("cifar10", Split::train, {}).dataset.size(), 5);
  expect_error([] { load_images("stl10", Split::test, {}); },
               {"found no binary files (train_X.bin", "test/ of PNG or JPEG", "data/stl10_binary",
                "/usr/share/datasets/stl10", "$SADDLE_DATA/stl10", "--data"});
}

TEST_F(LoadImagesTest, RefusesWhatIsNotThere) {
  expect_error([&] { load("cifar11", Split::train); }, {"'cifar11'", "cifar10", "stl10"});
  expect_error([&] { load("cifar10", Split::unlabeled); }, {"train or test split"});
  expect_error([&] { load_images("cifar10", Split::train, path() / "none"); },
               {"none: expected a folder with the files of cifar10"});
  expect_error([] { load_images("image-folder", Split::train, {}); }, {"image-folder", "--data"});
  expect_error([&] { load("image-folder", Split::test, 8); }, {"expected a folder test"});
  ImageOptions gray;
  gray.channels = 1;
  expect_error([&] { load_images("cifar10", Split::train, path(), gray); }, {"found 1"});
}

#ifdef SADDLE_HAS_STB

TEST_F(LoadImagesTest, Cifar10FromAFolderOfImages) {
  const Bytes png = encode_png(plain_pixels(40, 32, {1, 2, 3}), 40, 32, 3);
  write("train/cat/0.png", png);
  write("train/dog/0.png", png);
  const ImageSet images = load_images("cifar10", Split::train, path());
  EXPECT_EQ(images.dataset.shape(), (Shape{2, 32, 32, 3}));
  EXPECT_EQ(images.classes, (std::vector<std::string>{"cat", "dog"}));
  write_cifar10("");
  EXPECT_EQ(load("cifar10", Split::train).size(), 5);  // binary files come first
}

TEST_F(LoadImagesTest, AFolderOfImagesMayHaveSplits) {
  const Bytes png = encode_png(plain_pixels(4, 4, {1, 2, 3}), 4, 4, 3);
  write("a.png", png);
  EXPECT_EQ(load("image-folder", Split::train, 2).shape(), (Shape{1, 2, 2, 3}));
  write("train/a.png", png);
  write("train/b.png", png);
  write("test/a.png", png);
  EXPECT_EQ(load("image-folder", Split::train, 2).size(), 2);
  EXPECT_EQ(load("image-folder", Split::test, 2).size(), 1);
  expect_error([&] { load("image-folder", Split::train); }, {"a size of 1 to 2048, found 0"});
}

#endif

}  // namespace
}  // namespace saddle::test
