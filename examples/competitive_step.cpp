// One step of competitive gradient descent beside one of simultaneous gradient descent, and how
// fast every game optimizer goes to or from the equilibrium. docs/competitive.md walks through the
// numbers.
#include <cstdio>
#include <string>

#include "gan/studies/linear_iteration.h"
#include "saddle.h"

namespace {

using namespace saddle;

// The implicit-regularization paper's quadratic game: x descends, y ascends.
struct Quadratic {
  Graph graph;
  Var x = graph.input(Tensor::full({}, 1.0, DType::f64), "x");
  Var y = graph.input(Tensor::full({}, 2.0, DType::f64), "y");
  Game game{{x}, {y}, x* x + 10.0 * x* y + y* y, {}};
};

// sga and consensus add a tenth of their second-order term, which is ten times as large as the
// gradient here; lola's is weighed by the opponent's learning rate already.
GameOptimizerOptions options(const std::string& name, double eta_x, double eta_y) {
  return {.name = name,
          .learning_rate_x = eta_x,
          .learning_rate_y = eta_y,
          .correction = name == "lola" ? 1.0 : 0.1,
          .tolerance = 1e-12};
}

void print_step(const std::string& name) {
  Quadratic q;
  const auto optimizer = make_game_optimizer(q.game, options(name, 0.09, 0.01));
  const StepReport report = optimizer->step();
  std::printf("%-6s moves (1, 2) by (%.6f, %.6f)", name.c_str(), value(q.x).item() - 1.0,
              value(q.y).item() - 2.0);
  std::printf("   %lld gradients, %lld products, %lld iterations\n",
              static_cast<long long>(report.counts.gradients),
              static_cast<long long>(report.counts.products),
              static_cast<long long>(report.solve.iterations));
}

// The factor of a step in the long run, read off three successive points.
double rate(const std::string& name, double eta_x, double eta_y) {
  Quadratic q;
  const auto optimizer = make_game_optimizer(q.game, options(name, eta_x, eta_y));
  for (int k = 0; k < 40; ++k) optimizer->step();
  Point points[3];
  for (Point& point : points) {
    point = {value(q.x).item(), value(q.y).item()};
    optimizer->step();
  }
  return observed_rate(points[0], points[1], points[2]);
}

}  // namespace

int main() {
  print_step("simgd");
  print_step("cgd");
  std::printf("\n(eta_x, eta_y)   (0.09, 0.01)  (0.03, 0.03)  (0.01, 0.09)\n");
  // ACGD divides by the size of the gradients: it has no rate.
  for (const std::string& name : game_optimizer_names())
    if (name.find("acgd") == std::string::npos)
      std::printf("%-16s %12.4f  %12.4f  %12.4f\n", name.c_str(), rate(name, 0.09, 0.01),
                  rate(name, 0.03, 0.03), rate(name, 0.01, 0.09));

  // What a step replays: the prologue once, the product for each of conjugate gradient's.
  Quadratic q;
  const auto cgd = make_game_optimizer(q.game, options("cgd", 0.09, 0.01));
  for (const auto& [name, program] : cgd->programs())
    std::printf("\n%s\n%s", name.c_str(), program_text(*program).c_str());
}
