// A network that tells the classes of images, and what it says of many of them.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "autograd/program.h"
#include "gan/metrics/image_network.h"
#include "nn/networks/classifiers.h"

namespace saddle {

class ImageClassifier : public ImageNetwork {
 public:
  // With parameters drawn from `seed`.
  explicit ImageClassifier(const Classifier& architecture, std::uint64_t seed = 1);

  const Classifier& architecture() const { return architecture_; }
  // How many classes images of so many channels have: see probabilities(). Throws Error for numbers
  // of channels that it cannot look at.
  std::int64_t classes(std::int64_t channels) const;

  // p(y|x) of images [n, H, W, C] in [-1, 1]: f32 [n, K] on the CPU, K the network's classes. If
  // the network is for one channel but C is 2 or 3, it looks at each channel by itself: there are
  // K^C classes, numbered y_1 K^(C-1) + ... + y_C, and p(y|x) = p(y_1|x_1) ... p(y_C|x_C). So one
  // classifier of digits has the 1,000 classes of stacked MNIST (data/stacked_mnist.h).
  // Throws Error for images of another shape.
  Tensor probabilities(const Tensor& images);

  std::string_view phrase() const override { return "a classifier"; }
  // Also images without labels or with one out of range.
  void check(const Dataset& images) const override;
  bool needs_labels() const override { return true; }
  Var loss(Var y, Var x, Var labels) const override;  // the cross entropy
  double test(const Dataset& images) override;        // the accuracy: see below
  std::string_view test_name() const override { return "test_accuracy"; }
  double test_limit() const override { return 1.0; }

 private:
  // A program whose only varying input is `images`, [kBatch, H, W, C].
  struct Query {
    Var images;
    Program program;
  };

  Query& query_for(std::int64_t channels);

  Classifier architecture_;
  std::map<std::int64_t, Query> queries_;  // by channels
};

// The likeliest class of each row of probabilities [n, classes], the first of equal ones.
std::vector<std::int64_t> likeliest_classes(const Tensor& probabilities);

// The share of images that are given the class of their label. Throws Error where there are no
// labels, or as probabilities() does.
double accuracy(ImageClassifier& classifier, const Dataset& dataset);

}  // namespace saddle
