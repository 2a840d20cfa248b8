#include "gan/files/safetensors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tests/file_fixture.h"
#include "tests/file_size_limit.h"

namespace saddle::test {
namespace {

class SafetensorsTest : public FileFixture {
 protected:
  // A file with this header and `data_bytes` zeros.
  void put_header(const std::string& header, std::size_t data_bytes) {
    put(length_bytes(header.size()) + header + std::string(data_bytes, '\0'));
  }
  void expect_refused(const std::string& header, std::size_t data_bytes,
                      std::vector<std::string> parts) {
    SCOPED_TRACE(header);
    put_header(header, data_bytes);
    parts.push_back(path_.string() + ": byte ");
    expect_error([&] { load_safetensors(path_); }, parts);
  }
  static std::string length_bytes(std::uint64_t length) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes;
  }
};

#ifdef SADDLE_HAS_JSON

TensorFile sample_file() {
  TensorFile file;
  file.tensors["b.weight"] = Tensor::from(std::vector<float>{1, -0.0f, 3, 4, 5, 6}, {2, 3});
  file.tensors["a"] = Tensor::from(std::vector<double>{1.0 / 3.0, -std::nan("")}, {2});
  file.tensors["counter"] =
      Tensor::from(std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 7}, {2, 1});
  file.tensors["scalar"] = Tensor::from(std::vector<float>{2.5f}, Shape{});
  file.tensors["empty"] = Tensor::from(std::vector<float>{}, {0, 4});
  file.metadata = {{"recipe", "ring8"}, {"quote", "\"\n\xc3\xa9"}};
  return file;
}

TEST_F(SafetensorsTest, RoundTripKeepsEveryBit) {
  const TensorFile file = sample_file();
  save_safetensors(path_, file);
  const TensorFile loaded = load_safetensors(path_);
  EXPECT_EQ(loaded.metadata, file.metadata);
  ASSERT_EQ(loaded.tensors.size(), file.tensors.size());
  for (const auto& [name, saved] : file.tensors) {
    const Tensor tensor = saved.to(cpu_device()), other = loaded.tensors.at(name);
    EXPECT_EQ(other.shape(), tensor.shape()) << name;
    ASSERT_EQ(other.dtype(), tensor.dtype()) << name;
    const auto bytes = static_cast<std::size_t>(tensor.size()) * size_of(tensor.dtype());
    EXPECT_EQ(std::memcmp(other.view().data, tensor.view().data, bytes), 0) << name;
  }
}

TEST_F(SafetensorsTest, EqualContentsGiveEqualAlignedBytes) {
  save_safetensors(path_, sample_file());
  const std::string first = contents();
  save_safetensors(path_, load_safetensors(path_));
  EXPECT_EQ(contents(), first);
  std::uint64_t length = 0;
  std::memcpy(&length, first.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_EQ(first[8], '{');
  // Wide elements first: a (16 bytes), counter (16), b.weight (24), empty, scalar (4).
  EXPECT_EQ(first.size(), 8 + length + 60);
  EXPECT_NE(first.find(R"("b.weight":{"data_offsets":[32,56],"dtype":"F32","shape":[2,3]})"),
            std::string::npos);
}

TEST_F(SafetensorsTest, ReadsAnyOrderAndPadding) {
  put(length_bytes(128) +
      R"({"z": {"shape": [1], "dtype": "F32", "data_offsets": [0, 4]}, )"
      R"("a": {"data_offsets": [4,12], "dtype":"I64", "shape":[]}}         )" +
      std::string("\0\0\x80\x3f", 4) + length_bytes(42));
  const TensorFile file = load_safetensors(path_);
  EXPECT_EQ(file.tensors.at("z").item(), 1.0);
  EXPECT_EQ(file.tensors.at("a").item(), 42.0);
}

TEST_F(SafetensorsTest, AViewIsSavedInItsOwnOrder) {
  const Tensor tensor = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
  save_safetensors(path_, {{{"t", tensor.permute({1, 0}).slice(0, 1, 3)}}, {}});
  const Tensor loaded = load_safetensors(path_).tensors.at("t");
  EXPECT_EQ(loaded.shape(), Shape({2, 2}));
  EXPECT_EQ(loaded.to_vector<float>(), (std::vector<float>{2, 5, 3, 6}));
}

TEST_F(SafetensorsTest, AnEmptyFileOfTensorsIsFine) {
  save_safetensors(path_, {});
  EXPECT_TRUE(load_safetensors(path_).tensors.empty());
}

TEST_F(SafetensorsTest, EveryCutIsRefused) {
  save_safetensors(path_, sample_file());
  const std::string whole = contents();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    put(whole.substr(0, size));
    expect_error([&] { load_safetensors(path_); }, {path_.string(), "byte", "cut short"});
  }
  put(whole + "x");
  expect_error([&] { load_safetensors(path_); }, {"1 bytes after the last tensor"});
}

TEST_F(SafetensorsTest, HeaderLengthsThatLieAreRefused) {
  const std::uint64_t lengths[] = {3, 100, 100'000'001, ~0ull, 1ull << 63};
  for (const std::uint64_t length : lengths) {
    put(length_bytes(length) + "{}");
    expect_error([&] { load_safetensors(path_); }, {"byte 0", std::to_string(length)});
  }
  put(length_bytes(0));
  expect_error([&] { load_safetensors(path_); }, {"byte 8", "'{'"});
}

TEST_F(SafetensorsTest, OffsetsThatLieAreRefused) {
  const auto one = [](const std::string& shape, const std::string& offsets) {
    return R"({"t":{"dtype":"F32","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  expect_refused(one("[1]", "[0,8]"), 8, {"'t'", "F32 [1]"});
  expect_refused(one("[1]", "[4,0]"), 4, {"'t'"});
  expect_refused(one("[1]", "[4,8]"), 8, {"gap"});
  expect_refused(one("[2]", "[0,8]"), 4, {"cut short", "8 bytes"});
  expect_refused(one("[1]", "[0,4]"), 5, {"1 bytes after"});
  expect_refused(one("[4611686018427387904]", "[0,0]"), 0, {"'t'"});
  expect_refused(one("[4294967296,4294967296]", "[0,0]"), 0, {"'t'"});
  expect_refused(one("[0,4294967296,4294967296]", "[0,0]"), 0, {"'t'"});
  expect_refused(one("[9223372036854775808]", "[0,0]"), 0, {"too large"});
  const std::string f32 = R"({"dtype":"F32","shape":[2],"data_offsets":)";
  expect_refused(R"({"a":)" + f32 + R"([0,8]},"b":)" + f32 + "[4,12]}}", 12, {"'b'", "overlaps"});
  expect_refused(R"({"a":)" + f32 + R"([0,8]},"b":)" + f32 + "[0,8]}}", 8, {"overlaps"});
  expect_refused(R"({"a":)" + f32 + R"([0,8]},"b":)" + f32 + "[12,20]}}", 20, {"'b'", "gap"});
}

TEST_F(SafetensorsTest, HeadersOfAnotherGrammarAreRefused) {
  expect_refused("{", 0, {"not valid JSON"});
  expect_refused("{\"\xff\":1}", 0, {"not valid JSON"});
  expect_refused("{} x", 0, {"not valid JSON"});
  expect_refused(R"({"t":3})", 0, {"a number"});
  expect_refused(R"({"t":[]})", 0, {"a list"});
  expect_refused(R"({"t":null})", 0, {"null"});
  expect_refused(R"({"t":{}})", 0, {"'t'", "needs dtype"});
  expect_refused(R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, {"'t'", "needs"});
  expect_refused(R"({"t":{"dtype":"BF16"}})", 0, {"'BF16'", "F32, F64 or I64"});
  expect_refused(R"({"t":{"dtype":"F32","dtype":"F32"}})", 0, {"dtype", "twice"});
  expect_refused(R"({"t":{"shape":[],"shape":[]}})", 0, {"shape", "twice"});
  expect_refused(R"({"t":{"shape":[-1]}})", 0, {"negative"});
  expect_refused(R"({"t":{"shape":[1.5]}})", 0, {"fraction"});
  expect_refused(R"({"t":{"shape":[true]}})", 0, {"boolean"});
  expect_refused(R"({"t":{"shape":[[1]]}})", 0, {"a list"});
  expect_refused(R"({"t":{"shape":[1,1,1,1,1,1,1,1,1]}})", 0, {"more than 8"});
  expect_refused(R"({"t":{"data_offsets":[0,1,2]}})", 0, {"more than 2"});
  expect_refused(R"({"t":{"color":"red"}})", 0, {"a string", "'color'"});
  expect_refused(R"({"t":{"dtype":{}}})", 0, {"an object"});
  expect_refused(R"({"__metadata__":{"a":1}})", 0, {"a number"});
  expect_refused(R"({"__metadata__":{"a":"1","a":"2"}})", 0, {"'a'", "twice"});
  expect_refused(R"({"__metadata__":{},"__metadata__":{}})", 0, {"twice"});
  const std::string entry = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  expect_refused(R"({"t":)" + entry + R"(,"t":)" + entry + "}", 0, {"'t'", "twice"});
  expect_refused("{\"t\":" + std::string(100'000, '[') + "}", 0, {"a list"});
}

TEST_F(SafetensorsTest, TheByteOfAnErrorIsWhereItIs) {
  const std::string header = R"({"t":{"dtype":"F16"}})";
  const std::size_t byte = 8 + header.find("F16") + 4;  // the token's end
  expect_refused(header, 0, {": byte " + std::to_string(byte) + ":"});
}

TEST_F(SafetensorsTest, LongAndStrangeNamesAreShownShort) {
  const std::string header = R"({"\n)" + std::string(5000, 'n') + R"(":3})";
  put_header(header, 0);
  try {
    load_safetensors(path_);
    FAIL();
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_LT(message.size(), 400u);
    EXPECT_EQ(message.find('\n'), std::string::npos);
  }
}

TEST_F(SafetensorsTest, WhatCannotBeSavedLeavesTheOldFile) {
  save_safetensors(path_, sample_file());
  const std::string before = contents();
  const Tensor tensor = Tensor::from(std::vector<float>(10'000), {10'000});
  expect_error(
      [&] {
        save_safetensors(path_, {{{"__metadata__", tensor}}, {}});
      },
      {"__metadata__"});
  expect_error([&] { save_safetensors(path_, {{{"\xff", tensor}}, {}}); }, {"UTF-8"});
  expect_error([&] { save_safetensors(path_, {{{"t", Tensor()}}, {}}); }, {"'t'", "no value"});
  {
    const FileSizeLimit limit(5000);
    expect_error(
        [&] {
          save_safetensors(path_, {{{"t", tensor}}, {}});
        },
        {"cannot write", path_.string()});
  }
  EXPECT_EQ(contents(), before);
}

#else

TEST_F(SafetensorsTest, SaysThatTheBuildLacksJson) {
  expect_error([&] { save_safetensors(path_, {}); }, {path_.string(), "lacks"});
  put_header("{}", 0);
  expect_error([&] { load_safetensors(path_); }, {path_.string(), "lacks"});
}

#endif

TEST_F(SafetensorsTest, MissingFilesAndFoldersAreErrors) {
  expect_error([&] { load_safetensors(path_); }, {path_.string(), "no such file"});
  expect_error([&] { load_safetensors(folder_.path()); }, {"no such file"});
}

}  // namespace
}  // namespace saddle::test
