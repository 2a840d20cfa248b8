// The figures of a model that its samples tell, by name: for summaries, logs and studies.
#pragma once

#include "gan/metrics/inception_score.h"
#include "gan/metrics/trained_network.h"
#include "gan/named_numbers.h"

namespace saddle {

// Of points: samples of a model [n, d] and real points [m, d].
//   log_likelihood  mean log density of the real points, in nats, under the estimate from 500 of
//                   the samples, by a fixed shuffle (half of them, if there are fewer than 1,000)
//   coverage        AdaGAN's C, its level from the samples that are not in the estimate
//   bandwidth       of the estimate, cross-validated
// All are NaN for fewer than 4 samples, and where a model has collapsed: samples that are not
// finite, or an estimate from equal ones.
// Throws Error for other shapes, or real points that are not finite.
NamedNumbers sample_figures(const Tensor& samples, const Tensor& real);

// Of images, as ImageFigures has them.
const std::vector<std::string>& image_figure_names();

// Of images [n, H, W, C] in [-1, 1], by what a classifier says of them:
//   inception_score      mean over 10 splits; over fewer, if 10 would leave fewer than 10 images
//                        for each class
//   inception_deviation  of the splits' scores
//   classes              that there are
//   classes_found        of the likeliest classes of all images: the modes, of stacked MNIST
//   entropy              of their histogram, in nats
//   kl_from_uniform      KL(p || uniform) of that histogram p, in nats: log of `classes` less that
//   total_variation_from_uniform  likewise
// The images may come in pieces, of which nothing but sums is kept.
class ImageFigures {
 public:
  // Of `count` images of so many channels. `trained` must outlive this object.
  ImageFigures(TrainedClassifier& trained, std::int64_t count, std::int64_t channels);
  // Images first, first + 1, ...: which part of the score an image is in depends on its number.
  // Throws Error for images of another shape than the classifier's, or numbers out of range.
  void add(std::int64_t first, const Tensor& images);
  // Throws Error unless `count` images were added.
  NamedNumbers numbers() const;

 private:
  TrainedClassifier& trained_;
  InceptionScorer scorer_;
  std::vector<std::int64_t> counts_;  // of each class
};

// Of all images at once.
NamedNumbers sample_figures(const Tensor& images, TrainedClassifier& trained);

}  // namespace saddle
