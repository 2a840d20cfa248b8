#include "data/idx_files.h"

#include <string>
#include <vector>

#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

// `kind` is "images" or "labels", `rank` the number of axes that the name tells.
std::vector<std::string> usual_names(Split split, std::string_view kind, int rank) {
  const std::string_view prefix = split == Split::train ? "train" : "t10k";
  std::vector<std::string> names;
  for (const char* separator : {"-", "."})
    for (const char* suffix : {"", ".gz"})
      names.push_back(concat_text(prefix, "-", kind, separator, "idx", rank, "-ubyte", suffix));
  return names;
}

}  // namespace

IdxFiles find_idx_files(std::string_view dataset, Split split,
                        const std::filesystem::path& folder) {
  require(split != Split::unlabeled, dataset, ": expected the train or test split, found ",
          name_of(split));
  const std::vector<std::string> images = usual_names(split, "images", 3);
  const auto look = [&](const std::filesystem::path& place) -> std::optional<IdxFiles> {
    const IdxFiles files = {first_file(place, images),
                            first_file(place, usual_names(split, "labels", 1))};
    if (files.images.empty()) return std::nullopt;
    return files;
  };
  return find_files(dataset, folder, joined(images, ", "), look);
}

}  // namespace saddle
