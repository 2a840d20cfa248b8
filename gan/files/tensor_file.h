// What a file of ours must hold: entries of its metadata, and exactly the tensors that are to be
// filled from it. `file` is its name, for messages.
#pragma once

#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tensor/format.h"
#include "tensor/tensor.h"

namespace saddle {

using Metadata = std::map<std::string, std::string>;
// Tensors by name, as views of the storage they live in.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// Throws Error if there is no such entry.
const std::string& metadata_entry(const Metadata& metadata, const std::string& key,
                                  const std::string& file);

// Throws Error also if the entry is no number of type T.
template <class T>
T metadata_number(const Metadata& metadata, const std::string& key, const std::string& file) {
  const std::string& text = metadata_entry(metadata, key, file);
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  require(error == std::errc() && stop == end, file, ": the metadata's '", key, "' is ",
          in_quotes(text), ", expected a number");
  return value;
}

// Of all names and numbers: a file of tensors has no checksum of its own.
std::string checksum_of(const std::map<std::string, Tensor>& tensors);

// Throws Error for a tensor that is missing or unknown, or has another shape or dtype.
void require_same_tensors(const std::string& file, const std::map<std::string, Tensor>& found,
                          const NamedTensors& expected);

}  // namespace saddle
