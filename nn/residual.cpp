#include "nn/residual.h"

#include "autograd/ops.h"
#include "nn/layers.h"

namespace saddle {
namespace {

class Residual : public Module {
 public:
  Residual(ModulePtr body, ModulePtr shortcut)
      : body_(std::move(body)), shortcut_(std::move(shortcut)) {
    require(body_ != nullptr && shortcut_ != nullptr, "residual: a module is missing");
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    body_->declare(declaration, prefix + "body.");
    shortcut_->declare(declaration, prefix + "shortcut.");
  }

  Var forward(Application& application, Var x) const override {
    const Var y = within("body", *body_, application, x);
    const Var passed = within("shortcut", *shortcut_, application, x);
    require(y.shape() == passed.shape(), "residual: the body makes ", y.shape(), " of x ",
            x.shape(), ", the shortcut ", passed.shape());
    return passed + y;
  }

 private:
  static Var within(const char* name, const Module& module, Application& application, Var x) {
    const Scope scope(*x.graph, name);
    return module.forward(application, x);
  }

  ModulePtr body_, shortcut_;
};

}  // namespace

ModulePtr residual(ModulePtr body) {
  return residual(std::move(body), function_layer([](Var x) { return x; }));
}

ModulePtr residual(ModulePtr body, ModulePtr shortcut) {
  return std::make_unique<Residual>(std::move(body), std::move(shortcut));
}

}  // namespace saddle
