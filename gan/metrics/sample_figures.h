// The figures of a model that its samples tell, by name: for summaries, logs and studies.
#pragma once

#include "gan/metrics/trained_classifier.h"
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

// Of images [n, H, W, C] in [-1, 1], by what a classifier says of them.
//   inception_score      mean over 10 splits; over fewer, if 10 would leave fewer than 10 images
//                        for each class
//   inception_deviation  of the splits' scores
//   classes_found        of the likeliest classes
//   entropy              of their histogram, in nats
//   total_variation      of it to the uniform one
//   classifier_accuracy  on its data set's test images
// Throws Error for images of another shape than the classifier's.
NamedNumbers sample_figures(const Tensor& images, TrainedClassifier& trained);

}  // namespace saddle
