// A folder of compiled kernels, so that the next process need not compile them. It may be deleted
// at any time, and processes share it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace saddle::cuda {

// Nothing here is an error: what cannot be read is compiled again, what cannot be written is not
// kept.
class CodeFolder {
 public:
  explicit CodeFolder(std::filesystem::path path) : path_(std::move(path)) {}

  // What was kept under `key`: the text and all else that the code depends on. Nothing if there is
  // no file, or if it is damaged or of another key.
  std::optional<std::string> find(std::string_view key) const;
  // Makes the folder too.
  void keep(std::string_view key, std::string_view code) const;

  // The file of `key`: a file is named after its key's hash.
  std::filesystem::path file_of(std::string_view key) const;

 private:
  std::filesystem::path path_;
};

// In cache_folder(); nothing if there is none.
std::optional<CodeFolder> default_code_folder();

}  // namespace saddle::cuda
