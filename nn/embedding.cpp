#include "nn/embedding.h"

#include "autograd/ops.h"

namespace saddle {
namespace {

class Embedding : public Module {
 public:
  Embedding(std::int64_t count, std::int64_t features) : count_(count), features_(features) {
    require(count > 0 && features > 0, "embedding: sizes must be positive, found ", count, " and ",
            features);
  }

  void declare(Declaration& declaration, const std::string& prefix) override {
    weight_ =
        declaration.parameters.add(prefix + "weight", {count_, features_}, normal_initializer(1.0));
  }

  Var forward(Application& application, Var x) const override {
    const std::int64_t copies = application.copies();
    require(x.dtype() == DType::i64 && x.rank() >= 2,
            "embedding: expected symbols i64 [copies, batch, ...], found ", name_of(x.dtype()), " ",
            x.shape());
    require(copies == 1 || copies == x.shape()[0], "embedding: ", copies, " copies cannot take ",
            x.shape()[0], " stacked batches");
    const Var weight = application.parameter(weight_);
    const auto rows = [&](std::int64_t copy) {
      return reshape(slice(weight, 0, copy, copy + 1), {count_, features_});
    };
    if (copies == 1) return gather(rows(0), x);
    // Copy by copy, so that no symbol reaches the rows of another.
    std::vector<Var> parts;
    for (std::int64_t copy = 0; copy < copies; ++copy)
      parts.push_back(gather(rows(copy), slice(x, 0, copy, copy + 1)));
    return concatenate(parts, 0);
  }

 private:
  std::int64_t count_, features_;
  int weight_ = -1;
};

}  // namespace

ModulePtr embedding(std::int64_t count, std::int64_t features) {
  return std::make_unique<Embedding>(count, features);
}

}  // namespace saddle
