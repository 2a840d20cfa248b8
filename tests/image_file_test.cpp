#include "data/image_file.h"

#include <algorithm>
#include <random>

#include "tests/encode_image.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

TEST(ImageFile, KnowsImagesByTheirNames) {
  for (const char* name : {"a.png", "b/c.JPG", "d.e.Jpeg"}) EXPECT_TRUE(has_image_name(name));
  for (const char* name : {"png", "a.png.txt", "a.gif", ".png", "a"})
    EXPECT_FALSE(has_image_name(name)) << name;
}

#ifdef SADDLE_HAS_STB

// Two rows of three pixels.
const Bytes kPixels = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90};

void expect_refused(const Bytes& file, const std::vector<std::string>& parts) {
  const TempFolder folder;
  const auto path = folder.write("broken.png", file);
  std::vector<std::string> all = parts;
  all.push_back(path.string());
  expect_error([&] { read_image(path, 3); }, all);
}

TEST(ImageFile, ReadsAPngExactly) {
  const TempFolder folder;
  const Pixels image = read_image(folder.write("a.png", encode_png(kPixels, 3, 2, 3)), 3);
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.width, 3);
  EXPECT_EQ(image.bytes, kPixels);
}

TEST(ImageFile, ReadsAJpegClosely) {
  const TempFolder folder;
  const Bytes pixels = plain_pixels(37, 21, {200, 100, 50});
  const Pixels image = read_image(folder.write("a.jpg", encode_jpeg(pixels, 37, 21, 3)), 3);
  ASSERT_EQ(image.bytes.size(), pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) EXPECT_NEAR(image.bytes[i], pixels[i], 4);
}

TEST(ImageFile, ConvertsChannels) {
  const TempFolder folder;
  const auto gray = folder.write("gray.png", encode_png({0, 100, 255}, 3, 1, 1));
  EXPECT_EQ(read_image(gray, 3).bytes, (Bytes{0, 0, 0, 100, 100, 100, 255, 255, 255}));
  const auto transparent = folder.write("rgba.png", encode_png({9, 8, 7, 0}, 1, 1, 4));
  EXPECT_EQ(read_image(transparent, 3).bytes, (Bytes{9, 8, 7}));
  const Pixels luma = read_image(folder.write("rgb.png", encode_png(kPixels, 3, 2, 3)), 1);
  ASSERT_EQ(luma.bytes.size(), 6u);
  EXPECT_GT(luma.bytes[1], luma.bytes[0]);  // green is brighter than red
  expect_error([&] { read_image(gray, 2); }, {"1 or 3 channels, found 2"});
}

TEST(ImageFile, RefusesEveryTruncation) {
  Bytes pixels(16 * 16 * 3);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * i);
  for (const Bytes& whole : {encode_png(pixels, 16, 16, 3), encode_jpeg(pixels, 16, 16, 3)})
    for (std::size_t count = 0; count < whole.size(); count += 1 + whole.size() / 50)
      expect_refused({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(count)}, {});
  Bytes jpeg = encode_jpeg(pixels, 16, 16, 3);
  jpeg.erase(jpeg.end() - 20, jpeg.end());
  expect_refused(jpeg, {"truncated image: ends at byte " + std::to_string(jpeg.size())});
}

TEST(ImageFile, RefusesOtherContents) {
  expect_refused({}, {"expected a PNG or JPEG"});
  expect_refused({'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, 0, 0, 0}, {"expected a PNG or JPEG"});
  expect_refused(Bytes(1000, 0), {"expected a PNG or JPEG"});
}

TEST(ImageFile, RefusesHugeHeadersBeforeItAllocates) {
  Bytes png = encode_png(kPixels, 3, 2, 3);
  png[16] = 0, png[17] = 0, png[18] = 0xff, png[19] = 0xff;  // the width: 65,535
  expect_refused(png, {"sides of 1 to 16384", "65535 x 2"});
  png[18] = 0x40, png[19] = 0;  // 16,384
  png[22] = 0x40, png[23] = 0;  // the height too
  expect_refused(png, {"at most 33554432 pixels", "16384 x 16384"});
  png[16] = 0x7f;
  expect_refused(png, {});
}

TEST(ImageFile, DamagedFilesAreReadOrRefused) {
  const TempFolder folder;
  const Bytes pixels = plain_pixels(20, 12, {9, 99, 199});
  std::mt19937 random(1);
  for (const Bytes& whole : {encode_png(pixels, 20, 12, 3), encode_jpeg(pixels, 20, 12, 3)}) {
    for (int i = 0; i < 200; ++i) {
      Bytes damaged = whole;
      for (int k = 0; k < 3; ++k)
        damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
      const auto path = folder.write("a", damaged);
      try {
        const Pixels image = read_image(path, 3);
        EXPECT_EQ(image.bytes.size(), static_cast<std::size_t>(3 * image.width * image.height));
      } catch (const Error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with(path.string())) << error.what();
      }
    }
  }
}

TEST(ImageFile, RefusesTheTablesThatOverrunTheDecoder) {
  Bytes jpeg = encode_jpeg(kPixels, 3, 2, 3);
  const Bytes marker = {0xff, 0xc4};
  const auto tables = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  std::fill(tables + 5, tables + 21, std::uint8_t{17});  // 272 codes
  expect_refused(jpeg, {"a Huffman table of over 256 codes"});
}

TEST(ImageFile, RefusesAFolderAndAMissingFile) {
  const TempFolder folder;
  expect_error([&] { read_image(folder.path(), 3); }, {"found a folder"});
  expect_error([&] { read_image(folder.path() / "a.png", 3); }, {"a.png: no such file"});
}

#else

TEST(ImageFile, SaysThatTheBuildLacksStb) {
  expect_error([] { read_image("a.png", 3); }, {"a.png", "needs stb"});
}

#endif

}  // namespace
}  // namespace saddle::test
