// A network: a module with values. All parameters are one flat vector, so that optimizers, solvers
// and checkpoints see a vector and layers see tensors.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nn/module.h"

namespace saddle {

class Network {
 public:
  // `copies` equal networks with parameters of their own, drawn from (seed, stream + copy). The
  // streams from `stream` to `stream + copies - 1` are taken.
  Network(Graph& graph, std::string name, ModulePtr module, std::int64_t copies, DType dtype,
          std::uint64_t seed, std::uint32_t stream);

  const std::string& name() const { return name_; }
  std::int64_t copies() const { return parameters_.shape()[0]; }
  std::int64_t parameter_count() const { return declaration_.parameters.size(); }  // of one copy
  Var parameters() const { return parameters_; }  // input [copies, P]
  Var buffers() const { return buffers_; }        // input [copies, B]; undefined if B = 0
  const Declaration& declaration() const { return declaration_; }

  // y, and the buffers after seeing x (undefined if there are none). x [copies or more, batch,
  // ...].
  struct Output {
    Var y, buffers;
  };
  // Layers that need random numbers in training, as dropout does, draw them from `random`.
  Output train(Var x, RandomStreams* random = nullptr) const {
    return apply(parameters_, buffers_, x, Mode::training, random);
  }
  Var evaluate(Var x) const { return apply(parameters_, buffers_, x, Mode::evaluation).y; }
  // The network as a function of any parameters [copies', P] and buffers [copies', B].
  Output apply(Var parameters, Var buffers, Var x, Mode mode,
               RandomStreams* random = nullptr) const;

  // Every tensor of every copy as a view of its storage, in PyTorch's layout and under its names
  // behind "<name>.<copy>." ("generator.3.0.weight"), or "<name>." if there is one copy.
  std::vector<std::pair<std::string, Tensor>> named_tensors() const;

 private:
  std::string name_;
  ModulePtr module_;
  Declaration declaration_;
  Var parameters_, buffers_;
};

}  // namespace saddle
