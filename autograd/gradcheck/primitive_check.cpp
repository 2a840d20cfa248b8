#include "autograd/gradcheck/primitive_check.h"

#include <algorithm>

#include "autograd/primitive.h"

namespace saddle::gradcheck {

std::vector<PrimitiveCase> primitive_cases() {
  std::vector<PrimitiveCase> all;
  for (const auto& cases : {elementwise_cases(), view_cases(), kernel_cases(), convolution_cases()})
    all.insert(all.end(), cases.begin(), cases.end());
  return all;
}

std::vector<InstanceDeviation> check_primitive(const PrimitiveCase& primitive_case, unsigned seed,
                                               int orders) {
  constexpr double kValueTolerance = 1e-14;
  Rng rng(seed);
  Graph graph;
  const PrimitiveInstance instance = primitive_case.make(graph, rng);
  const std::string_view found = instance.y.node().primitive->name;
  require(found == primitive_case.name, "the case of ", primitive_case.name, " builds ", found);
  std::vector<Deviation> deviations = check_derivatives({&instance.y, 1}, instance.xs, orders, rng);
  deviations.push_back(
      compare("value", flat_value(instance.y), instance.expected, kValueTolerance));
  const std::string name =
      concat_text(primitive_case.name, " -> ", instance.y.shape(), ", seed ", seed);
  std::vector<InstanceDeviation> all;
  for (const Deviation& deviation : deviations) all.push_back({name, deviation});
  return all;
}

std::vector<std::string_view> primitives_without_case() {
  const std::vector<PrimitiveCase> cases = primitive_cases();
  std::vector<std::string_view> missing;
  for (const Primitive* primitive : registry())
    if (std::none_of(cases.begin(), cases.end(),
                     [&](const PrimitiveCase& each) { return each.name == primitive->name; }))
      missing.push_back(primitive->name);
  return missing;
}

}  // namespace saddle::gradcheck
