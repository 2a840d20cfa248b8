// Values that PyTorch computed in float64; tests/golden/make_golden.py wrote the files.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "gan/files/safetensors.h"
#include "tests/network_values.h"

namespace saddle::test {

// Relative, of norms.
constexpr double kGoldenTolerance = 1e-11;

// The tensors of one file of tests/golden/.
class Golden {
 public:
  explicit Golden(const std::string& name)
      : file_(load_safetensors(std::filesystem::path(__FILE__).parent_path() / "golden" /
                               (name + ".safetensors"))) {}

  Tensor tensor(const std::string& name) const {
    const auto found = file_.tensors.find(name);
    require(found != file_.tensors.end(), "golden: no tensor is named ", name);
    return found->second;
  }
  // The same on the device of the test.
  Tensor moved(const std::string& name) const { return tensor(name).to(default_device()); }
  Var input(Graph& graph, const std::string& name) const { return graph.input(moved(name), name); }
  // [examples, ...] as [1, examples, ...]: the one batch of a single network.
  Var batch(Graph& graph, const std::string& name) const {
    const Tensor examples = moved(name);
    Shape shape = {1};
    for (std::int64_t size : examples.shape()) shape.push_back(size);
    return graph.input(examples.reshape(shape), name);
  }
  // An input like `var`, which holds the vector `name`.
  Var like(Var var, const std::string& name) const {
    return var.graph->input(moved(name).reshape(var.shape()), name);
  }
  // Gives every parameter and buffer of `network` its golden value, found by its name.
  void load(const Network& network) const {
    for (const auto& [name, value] : network.named_tensors()) value.assign(tensor(name));
  }
  void expect(const std::string& name, Var actual) const {
    expect_close(flat_value(actual), tensor(name).to_vector<double>(), kGoldenTolerance, name);
  }

 private:
  TensorFile file_;
};

// Skips its tests where the files cannot be read.
class GoldenFixture : public testing::Test {
 protected:
  void SetUp() override {
#ifndef SADDLE_HAS_JSON
    GTEST_SKIP() << "built without nlohmann-json, which reads the golden files";
#endif
  }

  Graph graph_;
};

}  // namespace saddle::test
