#include "gan/metrics/classifier_file.h"

#include <array>
#include <cstdio>
#include <span>

#include "gan/files/safetensors.h"
#include "gan/files/tensor_file.h"
#include "tensor/hash.h"

namespace saddle {
namespace {

constexpr const char* kFormat = "saddle classifier 1";

template <class T>
std::uint64_t hash_after(std::uint64_t hash, std::span<const T> numbers) {
  return hash_of({reinterpret_cast<const char*>(numbers.data()), numbers.size_bytes()}, hash);
}

std::string hexadecimal(std::uint64_t hash) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

// Of all numbers, in the order of the names: a file of tensors has no checksum of its own.
std::string weights_checksum(const std::map<std::string, Tensor>& tensors) {
  std::uint64_t hash = kHashBegin;
  for (const auto& [name, tensor] : tensors) {
    const std::vector<float> numbers = tensor.to_vector<float>();
    hash = hash_after(hash_of(name, hash), std::span(numbers));
  }
  return hexadecimal(hash);
}

void require_entry(const Metadata& metadata, const char* key, std::string_view expected,
                   const std::string& file) {
  const std::string& found = metadata_entry(metadata, key, file);
  require(found == expected, file, ": expected the ", key, " ", in_quotes(expected), ", found ",
          in_quotes(found));
}

std::map<std::string, Tensor> tensors_of(const ImageClassifier& classifier) {
  const NamedTensors state = classifier.network().named_tensors();
  return {state.begin(), state.end()};
}

}  // namespace

std::string checksum_of(const Dataset& images) {
  const Shape& shape = images.shape();
  std::uint64_t hash = hash_after(kHashBegin, std::span<const std::int64_t>(shape));
  hash = hash_after(hash, images.bytes());
  return hexadecimal(hash_after(hash, images.labels()));
}

void save_classifier(const std::filesystem::path& path, const ImageClassifier& classifier,
                     const ClassifierRecord& record) {
  TensorFile file;
  file.tensors = tensors_of(classifier);
  file.metadata = {{"format", kFormat},
                   {"dataset", record.dataset},
                   {"data_checksum", record.data_checksum},
                   {"architecture", std::string(classifier.architecture().name)},
                   {"training", record.training},
                   {"training_images", std::to_string(record.training_images)},
                   {"test_accuracy", shortest_text(record.test_accuracy)},
                   {"test_images", std::to_string(record.test_images)},
                   {"weights_checksum", weights_checksum(file.tensors)},
                   {"version", SADDLE_VERSION}};
  save_safetensors(path, file);
}

ClassifierRecord load_classifier(const std::filesystem::path& path, ImageClassifier& classifier,
                                 const ClassifierRecord& expected) {
  const std::string name = path.string();
  const TensorFile file = load_safetensors(path);
  const Metadata& metadata = file.metadata;
  require_entry(metadata, "format", kFormat, name);
  require_entry(metadata, "dataset", expected.dataset, name);
  require_entry(metadata, "architecture", classifier.architecture().name, name);
  require_entry(metadata, "training", expected.training, name);
  if (!expected.data_checksum.empty())
    require_entry(metadata, "data_checksum", expected.data_checksum, name);
  const NamedTensors state = classifier.network().named_tensors();
  require_same_tensors(name, file.tensors, state);
  require_entry(metadata, "weights_checksum", weights_checksum(file.tensors), name);
  ClassifierRecord record = expected;
  record.data_checksum = metadata_entry(metadata, "data_checksum", name);
  record.test_accuracy = metadata_number<double>(metadata, "test_accuracy", name);
  require(0 <= record.test_accuracy && record.test_accuracy <= 1, name,
          ": expected a test accuracy in [0, 1], found ", record.test_accuracy);
  record.training_images = metadata_number<std::int64_t>(metadata, "training_images", name);
  record.test_images = metadata_number<std::int64_t>(metadata, "test_images", name);
  classifier.graph().write(classifier.network().parameters());  // marks it as written
  for (const auto& [tensor_name, tensor] : state) tensor.assign(file.tensors.at(tensor_name));
  return record;
}

}  // namespace saddle
