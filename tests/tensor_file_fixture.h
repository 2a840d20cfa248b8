// One file of tensors and metadata.
#pragma once

#include <string>

#include "gan/files/safetensors.h"
#include "tests/file_fixture.h"

namespace saddle::test {

class TensorFileFixture : public FileFixture {
 protected:
  // Rewrites the file with other metadata.
  void set_metadata(const std::string& key, const std::string& text) const {
    TensorFile file = load_safetensors(path_);
    file.metadata[key] = text;
    save_safetensors(path_, file);
  }
};

}  // namespace saddle::test
