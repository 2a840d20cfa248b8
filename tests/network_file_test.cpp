#include "gan/metrics/network_file.h"

#include <gtest/gtest.h>

#include "gan/metrics/image_autoencoder.h"
#include "gan/metrics/image_classifier.h"
#include "tests/synthetic_digits.h"
#include "tests/tensor_file_fixture.h"

#ifdef SADDLE_HAS_JSON

namespace saddle::test {
namespace {

const Classifier& lenet() { return classifiers()[0]; }

std::vector<float> parameters_of(const ImageClassifier& classifier) {
  return classifier.graph().storage(classifier.network().parameters()).to_vector<float>();
}

class NetworkFile : public TensorFileFixture {
 protected:
  NetworkFile() { save_network(path_, saved_, record_); }

  // Loading fails with `parts`, and leaves the classifier alone.
  void expect_refused(const NetworkRecord& expected, std::vector<std::string> parts) {
    ImageClassifier other(lenet(), 2);
    const std::vector<float> before = parameters_of(other);
    parts.push_back(path_.string());
    expect_error([&] { load_network(path_, other, expected); }, parts);
    EXPECT_EQ(parameters_of(other), before);
  }

  NetworkRecord record_ = {"mnist", "0123456789abcdef", "8 epochs", 0.9925, 60'000, 10'000};
  ImageClassifier saved_{lenet(), 1};
};

TEST_F(NetworkFile, RoundTrip) {
  ImageClassifier other(lenet(), 2);
  NetworkRecord expected = record_;
  expected.test_figure = 0;
  expected.training_images = expected.test_images = 0;
  const NetworkRecord found = load_network(path_, other, expected);
  EXPECT_EQ(found.test_figure, 0.9925);
  EXPECT_EQ(found.training_images, 60'000);
  EXPECT_EQ(found.test_images, 10'000);
  EXPECT_EQ(parameters_of(other), parameters_of(saved_));
}

TEST_F(NetworkFile, SaysWhatItIs) {
  const TensorFile file = load_safetensors(path_);
  EXPECT_EQ(file.metadata.at("dataset"), "mnist");
  EXPECT_EQ(file.metadata.at("architecture"), "lenet5");
  EXPECT_NE(file.metadata.at("version"), "");
  EXPECT_EQ(file.metadata.at("test_accuracy"), "0.9925");
  // PyTorch's names and layout.
  EXPECT_EQ(file.tensors.at("classifier.0.weight").shape(), Shape({6, 1, 5, 5}));
}

TEST_F(NetworkFile, WithoutAChecksumAnyDataWillDo) {
  ImageClassifier other(lenet(), 2);
  NetworkRecord expected = record_;
  expected.data_checksum = "";
  EXPECT_EQ(load_network(path_, other, expected).data_checksum, "0123456789abcdef");
}

TEST_F(NetworkFile, RefusesAnotherOne) {
  NetworkRecord expected = record_;
  expected.dataset = "fashion-mnist";
  expect_refused(expected, {"dataset 'fashion-mnist'", "found 'mnist'"});
  expected = record_;
  expected.data_checksum = "0123456789abcdee";
  expect_refused(expected, {"data_checksum", "'0123456789abcdee'", "'0123456789abcdef'"});
  expected = record_;
  expected.training = "9 epochs";
  expect_refused(expected, {"training '9 epochs'", "'8 epochs'"});
  ImageClassifier stacked(classifiers()[1]);
  expect_error([&] { load_network(path_, stacked, record_); },
               {"architecture 'stacked-digits'", "'lenet5'"});
}

TEST_F(NetworkFile, RefusesAnotherKind) {
  ImageAutoencoder autoencoder({28, 28, 1});
  expect_error([&] { load_network(path_, autoencoder, record_); },
               {path_.string(), "format 'saddle autoencoder 1'", "'saddle classifier 1'"});
}

TEST_F(NetworkFile, RefusesMetadataThatIsNone) {
  for (const char* text : {"-0.1", "1.5", "nan", "good", ""}) {
    set_metadata("test_accuracy", text);
    expect_refused(record_, {"accuracy"});
  }
  set_metadata("test_accuracy", "1");
  set_metadata("training_images", "many");
  expect_refused(record_, {"'training_images'", "'many'"});
  save_safetensors(path_, {{{"weight", Tensor::zeros({2, 2}, DType::f32)}}, {}});
  expect_refused(record_, {"lacks 'format'"});
}

TEST_F(NetworkFile, RefusesOtherTensors) {
  TensorFile file = load_safetensors(path_);
  file.tensors.erase("classifier.0.bias");
  save_safetensors(path_, file);
  expect_refused(record_, {"'classifier.0.bias' is missing"});
  file.tensors["classifier.0.bias"] = Tensor::zeros({7}, DType::f32);
  save_safetensors(path_, file);
  expect_refused(record_, {"'classifier.0.bias' is f32 [7]", "[6]"});
}

TEST_F(NetworkFile, NoticesOneBit) {
  const std::string whole = contents();
  for (const std::size_t from_end : {1U, 5000U, 100'001U}) {
    std::string damaged = whole;
    damaged[damaged.size() - from_end] ^= 1;
    put(damaged);
    expect_refused(record_, {"weights_checksum"});
  }
}

TEST_F(NetworkFile, RefusesAFileCutShort) {
  const std::string whole = contents();
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{7}, whole.size() / 2, whole.size() - 1}) {
    put(whole.substr(0, size));
    expect_refused(record_, {});
  }
}

TEST(ChecksumOfImages, DependsOnEverythingInThem) {
  const std::vector<std::uint8_t> bytes = {1, 2, 3, 4};
  const auto checksum = [](std::vector<std::uint8_t> pixels, const Shape& shape,
                           std::vector<std::int64_t> labels) {
    return checksum_of(Dataset::of_images(std::move(pixels), shape, std::move(labels)));
  };
  const std::string first = checksum(bytes, {2, 2, 1, 1}, {0, 1});
  EXPECT_EQ(first.size(), 16U);
  EXPECT_EQ(checksum(bytes, {2, 2, 1, 1}, {0, 1}), first);
  EXPECT_NE(checksum(bytes, {2, 2, 1, 1}, {1, 0}), first);
  EXPECT_NE(checksum(bytes, {2, 1, 2, 1}, {0, 1}), first);
  EXPECT_NE(checksum({1, 2, 4, 3}, {2, 2, 1, 1}, {0, 1}), first);
  expect_error([] { checksum_of(Dataset::of_points(Tensor::zeros({2, 2}, DType::f32))); }, {});
}

}  // namespace
}  // namespace saddle::test

#endif  // SADDLE_HAS_JSON
