// An optimizer's step as one fused chain, and the same operations as a pass over memory each, which
// is what a framework does that runs operation by operation.
#include <memory>

#include "autograd/program.h"
#include "bench/rivals/compare.h"
#include "optim/optimizer.h"
#include "tensor/error.h"

namespace saddle::bench {
namespace {

// The instructions of a fused step, each as a kernel of its own whose result is a whole tensor.
class Passes {
 public:
  explicit Passes(const Step& step) : kernel_(step.fused) {
    for (const View& input : step.inputs) registers_.push_back(input);
    const Shape& shape = step.outputs[0].shape();
    for (double literal : kernel_.literals) {
      keep_.push_back(Tensor::full({}, literal, kernel_.dtype).broadcast_to(shape));
      registers_.push_back(keep_.back().view());
    }
    for (int i = 0; i < kernel_.temporaries; ++i) {
      keep_.push_back(Tensor::zeros(shape, kernel_.dtype));
      registers_.push_back(keep_.back().view());
    }
  }

  void run() const {
    for (const Instruction& instruction : kernel_.code) {
      const auto arity = static_cast<std::int16_t>(arity_of(instruction.op));
      const ElementwiseKernel pass{
          kernel_.dtype, arity, {}, 1, {{instruction.op, {0, 1, 2}, arity}}, {arity}};
      std::vector<View> operands;
      for (int i = 0; i < arity; ++i)
        operands.push_back(at(instruction.operands[static_cast<std::size_t>(i)]));
      cpu_device().elementwise(pass, operands, {{at(instruction.result)}});
    }
  }

 private:
  const View& at(std::int16_t index) const { return registers_[static_cast<std::size_t>(index)]; }

  ElementwiseKernel kernel_;
  std::vector<Tensor> keep_;
  std::vector<View> registers_;
};

struct AdamStep {
  std::int64_t count;
  Graph graph = {};
  Var parameters = graph.input(normal_tensor({count}, 1), "parameters");
  Var gradient = graph.input(normal_tensor({count}, 2), "gradient");
  std::unique_ptr<Optimizer> optimizer = make_optimizer(parameters, {});
  Program program = compile({}, optimizer->step(gradient));

  // The one over all parameters.
  const Step& fused() const {
    for (const Step& step : program.steps()) {
      if (step.kind == Step::Kind::fused && step.outputs[0].shape().count() == count) return step;
    }
    fail("the optimizer's step holds no fused chain");
  }
};

Case adam_case(std::int64_t parameters) {
  const auto step = std::make_shared<AdamStep>(parameters);
  const auto passes = std::make_shared<Passes>(step->fused());
  const double operations = static_cast<double>(step->fused().fused.code.size());
  return {operations * static_cast<double>(parameters),
          {{"saddle", [step] { step->program.run(); }},
           {"separate passes", [step, passes] { passes->run(); }}}};
}

}  // namespace

std::vector<LazyCase> adam_cases() {
  std::vector<LazyCase> cases;
  // Of networks that the caches hold, and that they do not.
  for (const std::int64_t parameters : {1 << 17, 1 << 22}) {
    cases.push_back({"Adam", concat_text("Adam, ", parameters >> 10, "K parameters"),
                     [=] { return adam_case(parameters); }});
  }
  return cases;
}

}  // namespace saddle::bench
