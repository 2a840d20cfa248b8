// A network that gives images back through few numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "gan/metrics/image_network.h"

namespace saddle {

class ImageAutoencoder : public ImageNetwork {
 public:
  // Of images [H, W, C] (see nn/networks/autoencoder.h), with parameters drawn from `seed`. Throws
  // Error for sides that are no multiples of 4.
  explicit ImageAutoencoder(const Shape& example, std::uint64_t seed = 1);

  std::string_view phrase() const override { return "an autoencoder"; }
  bool needs_labels() const override { return false; }
  Var loss(Var y, Var x, Var labels) const override;  // mean of (y - x)^2
  double test(const Dataset& images) override;        // that loss
  std::string_view test_name() const override { return "test_error"; }
  double test_limit() const override { return 4.0; }  // of numbers in [-1, 1]
};

}  // namespace saddle
