#include "data/mnist.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "data/idx.h"
#include "tensor/error.h"

namespace saddle {

Dataset read_idx_dataset(const IdxFiles& files) {
  IdxArray images = read_idx(files.images, 3);
  std::vector<std::int64_t> labels;
  if (!files.labels.empty()) {
    const std::vector<std::uint8_t> bytes = read_idx(files.labels, 1).bytes;
    require(static_cast<std::int64_t>(bytes.size()) == images.shape[0], files.labels.string(),
            ": byte 4: expected ", images.shape[0], " labels, as many as ", files.images.string(),
            " has images, found ", bytes.size());
    labels.assign(bytes.begin(), bytes.end());
  }
  Shape shape = images.shape;
  shape.push_back(1);
  return Dataset::of_images(std::move(images.bytes), shape, std::move(labels));
}

Dataset load_mnist(std::string_view name, Split split, const std::filesystem::path& folder) {
  const IdxFiles files = find_idx_files(name, split, folder);
  Dataset dataset = read_idx_dataset(files);
  const std::int64_t height = dataset.shape()[1], width = dataset.shape()[2];
  require(height == kMnistSide && width == kMnistSide, files.images.string(),
          ": byte 8: expected images of ", kMnistSide, " x ", kMnistSide, " pixels, found ", height,
          " x ", width);
  return dataset;
}

}  // namespace saddle
