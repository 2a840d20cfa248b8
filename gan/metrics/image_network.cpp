#include "gan/metrics/image_network.h"

#include <utility>

namespace saddle {
namespace {

constexpr std::uint32_t kInitStream = 0x8300'0000;

}  // namespace

ImageNetwork::ImageNetwork(const std::string& kind, std::string_view architecture,
                           const Shape& example, ModulePtr module, std::uint64_t seed)
    : architecture_(architecture),
      example_(example),
      graph_(std::make_unique<Graph>()),
      network_(std::make_unique<Network>(*graph_, kind, std::move(module), 1, DType::f32, seed,
                                         kInitStream)) {}

void ImageNetwork::check(const Dataset& images) const {
  Shape expected = {images.size()};
  for (const std::int64_t size : example_) expected.push_back(size);
  require(images.shape() == expected, architecture_, ": expected images ", expected, ", found ",
          images.shape());
}

Tensor all_images(const Dataset& dataset) { return dataset.first_examples(dataset.size()); }

}  // namespace saddle
