#include "autograd/gradcheck/function_check.h"

#include <cmath>

#include "autograd/derivatives.h"
#include "autograd/gradcheck/kinks.h"

namespace saddle::gradcheck {
namespace {

constexpr double kAtThePoint = 0x1p-36;       // along v: beyond rounding, and hardly more
constexpr std::int64_t kRowsOfTheWhole = 16;  // beside one for each part

// All of ys in one program, run once.
Flat computed(const std::vector<Var>& ys) {
  Program program = compile(ys);
  program.run();
  return outputs_of(program);
}

// a / |a| + b / |b|, without what is 0: with a random, its product with b is about |b| and no
// difference of large numbers.
Flat half_along(const Flat& a, const Flat& b) {
  Flat sum(a.size(), 0.0);
  for (const Flat* part : {&a, &b}) {
    const double length = std::sqrt(dot(*part, *part));
    for (std::size_t i = 0; length > 0.0 && i < sum.size(); ++i) sum[i] += (*part)[i] / length;
  }
  return sum;
}

class Checker {
 public:
  Checker(Var f, const Variable& x, const Variable& y, Rng& rng, const CheckProgress& progress,
          std::span<const Var> constants)
      : f_(f),
        variables_{x, y},
        xs_{x.var, y.var},
        point_(xs_),
        rng_(rng),
        progress_(progress),
        gradient_(grad(f, xs_)),
        v_(random_direction(xs_, rng, "v")),
        w_(random_direction(xs_, rng, "w")),
        product_(jvp(gradient_, xs_, v_)),
        kinks_(differentiated(), constants) {}

  FunctionCheck run() {
    check_gradient();
    check_hessian();
    check_mixed(variables_[0], variables_[1]);
    check_mixed(variables_[1], variables_[0]);
    check_third_order();
    const std::int64_t crossed = check_kinks();
    return {std::move(deviations_), kinks_.count(), crossed};
  }

 private:
  // What differences are taken of.
  std::vector<Var> differentiated() const {
    std::vector<Var> all = {f_};
    all.insert(all.end(), gradient_.begin(), gradient_.end());
    all.insert(all.end(), product_.begin(), product_.end());
    return all;
  }

  void add(const std::string& quantity, const Flat& actual, const Flat& expected,
           double tolerance) {
    deviations_.push_back(compare(quantity, actual, expected, tolerance));
    if (!progress_) return;
    const std::size_t parts = variables_[0].parts.size() + variables_[1].parts.size();
    progress_(static_cast<std::int64_t>(deviations_.size()),
              static_cast<std::int64_t>(parts) + kRowsOfTheWhole);
  }

  Differences differences_of(std::span<const Var> ys) const {
    return Differences(ys, xs_, kinks_.held());
  }
  // What was computed of a derivative of this order along `direction`, which has all elements of
  // (x, y).
  void add_difference(const std::string& quantity, const Flat& actual, Differences& differences,
                      const Flat& direction, int order) {
    const double tolerance = kDifferenceTolerances[order - 1];
    add(quantity, actual, differences.converged_along(direction, tolerance / 10), tolerance);
  }

  void check_gradient() {
    const Flat gradient = computed(gradient_);
    Differences differences = differences_of({&f_, 1});
    std::size_t first = 0;
    for (const Variable& variable : variables_) {
      for (const Part& part : variable.parts) {
        const Flat direction = direction_in(part, variable.var.shape(), first, gradient);
        add_difference("gradient by " + part.name, {dot(gradient, direction)}, differences,
                       direction, 1);
      }
      first += static_cast<std::size_t>(variable.var.shape().count());
    }
  }

  // Half random, half along the gradient, in the part of the variable that begins at element
  // `first`, and 0 elsewhere.
  Flat direction_in(const Part& part, const Shape& shape, std::size_t first, const Flat& gradient) {
    Flat random(point_.size(), 0.0), along(point_.size(), 0.0);
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    const std::int64_t columns = shape.back();
    for (std::int64_t i = 0; i < shape.count(); ++i) {
      if (i % columns < part.begin || i % columns >= part.end) continue;
      const std::size_t element = first + static_cast<std::size_t>(i);
      random[element] = uniform(rng_);
      along[element] = gradient[element];
    }
    return half_along(random, along);
  }

  // New inputs like vs that hold a direction.
  std::vector<Var> direction_along(std::span<const Var> vs, const Flat& along) {
    const std::vector<Var> inputs = random_direction(vs, rng_, "u");
    const Flat direction = half_along(flat_value(inputs), along);
    std::size_t next = 0;
    for (const Var& input : inputs)
      for_each_element<double>(input.graph->write(input),
                               [&](double& each) { each = direction[next++]; });
    return inputs;
  }

  void check_hessian() {
    const Flat product = computed(product_), v = flat_value(v_);
    Differences differences = differences_of(gradient_);
    add_difference("H v by differences", product, differences, v, 2);
    add("H v, reverse over reverse", computed(vjp(gradient_, xs_, v_)), product,
        kIdentityTolerance);
    const std::vector<Var> slope = jvp({&f_, 1}, xs_, v_);
    add("H v, reverse over forward", computed(grad(slope[0], xs_)), product, kIdentityTolerance);
    const std::vector<Var> us = direction_along(xs_, product);
    const Flat u = flat_value(us);
    const double number = dot(u, product);
    add("<u, H v>, forward over forward", computed(jvp(slope, xs_, us)), {number},
        kIdentityTolerance);
    add("<u, H v> = <H u, v>", {dot(computed(jvp(gradient_, xs_, us)), v)}, {number},
        kIdentityTolerance);
  }

  // D_xy f v in a second, third and fourth way.
  void check_mixed(const Variable& x, const Variable& y) {
    const std::string name = "D_" + x.name + "," + y.name + " v";
    const bool is_first = x.var == xs_[0];
    const Var v = v_[is_first ? 1 : 0], by_x = gradient_[is_first ? 0 : 1];
    const Flat product = computed({mixed_hvp(f_, x.var, y.var, v)});
    const Flat direction = flat_value(v);
    Flat whole = direction;
    whole.insert(is_first ? whole.begin() : whole.end(), point_.size() - direction.size(), 0.0);
    Differences differences = differences_of({&by_x, 1});
    add_difference(name + " by differences", product, differences, whole, 2);
    add(name + ", reverse over reverse", computed({mixed_hvp_reverse(f_, x.var, y.var, v)}),
        product, kIdentityTolerance);
    const Var u = direction_along({&x.var, 1}, product)[0];
    add("<u, " + name + "> = <D_" + y.name + "," + x.name + " u, v>",
        {dot(computed({mixed_hvp(f_, y.var, x.var, u)}), direction)}, {dot(flat_value(u), product)},
        kIdentityTolerance);
  }

  void check_third_order() {
    const std::vector<Var> reverse = vjp(gradient_, xs_, v_);
    const Flat third = computed(jvp(product_, xs_, w_));
    Differences differences = differences_of(product_);
    add_difference("D3 f (v, w) by differences", third, differences, flat_value(w_), 3);
    const auto add_nesting = [&](const std::string& nesting, const std::vector<Var>& ys) {
      add("D3 f (v, w), " + nesting + " over reverse", computed(ys), third, kIdentityTolerance);
    };
    add_nesting("reverse over forward", vjp(product_, xs_, w_));
    add_nesting("forward over reverse", jvp(reverse, xs_, w_));
    add_nesting("reverse over reverse", vjp(reverse, xs_, w_));
  }

  // A point on no kink has a neighbourhood in which holding the choices changes nothing. Returns
  // how many the longest step crosses.
  std::int64_t check_kinks() {
    const Flat v = flat_value(v_);
    const std::int64_t touched = kinks_.crossed(point_, kAtThePoint, v);
    add("kinks at the point", {static_cast<double>(touched)}, {0.0}, 0.0);
    return kinks_.crossed(point_, 2 * kDifferenceStep, v);
  }

  Var f_;
  Variable variables_[2];
  std::vector<Var> xs_;
  Point point_;
  Rng& rng_;
  const CheckProgress& progress_;
  std::vector<Var> gradient_, v_, w_, product_;
  Kinks kinks_;
  std::vector<Deviation> deviations_;
};

}  // namespace

FunctionCheck check_function(Var f, const Variable& x, const Variable& y, Rng& rng,
                             const CheckProgress& progress, std::span<const Var> constants) {
  return Checker(f, x, y, rng, progress, constants).run();
}

}  // namespace saddle::gradcheck
