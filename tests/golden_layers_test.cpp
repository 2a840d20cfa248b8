// Networks of every layer against PyTorch's, in float64: value, state after a training pass, first
// and second derivatives. The networks are those of LAYERS in tests/golden/layer_cases.py.
#include <gtest/gtest.h>

#include <functional>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "nn/layers.h"
#include "nn/losses.h"
#include "nn/minibatch_stddev.h"
#include "nn/normalization.h"
#include "nn/pooling.h"
#include "nn/reshaping.h"
#include "nn/residual.h"
#include "nn/spectral_norm.h"
#include "tests/golden.h"

namespace saddle::test {
namespace {

struct LayerRow {
  const char* name;
  std::function<ModulePtr()> make;
};

std::ostream& operator<<(std::ostream& out, const LayerRow& row) { return out << row.name; }

constexpr PoolWindow kOverlapping = {.size = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};

std::vector<LayerRow> rows() {
  return {
      {"batch_norm", [] { return sequential(batch_norm(3, 1e-5, 0.3)); }},
      {"batch_norm_text", [] { return sequential(batch_norm(3, 0.1)); }},
      {"layer_norm", [] { return sequential(linear(3, 4), layer_norm({4}, 0.01)); }},
      {"max_pool",
       [] {
         return sequential(batch_norm(2), max_pool2d_layer(kOverlapping), tanh_layer(),
                           max_pool2d_layer({.size = {2, 2}}));
       }},
      {"avg_pool",
       [] {
         return sequential(batch_norm(2), avg_pool2d_layer(kOverlapping), tanh_layer(),
                           avg_pool2d_layer({.size = {2, 2}}));
       }},
      {"classifier",
       [] {
         return sequential(batch_norm(2), max_pool2d_layer({.size = {2, 2}}), flatten_layer(),
                           linear(12, 4), softmax_layer());
       }},
      {"upsample",
       [] {
         return sequential(linear(3, 8), unflatten_layer({2, 2, 2}), upsample_nearest2d_layer(2),
                           batch_norm(2), tanh_layer(), global_avg_pool_layer(), flatten_layer());
       }},
      {"residual",
       [] {
         return sequential(
             residual(sequential(tanh_layer(), linear(3, 4), batch_norm(4)), linear(3, 4)));
       }},
      {"spectral_norm",
       [] {
         return sequential(spectral_norm(linear(3, 4)), tanh_layer(), spectral_norm(linear(4, 2)));
       }},
      {"minibatch_stddev", [] { return sequential(batch_norm(2), minibatch_stddev(2)); }},
  };
}

class GoldenLayers : public GoldenFixture, public testing::WithParamInterface<LayerRow> {
 protected:
  std::string key(const std::string& what) const { return GetParam().name + ("/" + what); }

  // Every slot of `flat` [1, N] against the tensor "<what>.<slot>".
  void expect_slots(const Golden& golden, const SlotList& list, const std::string& what, Var flat) {
    for (const Slot& slot : list.slots())
      golden.expect(key(what + "." + slot.name),
                    slice(flat, 1, slot.offset, slot.offset + slot.shape.count()));
  }

  // The tensors "<what>.<slot>" as one vector.
  Var flat_input(const Golden& golden, const SlotList& list, const std::string& what) {
    Flat all;
    for (const Slot& slot : list.slots()) {
      const Flat part = golden.tensor(key(what + "." + slot.name)).to_vector<double>();
      all.insert(all.end(), part.begin(), part.end());
    }
    return input_of(graph_, all, {1, list.size()}, what);
  }
};

TEST_P(GoldenLayers, ValueStateAndDerivatives) {
  const Golden golden("layers");
  const Network network(graph_, GetParam().name, GetParam().make(), 1, DType::f64, 1, 0);
  golden.load(network);
  const Declaration& declaration = network.declaration();
  const Var x = golden.batch(graph_, key("x")), theta = network.parameters();
  const auto [y, buffers] = network.train(x);
  golden.expect(key("y"), y);
  if (buffers.defined()) expect_slots(golden, declaration.buffers, "after", buffers);
  const Var loss = mean_squared_error(tanh(y), golden.batch(graph_, key("target")));
  golden.expect(key("loss"), loss);
  golden.expect(key("gradient_x"), grad(loss, x));
  expect_slots(golden, declaration.parameters, "gradient", grad(loss, theta));
  const Var vector = flat_input(golden, declaration.parameters, "vector");
  expect_slots(golden, declaration.parameters, "hessian_vector", hvp(loss, theta, vector));
  golden.expect(key("mixed_x"), mixed_hvp(loss, x, theta, vector));
}

TEST_P(GoldenLayers, Evaluation) {
  const Golden golden("layers");
  const Network network(graph_, GetParam().name, GetParam().make(), 1, DType::f64, 1, 0);
  golden.load(network);
  golden.expect(key("y_evaluation"), network.evaluate(golden.batch(graph_, key("x"))));
}

INSTANTIATE_TEST_SUITE_P(All, GoldenLayers, testing::ValuesIn(rows()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace saddle::test
