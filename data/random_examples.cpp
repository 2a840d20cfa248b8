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

std::vector<std::uint8_t> random_bytes(std::size_t count, std::uint64_t seed) {
  std::vector<std::uint8_t> bytes(count);
  std::uint64_t block = 0;
  for (std::size_t at = 0; at < count; ++block)
    for (const std::uint32_t word : philox(seed, kStream, 0, block))
      for (int shift = 0; shift < 32 && at < count; shift += 8)
        bytes[at++] = static_cast<std::uint8_t>(word >> shift);
  return bytes;
}

Dataset random_images(std::int64_t count, const Shape& example, std::uint64_t seed) {
  return Dataset::of_images(random_bytes(image_bytes("random images", count, example), seed),
                            {count, example[0], example[1], example[2]});
}

Dataset random_one_hot(std::int64_t count, const Shape& example, std::uint64_t seed) {
  const std::int64_t length = example[0], classes = example[1];
  require(length >= 1 && classes >= 1, "random text: expected no axis of size 0, found ", example);
  std::vector<std::uint8_t> indices = random_bytes(static_cast<std::size_t>(count * length), seed);
  for (std::uint8_t& index : indices) index = static_cast<std::uint8_t>(index % classes);
  return Dataset::of_indices(std::move(indices), {count, length}).one_hot(classes);
}

}  // namespace

Dataset random_examples(std::int64_t count, const Shape& example, std::uint64_t seed) {
  require(count >= 1, "random examples: expected a count of at least 1, found ", count);
  switch (example.rank()) {
    case 1:
      return random_points(count, example[0], seed);
    case 2:
      return random_one_hot(count, example, seed);
    case 3:
      return random_images(count, example, seed);
    default:
      fail("random examples: expected shape [features], [length, classes] or [H, W, C], found ",
           example);
  }
}

}  // namespace saddle
