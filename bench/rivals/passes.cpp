// An optimizer's step as one fused chain, and the same operations by the same kernels as a pass
// over memory each. No other library is in this: it is what fusion gains.
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
  explicit Passes(const Step& step) {
    const ElementwiseKernel& fused = step.fused;
    const Shape& shape = step.outputs[0].shape();
    for (double literal : fused.literals)
      tensors_.push_back(Tensor::full({}, literal, fused.dtype).broadcast_to(shape));
    for (int i = 0; i < fused.temporaries; ++i)
      tensors_.push_back(Tensor::zeros(shape, fused.dtype));
    std::vector<View> registers(step.inputs.begin(), step.inputs.end());
    for (const Tensor& tensor : tensors_) registers.push_back(tensor.view());
    for (const Instruction& instruction : fused.code)
      passes_.emplace_back(fused.dtype, instruction, registers);
  }

  void run() const {
    for (const Pass& pass : passes_)
      cpu_device().elementwise(pass.kernel, pass.operands, {&pass.result, 1});
  }

 private:
  struct Pass {
    ElementwiseKernel kernel;
    std::vector<View> operands;
    View result;

    Pass(DType dtype, const Instruction& instruction, const std::vector<View>& registers)
        : result(registers[static_cast<std::size_t>(instruction.result)]) {
      const auto arity = static_cast<std::int16_t>(arity_of(instruction.op));
      kernel = {dtype, arity, {}, 1, {{instruction.op, {0, 1, 2}, arity}}, {arity}};
      for (std::size_t i = 0; i < static_cast<std::size_t>(arity); ++i)
        operands.push_back(registers[static_cast<std::size_t>(instruction.operands[i])]);
    }
  };

  std::vector<Tensor> tensors_;  // of the literals, then of the temporaries
  std::vector<Pass> passes_;
};

struct AdamStep {
  explicit AdamStep(std::int64_t parameter_count) : count(parameter_count) {}

  std::int64_t count;
  Graph graph;
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
           {"ours, unfused", [step, passes] { passes->run(); }}}};
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
