// For each layer and loss: random instances, with their value from plain loops over the definition.
// The tests of layers walk this table; a maker of nn/ without a case fails them.
#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "nn/module.h"
#include "tests/numeric.h"

namespace saddle::test {

// Values with their shape; zeros at first.
struct Array {
  Shape shape;
  Flat values;

  explicit Array(const Shape& of) : Array(of, Flat(static_cast<std::size_t>(of.count()), 0.0)) {}
  Array(const Shape& of, Flat given) : shape(of), values(std::move(given)) {}

  double& operator()(const Dims& at) { return values[gradcheck::index_of(shape, at)]; }
  double operator()(const Dims& at) const { return values[gradcheck::index_of(shape, at)]; }
};

inline Array array_of(Var x) { return {x.shape(), flat_value(x)}; }

// The place of the row [..., classes] or [..., features] that `at` lies in.
inline Dims row_of(const Dims& at) { return Dims(std::span(at.begin(), at.end() - 1)); }

// What the loops find, and for each value a magnitude, to which rounding errors are relative: of a
// sum, the sum of the absolute values of its terms.
struct Expected {
  Array value, magnitude;

  explicit Expected(const Shape& shape) : value(shape), magnitude(shape) {}
  const Shape& shape() const { return value.shape; }

  void add(const Dims& at, double term) { add(at, term, std::abs(term)); }
  void add(const Dims& at, double term, double its_magnitude) {
    value(at) += term;
    magnitude(at) += its_magnitude;
  }
};

// y is a function of the f64 inputs xs, computed in the dtype of the source.
struct LayerInstance {
  std::vector<Var> xs;
  Var y;
  Expected expected;
  // What the buffers become (undefined: they stay), constant to all derivatives.
  Var state = {};
  std::optional<Expected> expected_state = {};
  // Where y holds constant what depends on xs: the same function with these constants as inputs.
  // Its derivatives are those that y claims.
  Var held = {};

  Var smooth() const { return held.defined() ? held : y; }
};

// What an instance is drawn from and built in. Its draws do not depend on the dtype.
struct LayerSource {
  Graph& graph;
  Rng rng;
  DType dtype;

  std::int64_t integer(std::int64_t low, std::int64_t high) {
    return random_integer(rng, low, high);
  }
  bool coin() { return integer(0, 1) == 1; }
  // `rank` sizes from 1 to `largest`.
  Shape sizes(std::int64_t rank, std::int64_t largest);
  // A new f64 input, exact in float32.
  Var input(const Shape& shape, const std::string& name = "x") {
    return random_input(graph, rng, shape, -2.0, 2.0, name);
  }
  // The same with elements that are at least 1/4 apart and 1/8 from 0: no step of a difference
  // meets a kink, and a variance is 0 or at least 1/64.
  Var spread_input(const Shape& shape);
  // A new i64 input with elements in [0, count).
  Var symbols(const Shape& shape, std::int64_t count);
};

// One network that takes one or two stacked batches, or two networks with a batch each.
struct Stack {
  std::int64_t copies, batches;

  explicit Stack(LayerSource& from)
      : copies(from.integer(1, 2)), batches(copies == 2 ? 2 : from.integer(1, 2)) {}
  // [batches, 1 to 3 examples, example...]
  Shape of(LayerSource& from, const Shape& example) const;
};

// A module applied to x [batches, examples, ...], with random parameters and buffers. It is
// differentiated by x, the parameters and, in evaluation, the buffers.
class AppliedLayer {
 public:
  // Random layers draw from the stream kStream of random_state().
  static constexpr std::uint32_t kStream = 5;

  AppliedLayer(LayerSource& from, const ModulePtr& module, Var x, std::int64_t copies = 1,
               Mode mode = Mode::training);

  const Array& x() const { return x_; }
  Var random_state() const { return random_state_; }
  // [copies, sizes...] in the order of files, which is PyTorch's.
  Array parameter(const std::string& slot) const {
    return slot_of(parameters_, declaration_.parameters, slot);
  }
  Array buffer(const std::string& slot) const {
    return slot_of(buffers_, declaration_.buffers, slot);
  }
  // The network that takes stacked batch `batch`.
  std::int64_t network(std::int64_t batch) const { return copies_ == 1 ? 0 : batch; }

  LayerInstance instance(const Expected& expected) const { return {xs_, y_, expected}; }
  LayerInstance instance(const Expected& expected, const Expected& expected_state) const {
    return {xs_, y_, expected, state_, expected_state};
  }

 private:
  Array slot_of(Var flat, const SlotList& list, const std::string& slot) const;

  std::int64_t copies_;
  Declaration declaration_;
  Array x_;
  Var parameters_, buffers_, random_state_;
  std::vector<Var> xs_;
  Var y_, state_;
};

struct LayerCase {
  std::string_view name;
  std::function<LayerInstance(LayerSource&)> make;
  // In float32 each value is within `epsilons` 2^-23 magnitude of the expected one; in float64
  // within 4 `epsilons` 2^-52 magnitude, since the loops round too.
  double epsilons;
};

inline std::ostream& operator<<(std::ostream& out, const LayerCase& each) {
  return out << each.name;
}

// Those of each file.
std::vector<LayerCase> dense_layer_cases();
std::vector<LayerCase> convolution_layer_cases();
std::vector<LayerCase> normalization_layer_cases();
std::vector<LayerCase> pooling_layer_cases();
std::vector<LayerCase> loss_cases();
std::vector<LayerCase> kernel_density_cases();

// All of them.
std::vector<LayerCase> layer_cases();

}  // namespace saddle::test
