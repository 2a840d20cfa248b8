#include "gan/samples.h"

#include <algorithm>

#include "gan/metrics/image_classifier.h"

namespace saddle {
namespace {

constexpr std::int64_t kChunk = 256;
constexpr int kChunkBits = 12;  // of a draw's number
static_assert(kMaxSamples <= kChunk << kChunkBits, "draws would share chunks");
constexpr double kMaxElements = 1 << 28;

// Rows of samples: the average of all branches is one generator.
std::int64_t sources_of(const Model& model, std::size_t team) {
  return model.trainer().players().teams()[team].generators;
}

// [count, example...].
Shape examples_shape(const Model& model, std::int64_t count) {
  Shape shape = {count};
  for (const std::int64_t size : model.example_shape()) shape.push_back(size);
  return shape;
}

// Shows [rows, n, features] of examples first .. first + n - 1 of each row. Whole chunks are drawn:
// what comes first does not depend on the count.
void draw_chunks(const Model& model, std::int64_t count, std::uint64_t draw, std::size_t team,
                 const TakeSamples& take) {
  require(count <= kMaxSamples, "samples: expected at most ", kMaxSamples,
          " of each generator, found ", count);
  for (std::int64_t first = 0; first < count; first += kChunk) {
    const auto chunk = static_cast<std::uint64_t>(first / kChunk);
    take(first, model.trainer()
                    .sample(kChunk, (draw << kChunkBits) + chunk, team)
                    .slice(1, 0, std::min(kChunk, count - first)));
  }
}

}  // namespace

Tensor draw_samples(const Model& model, std::int64_t count, std::uint64_t draw, std::size_t team) {
  const std::int64_t rows = sources_of(model, team);
  Shape shape = {rows, count};
  for (const std::int64_t size : model.example_shape()) shape.push_back(size);
  const std::int64_t features = model.example_shape().count();
  const double elements =
      static_cast<double>(rows) * static_cast<double>(count) * static_cast<double>(features);
  require(elements <= kMaxElements, "samples: ", rows, " generators with ", count, " examples of ",
          features, " numbers each are more than ", kMaxElements, " numbers; use a smaller count");
  const Tensor samples = Tensor::empty({rows, count, features}, DType::f32, cpu_device());
  draw_chunks(model, count, draw, team, [&](std::int64_t first, const Tensor& chunk) {
    samples.slice(1, first, first + chunk.shape()[1]).assign(chunk);
  });
  return samples.reshape(shape);
}

std::int64_t count_from_all(const Model& model, std::int64_t count, std::size_t team) {
  const std::int64_t sources = sources_of(model, team);
  require(count >= sources, "samples: expected at least ", sources, ", one from each generator, ",
          "found ", count);
  return count / sources * sources;
}

Tensor draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw, std::size_t team) {
  const std::int64_t all = count_from_all(model, count, team);
  return draw_samples(model, all / sources_of(model, team), draw, team)
      .reshape(examples_shape(model, all));
}

void draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw,
                   const TakeSamples& take, std::size_t team) {
  const std::int64_t sources = sources_of(model, team);
  const std::int64_t each = count_from_all(model, count, team) / sources;
  draw_chunks(model, each, draw, team, [&](std::int64_t first, const Tensor& chunk) {
    for (std::int64_t i = 0; i < sources; ++i)
      take(i * each + first,
           chunk.slice(0, i, i + 1).clone().reshape(examples_shape(model, chunk.shape()[1])));
  });
}

Tensor likeliest_texts(const Model& model, const Tensor& samples) {
  const std::int64_t length = model.example_shape()[0], characters = model.example_shape()[1];
  const std::int64_t places = samples.size() / characters;
  return Tensor::from(likeliest_classes(samples.reshape({places, characters})),
                      {places / length, length}, cpu_device());
}

std::vector<TextColumn> text_columns(const Model& model, const Tensor& samples, const Team& team) {
  const Vocabulary vocabulary = model.vocabulary();
  const Tensor texts = likeliest_texts(model, samples);
  std::vector<std::int64_t> indices = texts.to_vector<std::int64_t>();
  for (std::int64_t& index : indices)
    if (index >= vocabulary.size()) index = Vocabulary::kUnknown;
  const auto length = static_cast<std::size_t>(texts.shape()[1]);
  std::span<const std::int64_t> rest = indices;
  std::vector<TextColumn> columns;
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i) {
    columns.push_back({generator_name(team, i), {}});
    for (std::int64_t k = 0; k < samples.shape()[1]; ++k, rest = rest.subspan(length))
      columns.back().lines.push_back(vocabulary.decode(rest.first(length)));
  }
  return columns;
}

}  // namespace saddle
