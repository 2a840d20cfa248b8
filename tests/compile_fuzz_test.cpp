// compile() against value() on random graphs: outputs and updated states, bit for bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "autograd/dump.h"
#include "autograd/primitive.h"
#include "autograd/program.h"
#include "autograd/value.h"
#include "tests/random_graph.h"

namespace saddle::test {
namespace {

// Sums and products add their terms in an order that suits the strides, and the compiler may place
// an operand in a larger buffer: only then may the last digits differ from those of value().
bool may_reorder_sums(const Program& program) {
  return std::any_of(program.steps().begin(), program.steps().end(), [&](const Step& step) {
    if (step.kind != Step::Kind::kernel) return false;
    const std::string_view name = program.graph().node(step.nodes[0]).primitive->name;
    const auto is_strided = [](const View& view) { return !is_dense(view.layout); };
    return (name == "sum" || name == "matmul") &&
           (std::any_of(step.inputs.begin(), step.inputs.end(), is_strided) ||
            std::any_of(step.outputs.begin(), step.outputs.end(), is_strided));
  });
}

// True if all elements are within `tolerance` of the largest, or have the same bits if it is 0, or
// both are NaN.
bool agree(const Tensor& actual, const Tensor& expected, double tolerance) {
  const std::vector<double> a = actual.to_vector<double>(), b = expected.to_vector<double>();
  double scale = 1.0;
  for (double each : b)
    if (std::isfinite(each)) scale = std::max(scale, std::abs(each));
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool same = std::bit_cast<std::uint64_t>(a[i]) == std::bit_cast<std::uint64_t>(b[i]) ||
                      (std::isnan(a[i]) && std::isnan(b[i]));
    if (!same && !(std::abs(a[i] - b[i]) < tolerance * scale)) return false;
  }
  return actual.shape() == expected.shape() && actual.dtype() == expected.dtype();
}

// What differs between a program and value() in four runs on new inputs; empty if nothing does.
std::string difference(unsigned seed, int operations) {
  RandomGraph random(seed, operations);
  const std::vector<Var> outputs = random.pick_outputs();
  const std::vector<Update> updates = random.pick_updates();
  std::vector<Var> all = outputs;
  for (const Update& update : updates) all.push_back(update.value);
  const std::string graph = graph_text(all);
  try {
    Program program = compile(outputs, updates);
    const double rounding = outputs[0].dtype() == DType::f32 ? 1e-4 : 1e-10;
    const double tolerance = may_reorder_sums(program) ? rounding : 0.0;
    for (int run = 0; run < 4; ++run) {
      const std::vector<Tensor> expected = value(all);
      program.run();
      for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_output = i < outputs.size();
        const Tensor& actual =
            is_output ? program.output(i) : random.graph.storage(updates[i - outputs.size()].state);
        if (!agree(actual, expected[i], tolerance))
          return (is_output ? "output %" : "update with %") + std::to_string(all[i].id) +
                 " differs in run " + std::to_string(run) + "\n" + graph + program_text(program);
      }
      random.refill(run == 1);
    }
  } catch (const Error& error) {
    return error.what() + std::string("\n") + graph;
  }
  return "";
}

void expect_no_difference(unsigned first_seed, unsigned count, int operations) {
  for (unsigned seed = first_seed; seed < first_seed + count; ++seed) {
    if (difference(seed, operations).empty()) continue;
    // The shortest prefix that still differs.
    for (int fewer = 0; fewer <= operations; ++fewer)
      if (const std::string text = difference(seed, fewer); !text.empty())
        FAIL() << "seed " << seed << ", " << fewer << " operations: " << text;
  }
}

TEST(CompileFuzz, SmallGraphs) { expect_no_difference(1, 600, 6); }
TEST(CompileFuzz, MiddleGraphs) { expect_no_difference(10000, 400, 20); }
TEST(CompileFuzz, LargeGraphs) { expect_no_difference(20000, 60, 80); }

}  // namespace
}  // namespace saddle::test
