#include "data/cifar10.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::size_t kRecord = 3073;

// An image whose red counts up and whose green and blue are constant.
Bytes record(std::uint8_t label) {
  Bytes bytes(kRecord, 0);
  bytes[0] = label;
  for (std::size_t i = 0; i < 1024; ++i) {
    bytes[1 + i] = static_cast<std::uint8_t>(i);
    bytes[1 + 1024 + i] = static_cast<std::uint8_t>(100 + label);
    bytes[1 + 2048 + i] = 200;
  }
  return bytes;
}

Bytes records(const std::vector<std::uint8_t>& labels) {
  Bytes bytes;
  for (const std::uint8_t label : labels) {
    const Bytes one = record(label);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

Dataset read_file(const std::filesystem::path& path) { return read_cifar10({&path, 1}); }

TEST(Cifar10, PlanesBecomePixels) {
  const TempFolder folder;
  const std::vector<std::filesystem::path> files = {folder.write("1", records({3, 9})),
                                                    folder.write("2", records({0}))};
  const Dataset dataset = read_cifar10(files);
  EXPECT_EQ(dataset.shape(), (Shape{3, 32, 32, 3}));
  EXPECT_EQ(dataset.labels()[1], 9);
  EXPECT_EQ(dataset.labels()[2], 0);
  const auto pixel = dataset.bytes().subspan(((1 * 32 + 2) * 32 + 5) * 3, 3);  // image 1, (2, 5)
  EXPECT_EQ(Bytes(pixel.begin(), pixel.end()), (Bytes{2 * 32 + 5, 109, 200}));
}

TEST(Cifar10, EncodingIsTheInverse) {
  const TempFolder folder;
  const Bytes file = records({7, 1, 4});
  const Dataset dataset = read_file(folder.write("a", file));
  EXPECT_EQ(encode_cifar10(dataset, std::vector<std::int64_t>{0, 1, 2}), file);
  EXPECT_EQ(encode_cifar10(dataset, std::vector<std::int64_t>{2}), record(4));
  expect_error([&] { encode_cifar10(dataset, std::vector<std::int64_t>{3}); }, {"[0, 3), found 3"});
}

TEST(Cifar10, EncodesOnlyItsOwnKindOfImages) {
  const std::vector<std::int64_t> first = {0};
  const Shape shape = {1, 32, 32, 3};
  expect_error([&] { encode_cifar10(Dataset::of_images(Bytes(3072), shape), first); },
               {"expected labels"});
  expect_error([&] { encode_cifar10(Dataset::of_images(Bytes(3072), shape, {10}), first); },
               {"0 to 9, found 10"});
  expect_error(
      [&] {
        encode_cifar10(Dataset::of_images(Bytes(12), {1, 2, 2, 3}, {1}), first);
      },
      {"[1, 32, 32, 3], found [1, 2, 2, 3]"});
}

#ifdef SADDLE_HAS_ZLIB
TEST(Cifar10, ReadsACompressedFile) {
  const TempFolder folder;
  EXPECT_EQ(read_file(folder.write("a.bin", gzip(records({5, 6})))).size(), 2);
}
#endif

TEST(Cifar10, RefusesMalformedFiles) {
  const TempFolder folder;
  const auto refused = [&](const Bytes& bytes, const std::vector<std::string>& parts) {
    expect_error([&] { read_file(folder.write("a.bin", bytes)); }, parts);
  };
  refused({}, {"a.bin: expected CIFAR-10 images, found an empty file"});
  Bytes cut = records({1, 2});
  cut.pop_back();
  refused(cut, {"a.bin: ends at byte 6145", "begins at byte 3073"});
  cut.resize(1);
  refused(cut, {"ends at byte 1"});
  refused(records({1, 10}), {"a.bin: byte 3073: expected a class of 0 to 9, found 10"});
  expect_error([&] { read_cifar10({}); }, {"at least one file"});
  expect_error([&] { read_file(folder.path() / "none"); }, {"none: no such file"});
}

}  // namespace
}  // namespace saddle::test
