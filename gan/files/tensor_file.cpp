#include "gan/files/tensor_file.h"

#include <span>

#include "tensor/hash.h"

namespace saddle {
namespace {

void require_fits(const std::string& file, const std::string& name, const Tensor& found,
                  const Tensor& expected) {
  require(found.shape() == expected.shape() && found.dtype() == expected.dtype(), file,
          ": tensor '", name, "' is ", name_of(found.dtype()), " ", found.shape(), ", expected ",
          name_of(expected.dtype()), " ", expected.shape());
}

}  // namespace

const std::string& metadata_entry(const Metadata& metadata, const std::string& key,
                                  const std::string& file) {
  const auto found = metadata.find(key);
  require(found != metadata.end(), file, ": the metadata lacks '", key,
          "': saddle did not write this file");
  return found->second;
}

std::string checksum_of(const std::map<std::string, Tensor>& tensors) {
  std::uint64_t hash = kHashBegin;
  for (const auto& [name, tensor] : tensors) {
    hash = hash_of(name, hash);
    dispatch(tensor.dtype(), [&, &tensor = tensor](auto zero) {
      using Number = decltype(zero);
      const std::vector<Number> numbers = tensor.template to_vector<Number>();
      hash = hash_of(std::span<const Number>(numbers), hash);
    });
  }
  return hash_text(hash);
}

void require_same_tensors(const std::string& file, const std::map<std::string, Tensor>& found,
                          const NamedTensors& expected) {
  std::map<std::string, Tensor> known(expected.begin(), expected.end());
  for (const auto& [name, tensor] : known) {
    const auto at = found.find(name);
    require(at != found.end(), file, ": tensor '", name, "' is missing");
    require_fits(file, name, at->second, tensor);
  }
  for (const auto& each : found)
    require(known.contains(each.first), file, ": tensor ", in_quotes(each.first), " is unknown");
}

}  // namespace saddle
