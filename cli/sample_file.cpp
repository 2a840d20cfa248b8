#include "cli/sample_file.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gan/files/atomic_file.h"
#include "gan/files/safetensors.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/plot.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr std::int64_t kChunk = 256;
constexpr int kChunkBits = 12;  // of a draw's number: kChunk * 2^12 exceeds any count
constexpr double kMaxElements = 1 << 28;
constexpr int kImageScale = 2;

bool are_points(const Tensor& samples) { return samples.shape().rank() == 3; }

// The points of generator i, [count, 2].
Tensor points_of(const Tensor& samples, std::int64_t i) {
  return samples.slice(0, i, i + 1).reshape({samples.shape()[1], 2});
}

void write_safetensors(const std::filesystem::path& path, const Tensor& samples,
                       const Team& /*team*/) {
  save_safetensors(path, {{{"samples", samples}}, {}});
}

void write_csv(const std::filesystem::path& path, const Tensor& samples, const Team& /*team*/) {
  require(are_points(samples), path.string(),
          ": a .csv file holds points, but this run makes images; use .png or .safetensors");
  std::string text = "generator,x,y\n";
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i) {
    const std::vector<float> points = points_of(samples, i).to_vector<float>();
    for (std::size_t at = 0; at < points.size(); at += 2)
      text += std::to_string(i + 1) + "," + shortest_text(points[at]) + "," +
              shortest_text(points[at + 1]) + "\n";
  }
  write_file(path, text);
}

Image scatter_plot(const Tensor& samples, const Team& team) {
  double extent = 1e-6;
  for (const double x : samples.to_vector<double>())
    if (std::isfinite(x)) extent = std::max(extent, std::abs(x));
  ScatterPlot plot;
  plot.x_range = plot.y_range = {-1.2 * extent, 1.2 * extent};
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i)
    plot.series.push_back({generator_name(team, i), points_of(samples, i)});
  return scatter(plot);
}

Image labelled_grid(const Tensor& samples, const Team& team) {
  std::vector<std::string> labels;
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i) labels.push_back(generator_name(team, i));
  return image_grid(samples, kImageScale, labels);
}

void write_picture(const std::filesystem::path& path, const Tensor& samples, const Team& team) {
  write_png(path, are_points(samples) ? scatter_plot(samples, team) : labelled_grid(samples, team));
}

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

std::int64_t count_from_all(const Model& model, std::int64_t count) {
  const std::int64_t sources = sources_of(model, 0);
  require(count >= sources, "samples: expected at least ", sources, ", one from each generator, ",
          "found ", count);
  return count / sources * sources;
}

Tensor draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw) {
  const std::int64_t all = count_from_all(model, count);
  return draw_samples(model, all / sources_of(model, 0), draw).reshape(examples_shape(model, all));
}

void draw_from_all(const Model& model, std::int64_t count, std::uint64_t draw,
                   const TakeSamples& take) {
  const std::int64_t sources = sources_of(model, 0), each = count_from_all(model, count) / sources;
  draw_chunks(model, each, draw, 0, [&](std::int64_t first, const Tensor& chunk) {
    for (std::int64_t i = 0; i < sources; ++i)
      take(i * each + first,
           chunk.slice(0, i, i + 1).clone().reshape(examples_shape(model, chunk.shape()[1])));
  });
}

SampleWriter find_sample_writer(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".png") return write_picture;
  if (ending == ".csv") return write_csv;
  if (ending == ".safetensors") return write_safetensors;
  fail(path.string(), ": expected a file name that ends in .png, .csv or .safetensors");
}

}  // namespace saddle
