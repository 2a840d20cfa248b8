#include "data/mnist.h"

#include <algorithm>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::uint8_t kImagesMagic = 3;
constexpr std::uint8_t kLabelsMagic = 1;

Bytes two_images(std::uint8_t height, std::uint8_t width) {
  Bytes bytes = {0, 0, 8, kImagesMagic, 0, 0, 0, 2, 0, 0, 0, height, 0, 0, 0, width};
  bytes.resize(bytes.size() + std::size_t{2} * height * width, 51);
  return bytes;
}

TEST(Mnist, ReadsAFolderOfPlainFiles) {
  const TempFolder folder;
  folder.write("train-images-idx3-ubyte", two_images(28, 28));
  folder.write("train-labels-idx1-ubyte", {0, 0, 8, kLabelsMagic, 0, 0, 0, 2, 7, 9});
  const Dataset dataset = load_mnist("mnist", Split::train, folder.path());
  EXPECT_EQ(dataset.shape(), (Shape{2, 28, 28, 1}));
  ASSERT_EQ(dataset.labels().size(), 2u);
  EXPECT_EQ(dataset.labels()[1], 9);
}

TEST(Mnist, LabelsMayBeAbsent) {
  const TempFolder folder;
  folder.write("train-images-idx3-ubyte", two_images(28, 28));
  EXPECT_TRUE(load_mnist("mnist", Split::train, folder.path()).labels().empty());
}

TEST(Mnist, RefusesLabelsOfAnotherCount) {
  const TempFolder folder;
  folder.write("train-images-idx3-ubyte", two_images(28, 28));
  folder.write("train-labels-idx1-ubyte", {0, 0, 8, kLabelsMagic, 0, 0, 0, 1, 7});
  expect_error([&] { load_mnist("mnist", Split::train, folder.path()); },
               {"train-labels-idx1-ubyte: byte 4", "expected 2 labels", "found 1"});
}

TEST(Mnist, RefusesImagesOfAnotherSize) {
  const TempFolder folder;
  folder.write("train-images-idx3-ubyte", two_images(28, 30));
  expect_error([&] { load_mnist("mnist", Split::train, folder.path()); },
               {"train-images-idx3-ubyte: byte 8", "28 x 28", "found 28 x 30"});
}

// The files of the Debian package dataset-fashion-mnist, or others in a usual place.
TEST(Mnist, FashionMnistOfThisMachineOrAListOfPlaces) {
  IdxFiles files;
  try {
    files = find_idx_files("fashion-mnist", Split::test);
  } catch (const Error& error) {
    const std::string message = error.what();
    for (const char* part : {"data/fashion-mnist", "/usr/share/datasets/fashion-mnist",
                             "SADDLE_DATA", "dataset-fashion-mnist", "--data"})
      EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks: " << part;
    GTEST_SKIP() << message;
  }
#ifdef SADDLE_HAS_ZLIB
  const Dataset dataset = read_idx_dataset(files);
  EXPECT_EQ(dataset.shape(), (Shape{10'000, 28, 28, 1}));
  const auto labels = dataset.labels();
  ASSERT_EQ(labels.size(), 10'000u);
  for (int c = 0; c < 10; ++c) EXPECT_EQ(std::count(labels.begin(), labels.end(), c), 1000);
  const Tensor out = Tensor::empty({1, 28, 28, 1}, DType::f32, cpu_device());
  const std::int64_t first = 0;
  dataset.copy_examples({&first, 1}, out);
  const auto pixels = out.to_vector<float>();
  EXPECT_EQ(*std::min_element(pixels.begin(), pixels.end()), -1.0f);
  EXPECT_GT(*std::max_element(pixels.begin(), pixels.end()), 0.5f);
#endif
}

}  // namespace
}  // namespace saddle::test
