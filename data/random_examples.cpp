#include "data/random_examples.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "tensor/device.h"
#include "tensor/philox.h"

namespace saddle {
namespace {

constexpr std::uint32_t kStream = 0;

Dataset random_points(std::int64_t count, std::int64_t features, std::uint64_t seed) {
  Device& cpu = cpu_device();
  const Tensor state = Tensor::from<std::int64_t>({static_cast<std::int64_t>(seed), 0}, {2}, cpu);
  const Tensor points = Tensor::empty({count, features}, DType::f32, cpu);
  cpu.random(Distribution::normal, state.view(), kStream, points.view());
  return Dataset::of_points(points);
}

Dataset random_images(std::int64_t count, const Shape& example, std::uint64_t seed) {
  std::vector<std::uint8_t> bytes(image_bytes("random images", count, example));
  std::uint64_t block = 0;
  for (std::size_t at = 0; at < bytes.size(); ++block)
    for (const std::uint32_t word : philox(seed, kStream, 0, block))
      for (int shift = 0; shift < 32 && at < bytes.size(); shift += 8)
        bytes[at++] = static_cast<std::uint8_t>(word >> shift);
  return Dataset::of_images(std::move(bytes), {count, example[0], example[1], example[2]});
}

}  // namespace

Dataset random_examples(std::int64_t count, const Shape& example, std::uint64_t seed) {
  require(example.rank() == 1 || example.rank() == 3,
          "random examples: expected shape [features] or [H, W, C], found ", example);
  require(count >= 1, "random examples: expected a count of at least 1, found ", count);
  return example.rank() == 1 ? random_points(count, example[0], seed)
                             : random_images(count, example, seed);
}

}  // namespace saddle
