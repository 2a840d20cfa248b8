#include "data/dataset.h"

#include <numeric>

#include "tests/temp_files.h"

namespace saddle::test {
namespace {

Dataset all_bytes() {
  Bytes bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return Dataset::of_images(std::move(bytes), {64, 2, 1, 2});
}

TEST(Dataset, BytesAreNormalizedToMinusOneToOne) {
  const Dataset dataset = all_bytes();
  std::vector<std::int64_t> indices(64);
  std::iota(indices.begin(), indices.end(), 0);
  for (DType dtype : {DType::f32, DType::f64}) {
    const Tensor out = Tensor::empty({64, 4}, dtype, cpu_device());
    dataset.copy_examples(indices, out);
    const auto values = out.to_vector<double>();
    EXPECT_EQ(values.front(), -1);
    EXPECT_EQ(values.back(), 1);
    for (std::size_t byte = 0; byte < 256; ++byte)
      EXPECT_NEAR(values[byte], static_cast<double>(byte) / 127.5 - 1, 1e-7);
  }
}

TEST(Dataset, DataThatWasReadHasAFingerprint) {
  const auto images = [](const Bytes& bytes) {
    return Dataset::of_images(bytes, {static_cast<std::int64_t>(bytes.size()), 1, 1, 1})
        .fingerprint();
  };
  const std::string some = images({1, 2, 3});
  const std::string beginning = "examples [3, 1, 1, 1], hash ";
  EXPECT_TRUE(some.starts_with(beginning)) << some;
  EXPECT_EQ(some.size(), beginning.size() + 16);
  EXPECT_EQ(images({1, 2, 3}), some);
  EXPECT_NE(images({1, 3, 2}), some);
  EXPECT_NE(images({1, 2, 3, 0}), some);
  EXPECT_NE(Dataset::of_images({1, 2, 3}, {1, 3, 1, 1}).fingerprint(), some);
  EXPECT_EQ(Dataset::of_images({1, 2, 3}, {3, 1, 1, 1}, {0, 1, 2}).fingerprint(), some);
  Dataset text = Dataset::of_indices({1, 2, 3}, {3, 1});
  const std::string hash = some.substr(beginning.size());
  EXPECT_EQ(text.fingerprint(), "examples [3, 1], hash " + hash);
  EXPECT_EQ(std::move(text).one_hot(4).fingerprint(), "examples [3, 1, 4], hash " + hash);
  EXPECT_EQ(Dataset::of_points(Tensor::zeros({3, 2}, DType::f64)).fingerprint(), "");
}

TEST(Dataset, RowsFollowTheIndices) {
  const Dataset dataset =
      Dataset::of_points(Tensor::from<double>(std::vector<double>{1, 2, 3, 4, 5, 6}, {3, 2}));
  EXPECT_EQ(dataset.size(), 3);
  EXPECT_EQ(dataset.features(), 2);
  const Tensor out = Tensor::empty({4, 2}, DType::f32, cpu_device());
  dataset.copy_examples(std::vector<std::int64_t>{2, 0, 2, 1}, out);
  EXPECT_EQ(out.to_vector<float>(), (std::vector<float>{5, 6, 1, 2, 5, 6, 3, 4}));
}

TEST(Dataset, OutMayHaveTheShapeOfTheImages) {
  const Dataset dataset = all_bytes();
  const Tensor flat = Tensor::empty({2, 4}, DType::f32, cpu_device());
  const Tensor images = Tensor::empty({2, 2, 1, 2}, DType::f32, cpu_device());
  const std::vector<std::int64_t> indices = {63, 5};
  dataset.copy_examples(indices, flat);
  dataset.copy_examples(indices, images);
  EXPECT_EQ(dataset.examples(indices).shape(), images.shape());
  EXPECT_EQ(dataset.examples(indices).to_vector<double>(), images.to_vector<double>());
  EXPECT_EQ(flat.to_vector<float>(), images.to_vector<float>());
}

TEST(Dataset, ConsecutiveExamples) {
  const Dataset dataset = all_bytes();
  const Tensor out = Tensor::empty({2, 4}, DType::f64, cpu_device());
  const Tensor expected = Tensor::empty({2, 4}, DType::f64, cpu_device());
  dataset.copy_consecutive(62, 2, out);
  dataset.copy_examples(std::vector<std::int64_t>{62, 63}, expected);
  EXPECT_EQ(out.to_vector<double>(), expected.to_vector<double>());
  expect_error([&] { dataset.copy_consecutive(63, 2, out); }, {"[0, 64), found 64"});
  const std::vector<std::int64_t> three = {0, 1, 2};
  EXPECT_EQ(dataset.first_examples(3).to_vector<float>(),
            dataset.examples(three).to_vector<float>());
  EXPECT_EQ(dataset.first_examples(3).shape(), (Shape{3, 2, 1, 2}));
  EXPECT_EQ(dataset.first_examples(65).shape(), dataset.shape());
}

TEST(Dataset, KeepsItsOwnCopyOfPoints) {
  const Tensor points = Tensor::from<float>(std::vector<float>{1, 2}, {1, 2});
  const Dataset dataset = Dataset::of_points(points);
  points.fill(9);
  const Tensor out = Tensor::empty({1, 2}, DType::f32, cpu_device());
  dataset.copy_examples(std::vector<std::int64_t>{0}, out);
  EXPECT_EQ(out.to_vector<float>(), (std::vector<float>{1, 2}));
}

TEST(Dataset, IndicesStayIntegers) {
  const Dataset text = Dataset::of_indices({0, 1, 2, 253, 254, 255}, {2, 3});
  const Tensor out = Tensor::empty({2, 3}, DType::i64, cpu_device());
  const std::vector<std::int64_t> swapped = {1, 0};
  text.copy_examples(swapped, out);
  EXPECT_EQ(out.to_vector<std::int64_t>(), (std::vector<std::int64_t>{253, 254, 255, 0, 1, 2}));
  expect_error(
      [&] {
        text.copy_examples(swapped, Tensor::empty({2, 3}, DType::f32, cpu_device()));
      },
      {"i64 data", "f32"});
  expect_error([&] { text.bytes(); }, {"expected images", "[2, 3]"});
  expect_error([] { Dataset::of_indices({1, 2, 3}, {2, 2}); }, {"needs 4 bytes, found 3"});
}

TEST(Dataset, IndicesBecomeOneHot) {
  const Dataset text = Dataset::of_indices({0, 2, 1, 1}, {2, 2}).one_hot(3);
  EXPECT_EQ(text.shape(), (Shape{2, 2, 3}));
  EXPECT_EQ(text.features(), 6);
  EXPECT_EQ(Bytes(text.indices().begin(), text.indices().end()), (Bytes{0, 2, 1, 1}));
  const std::vector<std::int64_t> swapped = {1, 0};
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor out = Tensor::full({2, 6}, 7, dtype, cpu_device());
    text.copy_examples(swapped, out);
    EXPECT_EQ(out.to_vector<double>(), (std::vector<double>{0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1}));
  }
  const Tensor one = Tensor::empty({1, 6}, DType::f32, cpu_device());
  expect_error([&] { text.copy_examples(std::vector<std::int64_t>{2}, one); }, {"[0, 2), found 2"});
  expect_error([] { Dataset::of_indices({0, 3}, {1, 2}).one_hot(3); }, {"[0, 3), found 3"});
  expect_error([] { all_bytes().one_hot(256); }, {"expected indices", "[64, 2, 1, 2]"});
  expect_error([] { all_bytes().indices(); }, {"expected indices", "[64, 2, 1, 2]"});
}

TEST(Dataset, LabelsFollowTheIndices) {
  const Dataset dataset = Dataset::of_images({1, 2, 3}, {3, 1, 1, 1}, {10, 20, 999});
  EXPECT_EQ(dataset.bytes()[2], 3);
  const Tensor out = Tensor::empty({2}, DType::i64, cpu_device());
  dataset.copy_labels(std::vector<std::int64_t>{2, 0}, out);
  EXPECT_EQ(out.to_vector<std::int64_t>(), (std::vector<std::int64_t>{999, 10}));
  const std::vector<std::int64_t> outside = {0, 3};
  expect_error([&] { dataset.copy_labels(outside, out); }, {"[0, 3), found 3"});
  expect_error([&] { dataset.copy_labels(outside, Tensor::empty({3}, DType::i64, cpu_device())); },
               {"room for 2 labels", "[3]"});
  expect_error([&] { all_bytes().copy_labels(outside, out); }, {"expected labels, found none"});
}

TEST(Dataset, BytesAreCountedBeforeTheyAreAllocated) {
  EXPECT_EQ(image_bytes("x", 10, {32, 32, 3}), 30720u);
  EXPECT_EQ(image_bytes("x", 4, {1, 5, 5}, 100), 100u);
  expect_error([] { image_bytes("x", 5, {1, 5, 5}, 100); }, {"x: 5 images of [1, 5, 5]", "100"});
  expect_error([] { image_bytes("x", std::int64_t{1} << 62, {8192, 8192, 3}); }, {"limit"});
}

TEST(Dataset, RefusesWhatDoesNotFit) {
  expect_error([] { Dataset::of_images(Bytes(7), {2, 2, 2, 1}); }, {"needs 8 bytes, found 7"});
  expect_error([] { Dataset::of_images(Bytes(8), {2, 2, 2}); }, {"[N, H, W, C]", "[2, 2, 2]"});
  expect_error([] { Dataset::of_images({}, {0, 2, 2, 1}); }, {"at least 1", "[0, 2, 2, 1]"});
  expect_error(
      [] {
        Dataset::of_images(Bytes(8), {2, 2, 2, 1}, std::vector<std::int64_t>(3));
      },
      {"label", "2 images", "found 3"});
  expect_error(
      [] {
        Dataset::of_points(Tensor::from<float>(std::vector<float>{1, 2}, {2}));
      },
      {"[N, features]", "[2]"});
  const std::vector<std::int64_t> integers = {1, 2};
  expect_error([&] { Dataset::of_points(Tensor::from(integers, {1, 2})); }, {"floating", "i64"});
}

TEST(Dataset, RefusesABatchOfAnotherSizeOrAnIndexOutOfRange) {
  const Dataset dataset = all_bytes();
  const std::vector<std::int64_t> two = {0, 1};
  expect_error(
      [&] {
        dataset.copy_examples(two, Tensor::empty({3, 4}, DType::f32, cpu_device()));
      },
      {"2 examples of 4 numbers", "[3, 4]"});
  expect_error(
      [&] {
        dataset.copy_examples(two, Tensor::empty({4, 2}, DType::f32, cpu_device()));
      },
      {"[4, 2]"});
  expect_error(
      [&] {
        dataset.copy_examples(two, Tensor::empty({2, 4}, DType::i64, cpu_device()));
      },
      {"floating"});
  const Tensor out = Tensor::empty({1, 4}, DType::f32, cpu_device());
  for (std::int64_t index : {-1, 64})
    expect_error([&] { dataset.copy_examples(std::vector<std::int64_t>{index}, out); },
                 {"[0, 64), found " + std::to_string(index)});
}

}  // namespace
}  // namespace saddle::test
