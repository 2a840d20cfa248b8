// Random quadratic games with their dense matrices.
#pragma once

#include "autograd/ops.h"
#include "optim/game.h"
#include "tests/dense.h"
#include "tests/network_values.h"

namespace saddle::test {

// f = x^T F_xx x / 2 + x^T F_xy y + y^T F_yy y / 2 + a^T x + c^T y, and g alike; g = -f if the game
// is zero-sum. A player of more than one number is two vectors of different shapes.
struct QuadraticGame {
  QuadraticGame(unsigned seed, std::size_t n, std::size_t m, bool zero_sum) : rng(seed) {
    const double scale = 1.0 / std::sqrt(static_cast<double>(std::max(n, m)));
    const auto symmetric = [&](std::size_t size) {
      const Dense a = random_dense(rng, size, size, scale);
      return 0.5 * (a + transposed(a));
    };
    f_xx = symmetric(n), f_yy = symmetric(m), f_xy = random_dense(rng, n, m, 2 * scale);
    g_xx = zero_sum ? -1.0 * f_xx : symmetric(n);
    g_yy = zero_sum ? -1.0 * f_yy : symmetric(m);
    g_yx = zero_sum ? -1.0 * transposed(f_xy) : random_dense(rng, m, n, scale);
    f_x = random(n), f_y = random(m);
    g_x = zero_sum ? scaled(-1.0, f_x) : random(n), g_y = zero_sum ? scaled(-1.0, f_y) : random(m);
    game.x = player(n, "x"), game.y = player(m, "y");
    const Var x = column(game.x), y = column(game.y);
    game.f = loss(x, y, f_xx, f_xy, f_yy, f_x, f_y);
    if (!zero_sum) game.g = loss(x, y, g_xx, transposed(g_yx), g_yy, g_x, g_y);
  }

  Flat gradient_x(const Flat& x, const Flat& y) const {
    return sum_of(sum_of(f_xx * x, 1.0, f_xy * y), 1.0, f_x);
  }
  Flat gradient_y(const Flat& x, const Flat& y) const {
    return sum_of(sum_of(g_yy * y, 1.0, g_yx * x), 1.0, g_y);
  }
  Flat gradient_of_f_by_y(const Flat& x, const Flat& y) const {
    return sum_of(sum_of(f_yy * y, 1.0, transposed(f_xy) * x), 1.0, f_y);
  }
  Flat gradient_of_g_by_x(const Flat& x, const Flat& y) const {
    return sum_of(sum_of(g_xx * x, 1.0, transposed(g_yx) * y), 1.0, g_x);
  }
  double f(const Flat& x, const Flat& y) const {
    return 0.5 * (dot(x, f_xx * x) + dot(y, f_yy * y)) + dot(x, f_xy * y) + dot(f_x, x) +
           dot(f_y, y);
  }
  double g(const Flat& x, const Flat& y) const {
    return 0.5 * (dot(x, g_xx * x) + dot(y, g_yy * y)) + dot(y, g_yx * x) + dot(g_x, x) +
           dot(g_y, y);
  }
  // Of (grad_x f, grad_y g) by (x, y).
  Dense jacobian() const {
    const std::size_t n = f_xx.rows, m = g_yy.rows;
    Dense j{n + m, n + m};
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < n; ++k) j(i, k) = f_xx(i, k);
      for (std::size_t k = 0; k < m; ++k) j(i, n + k) = f_xy(i, k);
    }
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t k = 0; k < n; ++k) j(n + i, k) = g_yx(i, k);
      for (std::size_t k = 0; k < m; ++k) j(n + i, n + k) = g_yy(i, k);
    }
    return j;
  }
  Flat value_x() const { return flat_value(game.x); }
  Flat value_y() const { return flat_value(game.y); }

  Rng rng;
  Graph graph;
  Game game;
  Dense f_xx, f_xy, f_yy, g_xx, g_yx, g_yy;
  Flat f_x, f_y, g_x, g_y;

 private:
  Flat random(std::size_t n) {
    return random_values<double>(rng, static_cast<std::int64_t>(n), -1, 1);
  }
  std::vector<Var> player(std::size_t n, const std::string& name) {
    if (n == 1) return {input_of(graph, random(1), {1, 1}, name)};
    const auto rest = static_cast<std::int64_t>(n) - 1;
    return {input_of(graph, random(1), {}, name + ".0"),
            input_of(graph, random(n - 1), {rest, 1}, name + ".1")};
  }
  static Var column(const std::vector<Var>& parts) {
    std::vector<Var> rows;
    for (const Var& part : parts) rows.push_back(reshape(part, {part.shape().count(), 1}));
    return concatenate(rows, 0);
  }
  Var constant(const Dense& a) {
    return input_of(graph, a.values,
                    {static_cast<std::int64_t>(a.rows), static_cast<std::int64_t>(a.columns)}, "A");
  }
  Var constant(const Flat& a) {
    return input_of(graph, a, {static_cast<std::int64_t>(a.size()), 1}, "b");
  }
  Var loss(Var x, Var y, const Dense& xx, const Dense& xy, const Dense& yy, const Flat& of_x,
           const Flat& of_y) {
    return 0.5 * dot(x, matmul(constant(xx), x)) + dot(x, matmul(constant(xy), y)) +
           0.5 * dot(y, matmul(constant(yy), y)) + dot(constant(of_x), x) + dot(constant(of_y), y);
  }
};

}  // namespace saddle::test
