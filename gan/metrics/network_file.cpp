#include "gan/metrics/network_file.h"

#include <span>

#include "gan/files/safetensors.h"
#include "gan/files/tensor_file.h"
#include "tensor/hash.h"

namespace saddle {
namespace {

// "saddle classifier 1".
std::string format_of(const ImageNetwork& network) {
  return concat_text("saddle ", network.kind(), " 1");
}

void require_entry(const Metadata& metadata, const char* key, std::string_view expected,
                   const std::string& file) {
  const std::string& found = metadata_entry(metadata, key, file);
  require(found == expected, file, ": expected the ", key, " ", in_quotes(expected), ", found ",
          in_quotes(found));
}

std::map<std::string, Tensor> tensors_of(const ImageNetwork& network) {
  const NamedTensors state = network.network().named_tensors();
  return {state.begin(), state.end()};
}

}  // namespace

std::string checksum_of(const Dataset& images) {
  const Shape& shape = images.shape();
  std::uint64_t hash = hash_of(std::span<const std::int64_t>(shape));
  hash = hash_of(images.bytes(), hash);
  return hash_text(hash_of(images.labels(), hash));
}

void save_network(const std::filesystem::path& path, const ImageNetwork& network,
                  const NetworkRecord& record) {
  TensorFile file;
  file.tensors = tensors_of(network);
  file.metadata = {{"format", format_of(network)},
                   {"dataset", record.dataset},
                   {"data_checksum", record.data_checksum},
                   {"architecture", network.architecture_name()},
                   {"training", record.training},
                   {"training_images", std::to_string(record.training_images)},
                   {std::string(network.test_name()), shortest_text(record.test_figure)},
                   {"test_images", std::to_string(record.test_images)},
                   {"weights_checksum", checksum_of(file.tensors)},
                   {"version", SADDLE_VERSION}};
  save_safetensors(path, file);
}

NetworkRecord load_network(const std::filesystem::path& path, ImageNetwork& network,
                           const NetworkRecord& expected) {
  const std::string name = path.string(), figure(network.test_name());
  const TensorFile file = load_safetensors(path);
  const Metadata& metadata = file.metadata;
  require_entry(metadata, "format", format_of(network), name);
  require_entry(metadata, "dataset", expected.dataset, name);
  require_entry(metadata, "architecture", network.architecture_name(), name);
  require_entry(metadata, "training", expected.training, name);
  if (!expected.data_checksum.empty())
    require_entry(metadata, "data_checksum", expected.data_checksum, name);
  const NamedTensors state = network.network().named_tensors();
  require_same_tensors(name, file.tensors, state);
  require_entry(metadata, "weights_checksum", checksum_of(file.tensors), name);
  NetworkRecord record = expected;
  record.data_checksum = metadata_entry(metadata, "data_checksum", name);
  record.test_figure = metadata_number<double>(metadata, figure, name);
  require(0 <= record.test_figure && record.test_figure <= network.test_limit(), name,
          ": expected a ", figure, " in [0, ", network.test_limit(), "], found ",
          record.test_figure);
  record.training_images = metadata_number<std::int64_t>(metadata, "training_images", name);
  record.test_images = metadata_number<std::int64_t>(metadata, "test_images", name);
  network.graph().write(network.network().parameters());  // marks it as written
  for (const auto& [tensor_name, tensor] : state) tensor.assign(file.tensors.at(tensor_name));
  return record;
}

}  // namespace saddle
