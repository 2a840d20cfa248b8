#include "cli/sample_file.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gan/files/atomic_file.h"
#include "gan/files/safetensors.h"
#include "gan/pictures/gallery.h"
#include "gan/pictures/scatter_plot.h"
#include "gan/samples.h"
#include "tensor/error.h"
#include "tensor/format.h"

namespace saddle {
namespace {

constexpr int kImageScale = 2;

// The points of generator i, [count, 2].
Tensor points_of(const Tensor& samples, std::int64_t i) {
  return samples.slice(0, i, i + 1).reshape({samples.shape()[1], 2});
}

void write_safetensors(const std::filesystem::path& path, const Model& /*model*/,
                       const Tensor& samples, const Team& /*team*/) {
  save_safetensors(path, {{{"samples", samples}}, {}});
}

void write_csv(const std::filesystem::path& path, const Model& model, const Tensor& samples,
               const Team& /*team*/) {
  require(model.is_points(), path.string(), ": a .csv file holds points, but this run makes ",
          model.is_text() ? "text; use .txt, " : "images; use ", ".png or .safetensors");
  std::string text = "generator,x,y\n";
  for (std::int64_t i = 0; i < samples.shape()[0]; ++i) {
    const std::vector<float> points = points_of(samples, i).to_vector<float>();
    for (std::size_t at = 0; at < points.size(); at += 2)
      text += std::to_string(i + 1) + "," + shortest_text(points[at]) + "," +
              shortest_text(points[at + 1]) + "\n";
  }
  write_file(path, text);
}

void write_text(const std::filesystem::path& path, const Model& model, const Tensor& samples,
                const Team& team) {
  require(model.is_text(), path.string(), ": a .txt file holds text, but this run makes ",
          model.is_points() ? "points; use .csv, " : "images; use ", ".png or .safetensors");
  std::string text;
  for (const TextColumn& column : text_columns(model, samples, team))
    for (const std::string& line : column.lines) text += column.name + "\t" + line + "\n";
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

Image picture_of(const Model& model, const Tensor& samples, const Team& team) {
  if (model.is_text()) return text_page(model.config().recipe, text_columns(model, samples, team));
  return model.is_points() ? scatter_plot(samples, team) : labelled_grid(samples, team);
}

void write_picture(const std::filesystem::path& path, const Model& model, const Tensor& samples,
                   const Team& team) {
  write_png(path, picture_of(model, samples, team));
}

}  // namespace

SampleWriter find_sample_writer(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  if (ending == ".png") return write_picture;
  if (ending == ".csv") return write_csv;
  if (ending == ".txt") return write_text;
  if (ending == ".safetensors") return write_safetensors;
  fail(path.string(), ": expected a file name that ends in .png, .csv, .txt or .safetensors");
}

}  // namespace saddle
