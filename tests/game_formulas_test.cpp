// Every game optimizer against its paper's formula in dense algebra, on random quadratic games.
#include <gtest/gtest.h>

#include <functional>

#include "optim/game_optimizer.h"
#include "tests/quadratic_game.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

constexpr double kRateX = 0.3, kRateY = 0.7;

GameOptimizerOptions options_of(const std::string& name) {
  return {.name = name,
          .learning_rate_x = kRateX,
          .learning_rate_y = kRateY,
          .tolerance = 1e-12,
          .max_iterations = 5000};
}

// The values of both players, x then y.
struct Point {
  Flat x, y;
};

Point moved(const Point& at, double rate_x, const Flat& along_x, double rate_y,
            const Flat& along_y) {
  return {sum_of(at.x, -rate_x, along_x), sum_of(at.y, -rate_y, along_y)};
}

// The next point by dense algebra, from the formulas of the papers. `memory` is kept between steps.
using Reference =
    std::function<Point(const QuadraticGame&, const Point&, std::vector<Flat>& memory)>;

Point simgd(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  return moved(at, kRateX, q.gradient_x(at.x, at.y), kRateY, q.gradient_y(at.x, at.y));
}

Point altgd(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  const Flat x = sum_of(at.x, -kRateX, q.gradient_x(at.x, at.y));
  return {x, sum_of(at.y, -kRateY, q.gradient_y(x, at.y))};
}

Point extragradient(const QuadraticGame& q, const Point& at, std::vector<Flat>& memory) {
  const Point there = simgd(q, at, memory);
  return moved(at, kRateX, q.gradient_x(there.x, there.y), kRateY, q.gradient_y(there.x, there.y));
}

Point optimistic(const QuadraticGame& q, const Point& at, std::vector<Flat>& memory) {
  const Flat x = q.gradient_x(at.x, at.y), y = q.gradient_y(at.x, at.y);
  if (memory.empty()) memory = {x, y};
  const Point next = moved(at, kRateX, sum_of(x, 1.0, sum_of(x, -1.0, memory[0])), kRateY,
                           sum_of(y, 1.0, sum_of(y, -1.0, memory[1])));
  memory = {x, y};
  return next;
}

// xi, and the Jacobian of xi by (x, y), as one vector and one matrix.
Flat xi_of(const QuadraticGame& q, const Point& at) {
  Flat xi = q.gradient_x(at.x, at.y);
  const Flat y = q.gradient_y(at.x, at.y);
  xi.insert(xi.end(), y.begin(), y.end());
  return xi;
}

Point along(const Point& at, const Flat& direction) {
  const auto middle = direction.begin() + static_cast<std::ptrdiff_t>(at.x.size());
  return moved(at, kRateX, Flat(direction.begin(), middle), kRateY, Flat(middle, direction.end()));
}

Point sga(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  const Dense j = q.jacobian();
  const Dense a = 0.5 * (j + -1.0 * transposed(j));
  const Flat xi = xi_of(q, at), adjustment = transposed(a) * xi, descent = transposed(j) * xi;
  const double aligned =
      dot(xi, descent) * dot(adjustment, descent) / static_cast<double>(xi.size()) + 0.1;
  return along(at, sum_of(xi, aligned > 0 ? 1.0 : -1.0, adjustment));
}

Point consensus(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  const Flat xi = xi_of(q, at);
  return along(at, sum_of(xi, 1.0, transposed(q.jacobian()) * xi));
}

Point lola(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  // The derivative by x of <dy, grad_y f> with dy = -eta_y grad_y g, and so for y.
  const Flat x = sum_of(q.gradient_x(at.x, at.y), -kRateY,
                        transposed(q.g_yx) * q.gradient_of_f_by_y(at.x, at.y));
  const Flat y = sum_of(q.gradient_y(at.x, at.y), -kRateX,
                        transposed(q.f_xy) * q.gradient_of_g_by_x(at.x, at.y));
  return moved(at, kRateX, x, kRateY, y);
}

// The Nash equilibrium of the local game with step sizes eta: both optimality conditions at once.
Point competitive(const QuadraticGame& q, const Point& at, const Flat& eta_x, const Flat& eta_y) {
  const std::size_t n = at.x.size(), m = at.y.size();
  Dense matrix = diagonal(Flat(n + m, 1.0));
  Flat right;
  const Flat gx = q.gradient_x(at.x, at.y), gy = q.gradient_y(at.x, at.y);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < m; ++j) matrix(i, n + j) = eta_x[i] * q.f_xy(i, j);
    right.push_back(eta_x[i] * gx[i]);
  }
  for (std::size_t j = 0; j < m; ++j) {
    for (std::size_t i = 0; i < n; ++i) matrix(n + j, i) = eta_y[j] * q.g_yx(j, i);
    right.push_back(eta_y[j] * gy[j]);
  }
  const Flat step = solve(matrix, right);
  const auto middle = step.begin() + static_cast<std::ptrdiff_t>(n);
  return moved(at, 1.0, Flat(step.begin(), middle), 1.0, Flat(middle, step.end()));
}

Point cgd(const QuadraticGame& q, const Point& at, std::vector<Flat>&) {
  return competitive(q, at, Flat(at.x.size(), kRateX), Flat(at.y.size(), kRateY));
}

// memory: the second moments of x and of y, and {t}.
Point adaptive(const QuadraticGame& q, const Point& at, std::vector<Flat>& memory, bool released) {
  const double beta2 = 0.99, epsilon = 1e-5;
  if (memory.empty()) memory = {Flat(at.x.size(), 0.0), Flat(at.y.size(), 0.0), {0.0}};
  const double c = 1 - std::pow(beta2, memory[2][0] += 1);
  const auto sizes = [&](const Flat& gradient, Flat& v, double rate) {
    Flat eta;
    for (std::size_t i = 0; i < v.size(); ++i) {
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
      eta.push_back(released ? rate * std::sqrt(c) / (std::sqrt(v[i]) + epsilon)
                             : rate / (std::sqrt(v[i] / c) + epsilon));
    }
    return eta;
  };
  const Flat eta_x = sizes(q.gradient_x(at.x, at.y), memory[0], kRateX);
  const Flat eta_y = sizes(q.gradient_y(at.x, at.y), memory[1], kRateY);
  return competitive(q, at, eta_x, eta_y);
}

Point acgd(const QuadraticGame& q, const Point& at, std::vector<Flat>& memory) {
  return adaptive(q, at, memory, false);
}
Point acgd_released(const QuadraticGame& q, const Point& at, std::vector<Flat>& memory) {
  return adaptive(q, at, memory, true);
}

struct Row {
  const char* name;
  Reference next;
  bool zero_sum_only = false;
};

const Row kRows[] = {
    {"simgd", simgd},
    {"altgd", altgd},
    {"extragradient", extragradient},
    {"optimistic", optimistic},
    {"sga", sga},
    {"consensus", consensus},
    {"lola", lola},
    {"cgd", cgd, true},
    {"acgd", acgd, true},
    {"acgd-released", acgd_released, true},
    {"cgd-general", cgd},
    {"acgd-general", acgd},
};

void expect_follows(const Row& row, QuadraticGame& q, const GameOptimizerOptions& options) {
  const auto optimizer = make_game_optimizer(q.game, options);
  Point expected = {q.value_x(), q.value_y()};
  std::vector<Flat> memory;
  for (int step = 1; step <= 4; ++step) {
    const std::string where = std::string(row.name) + ", step " + std::to_string(step);
    const Point before = expected;
    const StepReport report = optimizer->step();
    expected = row.next(q, before, memory);
    expect_close(q.value_x(), expected.x, 1e-8, where + ", x");
    expect_close(q.value_y(), expected.y, 1e-8, where + ", y");
    EXPECT_EQ(report.solve.reason, StopReason::converged) << where;
    EXPECT_EQ(report.step, step);
    expect_close(report.f, q.f(before.x, before.y), 1e-11, where + ", f");
    expect_close(report.g, q.g(before.x, before.y), 1e-11, where + ", g");
    expect_close(report.gradient_x, norm_of(q.gradient_x(before.x, before.y)), 1e-11, where);
    expect_close(report.move_y, norm_of(sum_of(expected.y, -1.0, before.y)), 1e-7, where);
    // The numbers that the optimizer has next are its own: errors must not add up.
    expected = {q.value_x(), q.value_y()};
  }
}

TEST(GameFormulas, TheTableIsComplete) {
  std::vector<std::string> names;
  for (const Row& row : kRows) names.emplace_back(row.name);
  EXPECT_EQ(names, game_optimizer_names());
}

TEST(GameFormulas, StepsOnZeroSumGamesAreThoseOfDenseAlgebra) {
  const std::pair<std::size_t, std::size_t> sizes[] = {{1, 1}, {3, 2}, {2, 5}, {20, 31}, {120, 80}};
  for (const Row& row : kRows) {
    for (const auto& [n, m] : sizes) {
      for (const ProductMode mode :
           {ProductMode::forward_over_reverse, ProductMode::reverse_over_reverse}) {
        QuadraticGame q(static_cast<unsigned>(n), n, m, /*zero_sum=*/true);
        GameOptimizerOptions options = options_of(row.name);
        options.products = mode;
        expect_follows(row, q, options);
      }
    }
  }
}

TEST(GameFormulas, StepsOnGeneralGamesAreThoseOfDenseAlgebra) {
  const std::pair<std::size_t, std::size_t> sizes[] = {{1, 1}, {3, 2}, {2, 5}, {20, 31}, {120, 80}};
  for (const Row& row : kRows) {
    for (const auto& [n, m] : sizes) {
      QuadraticGame q(7 + static_cast<unsigned>(n), n, m, /*zero_sum=*/false);
      if (row.zero_sum_only) {
        expect_error([&] { make_game_optimizer(q.game, options_of(row.name)); },
                     {row.name, "zero-sum", "-general"});
      } else {
        expect_follows(row, q, options_of(row.name));
      }
    }
  }
}

// The formula as the papers print it, for equal step sizes.
TEST(GameFormulas, CgdIsThePapersFormula) {
  QuadraticGame q(3, 6, 9, true);
  const double eta = 0.4;
  const Flat x = q.value_x(), y = q.value_y();
  const Flat gx = q.gradient_x(x, y), gy = q.gradient_of_f_by_y(x, y);
  const Dense xy = q.f_xy, yx = transposed(xy);
  const Dense of_x = diagonal(Flat(6, 1.0)) + eta * eta * (xy * yx),
              of_y = diagonal(Flat(9, 1.0)) + eta * eta * (yx * xy);
  const Flat dx = scaled(-eta, solve(of_x, sum_of(gx, eta, xy * gy)));
  const Flat dy = scaled(eta, solve(of_y, sum_of(gy, -eta, yx * gx)));
  GameOptimizerOptions options = options_of("cgd");
  options.learning_rate_x = options.learning_rate_y = eta;
  make_game_optimizer(q.game, options)->step();
  expect_close(q.value_x(), sum_of(x, 1.0, dx), 1e-10, "x");
  expect_close(q.value_y(), sum_of(y, 1.0, dy), 1e-10, "y");
}

}  // namespace
}  // namespace saddle::test
