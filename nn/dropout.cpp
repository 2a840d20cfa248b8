#include "nn/dropout.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

class Dropout : public Module {
 public:
  explicit Dropout(double probability) : probability_(probability) {
    require(probability >= 0 && probability < 1,
            "dropout: expected a probability in [0, 1), found ", probability);
  }

  Var forward(Application& application, Var x) const override {
    if (application.mode() == Mode::evaluation || probability_ == 0) return x;
    const Var u = application.random("dropout").uniform(x.shape(), x.dtype());
    // Dropped where u < p. By select, so that what is dropped may be infinite.
    return select(step(probability_ - u), zeros_like(x), x * (1.0 / (1.0 - probability_)));
  }

 private:
  double probability_;
};

}  // namespace

ModulePtr dropout(double probability) { return std::make_unique<Dropout>(probability); }

}  // namespace saddle
