// What a classifier says of a run's images.
#pragma once

#include <cstdint>
#include <vector>

#include "gan/metrics/sample_figures.h"
#include "gan/model.h"

namespace saddle {

// Figures of config.samples fresh images of each team, as Model::figures() has those of points.
// `classifier` is that of the data set.
std::vector<TeamFigures> figures_of_images(const Model& model, TrainedClassifier& classifier,
                                           std::uint64_t draw);

}  // namespace saddle
