#include "data/find_files.h"

#include <array>
#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "tensor/error.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

struct KnownDataset {
  std::string_view name;                // also its folder
  std::string_view torchvision_folder;  // below torchvision's root
  std::string_view advice;
};

constexpr std::array<KnownDataset, 2> kKnownDatasets = {{
    {"mnist", "MNIST/raw", "put the files into one of these folders, or give theirs with --data"},
    {"fashion-mnist", "FashionMNIST/raw",
     "install the Debian package dataset-fashion-mnist, or give a folder with --data"},
}};

const KnownDataset& known_dataset(std::string_view name) {
  for (const KnownDataset& dataset : kKnownDatasets)
    if (dataset.name == name) return dataset;
  fail("unknown dataset \"", name, "\", expected mnist or fashion-mnist");
}

// `kind` is "images" or "labels", `rank` the number of axes that the name tells.
std::vector<std::string> usual_names(Split split, std::string_view kind, int rank) {
  const std::string_view prefix = split == Split::train ? "train" : "t10k";
  std::vector<std::string> names;
  for (const char* separator : {"-", "."})
    for (const char* suffix : {"", ".gz"})
      names.push_back(concat_text(prefix, "-", kind, separator, "idx", rank, "-ubyte", suffix));
  return names;
}

std::vector<std::string> image_names(Split split) { return usual_names(split, "images", 3); }

// Empty if no name is a regular file in `folder`.
Path first_file(const Path& folder, const std::vector<std::string>& names) {
  std::error_code ignored;  // what cannot be looked at does not count as found
  for (const std::string& name : names)
    if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
  return {};
}

IdxFiles look_in(const Path& folder, Split split) {
  return {first_file(folder, image_names(split)),
          first_file(folder, usual_names(split, "labels", 1))};
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

void add_variable_folder(std::vector<Path>& folders, const char* variable, const Path& below) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value != '\0') folders.push_back(value / below);
}

std::vector<Path> usual_folders(const KnownDataset& dataset) {
  std::vector<Path> folders;
  add_variable_folder(folders, "SADDLE_DATA", dataset.name);
  folders.push_back(Path("data") / dataset.name);
  folders.push_back(Path("data") / dataset.torchvision_folder);
  add_variable_folder(folders, "XDG_CACHE_HOME", Path("saddle") / dataset.name);
  add_variable_folder(folders, "HOME", Path(".cache/saddle") / dataset.name);
  folders.push_back(Path("/usr/share/datasets") / dataset.name);
  return folders;
}

}  // namespace

IdxFiles idx_files_in(const Path& folder, Split split) {
  std::error_code ignored;
  require(std::filesystem::is_directory(folder, ignored), folder.string(),
          ": expected a folder with IDX files, found none");
  IdxFiles files = look_in(folder, split);
  require(!files.images.empty(), folder.string(), ": expected one of the files ",
          joined(image_names(split)), "; found none");
  return files;
}

IdxFiles find_idx_files(std::string_view name, Split split) {
  const KnownDataset& dataset = known_dataset(name);
  std::vector<std::string> tried;
  for (const Path& folder : usual_folders(dataset)) {
    IdxFiles files = look_in(folder, split);
    if (!files.images.empty()) return files;
    tried.push_back(folder.string());
  }
  fail("found no ", image_names(split)[0], " (or .gz) of ", name, " in ", joined(tried),
       " (and $SADDLE_DATA/", name, " where that is set): ", dataset.advice);
}

}  // namespace saddle
