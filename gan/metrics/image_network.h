// A network of images that is trained once, for all who use it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "data/dataset.h"
#include "nn/network.h"

namespace saddle {

// Computes in float32, on the device that is the default one when it is made.
class ImageNetwork {
 public:
  virtual ~ImageNetwork() = default;
  ImageNetwork(ImageNetwork&&) = default;
  ImageNetwork& operator=(ImageNetwork&&) = default;

  // What it learns, "classifier", and with its article, "a classifier".
  const std::string& kind() const { return network_->name(); }
  virtual std::string_view phrase() const = 0;
  const std::string& architecture_name() const { return architecture_; }
  const Shape& example() const { return example_; }  // [H, W, C] of an image
  Graph& graph() const { return *graph_; }
  const Network& network() const { return *network_; }

  // Throws Error for images that it cannot learn from: here, of another shape.
  virtual void check(const Dataset& images) const;
  virtual bool needs_labels() const = 0;
  // What training descends: y is the network's output for x [1, batch, example...]; labels are
  // i64 [1, batch], of use if it needs any.
  virtual Var loss(Var y, Var x, Var labels) const = 0;

  // How good it is on test images, and what that is called: "test_accuracy". In [0, limit].
  virtual double test(const Dataset& images) = 0;
  virtual std::string_view test_name() const = 0;
  virtual double test_limit() const = 0;

 protected:
  // With parameters drawn from `seed`.
  ImageNetwork(const std::string& kind, std::string_view architecture, const Shape& example,
               ModulePtr module, std::uint64_t seed);

 private:
  std::string architecture_;
  Shape example_;
  std::unique_ptr<Graph> graph_;
  std::unique_ptr<Network> network_;
};

// All images of a dataset in [-1, 1]: f32 [N, H, W, C] on the CPU.
Tensor all_images(const Dataset& dataset);

}  // namespace saddle
