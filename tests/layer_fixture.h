// What tests of layers share: networks with random values, and layers applied without a network.
#pragma once

#include <gtest/gtest.h>

#include "autograd/ops.h"
#include "tests/network_values.h"

namespace saddle::test {

class LayerFixture : public testing::Test {
 protected:
  static constexpr double kTolerance = 1e-13;  // relative, where only rounding differs

  Network make(ModulePtr module, std::int64_t copies = 1) {
    return Network(graph_, "net", std::move(module), copies, DType::f64, 1, 0);
  }
  Network make_random(ModulePtr module, std::int64_t copies = 1) {
    Network network = make(std::move(module), copies);
    randomize(network, rng_);
    return network;
  }
  // y of a layer that has no parameters.
  Var applied(const ModulePtr& module, Var x, Mode mode = Mode::training,
              RandomStreams* random = nullptr) {
    Declaration declaration;
    module->declare(declaration, "");
    const Var none = graph_.input(Tensor::zeros({1, 0}, DType::f64), "none");
    Application application(declaration, none, {}, mode, random);
    return module->forward(application, x);
  }
  Var random(const Shape& shape) { return random_input(graph_, rng_, shape); }
  // Element i of the leading axis, which stays with size 1.
  static Var at(Var x, std::int64_t i) { return slice(x, 0, i, i + 1); }

  Graph graph_;
  Rng rng_{17};
};

}  // namespace saddle::test
