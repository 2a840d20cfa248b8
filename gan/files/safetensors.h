// Named tensors in one file that any safetensors reader opens: checkpoints and weights.
// The file is: header length (8 bytes, little-endian), header (JSON), data. The header maps each
// name to {"dtype", "shape", "data_offsets": [begin, end)} and may have a "__metadata__" map of
// strings.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "tensor/tensor.h"

namespace saddle {

// Tensors of dtype f32, f64 or i64 and any shape, and free text (both UTF-8).
struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

// Writes `file` atomically (see AtomicFile). Equal contents give equal bytes; each tensor is
// aligned to its element size. Throws Error naming the path, or when the build lacks nlohmann-json.
void save_safetensors(const std::filesystem::path& path, const TensorFile& file);

// Reads a file into CPU tensors. Nothing in it is trusted: a header that is not exactly the format,
// or data that the tensors do not tile without gap or overlap, is an Error naming the file, the
// byte and the tensor. Allocates no more than a small multiple of the file's size.
TensorFile load_safetensors(const std::filesystem::path& path);

}  // namespace saddle
