#include "data/find_files.h"

#include <array>
#include <cstdlib>
#include <system_error>

#include "tensor/format.h"
#include "tensor/names.h"

namespace saddle {
namespace {

using Path = std::filesystem::path;

struct KnownDataset {
  std::string_view name;          // also its folder
  std::string_view other_folder;  // below ./data: torchvision's, or the archive's own
  std::string_view advice;
};

constexpr std::string_view kPutFiles =
    "put the files into one of these folders, or give theirs with --data";

constexpr std::array<KnownDataset, 4> kKnownDatasets = {{
    {"mnist", "MNIST/raw", kPutFiles},
    {"fashion-mnist", "FashionMNIST/raw",
     "install the Debian package dataset-fashion-mnist, or give a folder with --data"},
    {"cifar10", "cifar-10-batches-bin", kPutFiles},
    {"stl10", "stl10_binary", kPutFiles},
}};

const KnownDataset& known_dataset(std::string_view name) {
  return find_named(kKnownDatasets, "dataset", name);
}

void add_variable_folder(std::vector<Path>& folders, const char* variable, const Path& below) {
  const char* value = std::getenv(variable);
  if (value != nullptr && *value != '\0') folders.push_back(value / below);
}

std::vector<Path> usual_places(const KnownDataset& dataset) {
  std::vector<Path> folders;
  add_variable_folder(folders, "SADDLE_DATA", dataset.name);
  folders.push_back(Path("data") / dataset.name);
  folders.push_back(Path("data") / dataset.other_folder);
  add_variable_folder(folders, "XDG_CACHE_HOME", Path("saddle") / dataset.name);
  add_variable_folder(folders, "HOME", Path(".cache/saddle") / dataset.name);
  folders.push_back(Path("/usr/share/datasets") / dataset.name);
  return folders;
}

}  // namespace

std::string_view name_of(Split split) {
  switch (split) {
    case Split::train:
      return "train";
    case Split::test:
      return "test";
    case Split::unlabeled:
      return "unlabeled";
  }
  fail("data: unknown split");
}

std::vector<Path> places_of(std::string_view dataset, const Path& folder) {
  const KnownDataset& known = known_dataset(dataset);
  if (folder.empty()) return usual_places(known);
  std::error_code ignored;
  require(std::filesystem::is_directory(folder, ignored), folder.string(),
          ": expected a folder with the files of ", dataset, ", found none");
  return {folder};
}

void fail_not_found(std::string_view dataset, const Path& folder, std::string_view wanted) {
  require(folder.empty(), folder.string(), ": expected ", wanted, " of ", dataset, "; found none");
  const KnownDataset& known = known_dataset(dataset);
  std::vector<std::string> places;
  for (const Path& place : usual_places(known)) places.push_back(place.string());
  fail("found no ", wanted, " of ", dataset, " in ", joined(places, ", "), " (and $SADDLE_DATA/",
       dataset, " where that is set): ", known.advice);
}

Path first_file(const Path& folder, const std::vector<std::string>& names) {
  std::error_code ignored;  // what cannot be looked at does not count as found
  for (const std::string& name : names)
    if (std::filesystem::is_regular_file(folder / name, ignored)) return folder / name;
  return {};
}

}  // namespace saddle
