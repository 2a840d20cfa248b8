#include "data/stl10.h"

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr std::size_t kImage = 3 * 96 * 96;

// Red is the row, green the column, blue `blue`; column-major planes.
Bytes image(std::uint8_t blue) {
  Bytes bytes;
  for (int c = 0; c < 3; ++c)
    for (std::uint8_t column = 0; column < 96; ++column)
      for (std::uint8_t row = 0; row < 96; ++row)
        bytes.push_back(c == 0 ? row : c == 1 ? column : blue);
  return bytes;
}

Bytes images(int count) {
  Bytes bytes;
  for (int i = 0; i < count; ++i) {
    const Bytes one = image(static_cast<std::uint8_t>(100 + i));
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

Bytes pixel(const Dataset& dataset, std::size_t i, std::size_t row, std::size_t column) {
  const auto side = static_cast<std::size_t>(dataset.shape()[1]);
  const auto bytes = dataset.bytes().subspan(((i * side + row) * side + column) * 3, 3);
  return {bytes.begin(), bytes.end()};
}

TEST(Stl10, ColumnsBecomeRows) {
  const TempFolder folder;
  const Dataset dataset =
      read_stl10({folder.write("train_X.bin", images(2)), folder.write("train_y.bin", {10, 1})});
  EXPECT_EQ(dataset.shape(), (Shape{2, 96, 96, 3}));
  EXPECT_EQ(pixel(dataset, 1, 7, 80), (Bytes{7, 80, 101}));
  EXPECT_EQ(dataset.labels()[0], 9);
  EXPECT_EQ(dataset.labels()[1], 0);
}

TEST(Stl10, ResizesAsItReads) {
  const TempFolder folder;
  std::int64_t last = 0;
  const Dataset dataset = read_stl10({folder.write("unlabeled_X.bin", images(3)), {}}, 48,
                                     [&](std::int64_t done, std::int64_t total) {
                                       EXPECT_EQ(total, 3);
                                       last = done;
                                     });
  EXPECT_EQ(dataset.shape(), (Shape{3, 48, 48, 3}));
  EXPECT_TRUE(dataset.labels().empty());
  const Bytes found = pixel(dataset, 2, 10, 20);  // halfway between 20 and 21, 40 and 41
  EXPECT_NEAR(found[0], 20.5, 0.51);
  EXPECT_NEAR(found[1], 40.5, 0.51);
  EXPECT_EQ(found[2], 102);
  EXPECT_EQ(last, 3);
}

TEST(Stl10, RefusesMalformedFiles) {
  const TempFolder folder;
  const auto refused = [&](const Bytes& x, const Bytes& y, const std::vector<std::string>& parts) {
    expect_error([&] { read_stl10({folder.write("x.bin", x), folder.write("y.bin", y)}); }, parts);
  };
  refused({}, {1}, {"x.bin: expected STL-10 images, found an empty file"});
  Bytes cut = images(2);
  cut.pop_back();
  refused(cut, {1, 2}, {"x.bin: ends at byte 55295", "begins at byte 27648"});
  refused(images(2), {1}, {"y.bin: expected 2 labels", "found 1"});
  refused(images(1), {1, 2}, {"y.bin: expected the end of the file at byte 1"});
  refused(images(2), {1, 0}, {"y.bin: byte 1: expected a class of 1 to 10, found 0"});
  refused(images(1), {11}, {"byte 0", "found 11"});
  const auto whole = folder.write("x.bin", Bytes(kImage));
  for (const std::int64_t size : {0, 4096})
    expect_error([&] { read_stl10({whole, {}}, size); }, {"a size of 1 to 2048"});
}

}  // namespace
}  // namespace saddle::test
