#include "gan/image_figures.h"

#include "gan/samples.h"

namespace saddle {

std::vector<TeamFigures> figures_of_images(const Model& model, TrainedClassifier& classifier,
                                           std::uint64_t draw) {
  const std::int64_t count = model.config().samples;
  const std::vector<Team> teams = model.trainer().players().teams();
  std::vector<TeamFigures> all;
  for (std::size_t i = 0; i < teams.size(); ++i) {
    ImageFigures figures(classifier, count_from_all(model, count, i), model.example_shape()[2]);
    draw_from_all(
        model, count, draw,
        [&](std::int64_t first, const Tensor& images) { figures.add(first, images); }, i);
    all.push_back({teams[i].name, std::nullopt, figures.numbers()});
  }
  return all;
}

}  // namespace saddle
