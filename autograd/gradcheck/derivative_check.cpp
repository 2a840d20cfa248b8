#include "autograd/gradcheck/derivative_check.h"

#include <algorithm>
#include <numeric>

#include "autograd/derivatives.h"

namespace saddle::gradcheck {
namespace {

constexpr std::size_t kPositions = 64;  // elements of xs at which a vjp is compared, if more

class DerivativeCheck {
 public:
  DerivativeCheck(std::span<const Var> xs, Rng& rng) : xs_(xs), rng_(rng) {}

  void run(std::span<const Var> ys, int orders) {
    check_first_order(ys, 1, "");
    if (orders < 2) return;
    const std::vector<Var> t = random_direction(xs_, rng_, "t"),
                           c = random_inputs_like(ys, rng_, "c");
    const std::vector<Var> forward = jvp(ys, xs_, t), backward = vjp(ys, xs_, c);
    check_first_order(forward, 2, " of jvp");
    check_first_order(backward, 2, " of vjp");
    check_nestings(forward, backward, t, c);
    if (orders < 3) return;
    check_first_order(vjp(backward, xs_, t), 3, " of vjp of vjp");
    check_first_order(jvp(backward, xs_, t), 3, " of jvp of vjp");
  }

  std::vector<Deviation> take_deviations() { return std::move(deviations_); }

 private:
  void add(const std::string& quantity, const Flat& actual, const Flat& expected,
           double tolerance) {
    deviations_.push_back(compare(quantity, actual, expected, tolerance));
  }

  void check_first_order(std::span<const Var> ys, int order, const std::string& of) {
    const std::vector<Var> w = random_direction(xs_, rng_, "w"),
                           c = random_inputs_like(ys, rng_, "c");
    const Flat direction = flat_value(w), cotangent = flat_value(c);
    const Flat forward = flat_value(jvp(ys, xs_, w)), backward = flat_value(vjp(ys, xs_, c));
    const double tolerance = kDifferenceTolerances[order - 1];
    Differences differences(ys, xs_);
    check_vjp("vjp" + of, differences, cotangent, backward, tolerance);
    add("jvp" + of, forward, differences.along(direction), tolerance);
    add("adjoint" + of, {dot(cotangent, forward)}, {dot(backward, direction)}, kIdentityTolerance);
  }

  // (J^T c)_i = <c, J e_i>, at some i or all.
  void check_vjp(const std::string& quantity, Differences& differences, const Flat& cotangent,
                 const Flat& backward, double tolerance) {
    const std::vector<std::size_t> elements = some_of(backward.size());
    Flat actual, expected;
    for (std::size_t i : elements) {
      actual.push_back(backward[i]);
      expected.push_back(dot(cotangent, differences.along_axis(i)));
    }
    add(quantity, actual, expected, tolerance);
    if (!elements.empty()) deviations_.back().worst = elements[deviations_.back().worst];
  }

  std::vector<std::size_t> some_of(std::size_t count) {
    std::vector<std::size_t> all(count), some;
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::sample(all.begin(), all.end(), std::back_inserter(some), kPositions, rng_);
    return some;
  }

  // <c, y''(t, w)> in four ways.
  void check_nestings(std::span<const Var> forward, std::span<const Var> backward,
                      std::span<const Var> t, std::span<const Var> c) {
    const std::vector<Var> w = random_direction(xs_, rng_, "w");
    const Flat cotangent = flat_value(c), first = flat_value(t), second = flat_value(w);
    const double expected = dot(cotangent, flat_value(jvp(forward, xs_, w)));
    const auto add_nesting = [&](const std::string& quantity, double number) {
      add(quantity + " = jvp of jvp", {number}, {expected}, kIdentityTolerance);
    };
    add_nesting("vjp of jvp", dot(flat_value(vjp(forward, xs_, c)), second));
    add_nesting("jvp of vjp", dot(first, flat_value(jvp(backward, xs_, w))));
    add_nesting("vjp of vjp", dot(flat_value(vjp(backward, xs_, t)), second));
  }

  std::span<const Var> xs_;
  Rng& rng_;
  std::vector<Deviation> deviations_;
};

}  // namespace

std::vector<Deviation> check_derivatives(std::span<const Var> ys, std::span<const Var> xs,
                                         int orders, Rng& rng) {
  require(1 <= orders && orders <= 3, "check_derivatives: expected 1 to 3 orders, found ", orders);
  if (xs.empty()) return {};
  DerivativeCheck check(xs, rng);
  check.run(ys, orders);
  return check.take_deviations();
}

}  // namespace saddle::gradcheck
