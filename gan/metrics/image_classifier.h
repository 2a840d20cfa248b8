// A network that tells the classes of images, and what it says of many of them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "autograd/program.h"
#include "data/dataset.h"
#include "nn/network.h"
#include "nn/networks/classifiers.h"

namespace saddle {

// Computes in float32, on the device that is the default one when it is made.
class ImageClassifier {
 public:
  // With parameters drawn from `seed`.
  explicit ImageClassifier(const Classifier& architecture, std::uint64_t seed = 1);

  const Classifier& architecture() const { return architecture_; }
  // How many classes images of so many channels have: see probabilities().
  std::int64_t classes(std::int64_t channels) const;
  Graph& graph() const { return *graph_; }
  const Network& network() const { return *network_; }

  // p(y|x) of images [n, H, W, C] in [-1, 1]: f32 [n, K] on the CPU, K the network's classes. If
  // the network is for one channel but C is 2 or 3, it looks at each channel by itself: there are
  // K^C classes, numbered y_1 K^(C-1) + ... + y_C, and p(y|x) = p(y_1|x_1) ... p(y_C|x_C). So one
  // classifier of digits has the 1,000 classes of stacked MNIST (data/stacked_mnist.h).
  // Throws Error for images of another shape.
  Tensor probabilities(const Tensor& images);

 private:
  // A program whose only varying input is `images`, [kBatch, H, W, C].
  struct Query {
    Var images;
    Program program;
  };

  Query& query_for(std::int64_t channels);

  Classifier architecture_;
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<Network> network_;
  std::map<std::int64_t, Query> queries_;  // by channels
};

// The likeliest class of each row of probabilities [n, classes], the first of equal ones.
std::vector<std::int64_t> likeliest_classes(const Tensor& probabilities);

// All images of a dataset in [-1, 1]: f32 [N, H, W, C] on the CPU.
Tensor all_images(const Dataset& dataset);

// The share of images that are given the class of their label. Throws Error where there are no
// labels, or as probabilities() does.
double accuracy(ImageClassifier& classifier, const Dataset& dataset);

}  // namespace saddle
