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

class Checker {
 public:
  Checker(Var f, const Variable& x, const Variable& y, Rng& rng, const CheckProgress& progress)
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
        kinks_(differentiated()) {}

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

  // Of ys by (x, y), of which `direction` has all elements.
  Flat difference(std::span<const Var> ys, const Flat& direction) {
    return Differences(ys, xs_, kinks_.held()).along(direction);
  }

  void check_gradient() {
    const Flat gradient = computed(gradient_);
    Differences differences({&f_, 1}, xs_, kinks_.held());
    std::size_t first = 0;
    for (const Variable& variable : variables_) {
      for (const Part& part : variable.parts) {
        const Flat direction = direction_in(part, variable.var.shape(), first);
        add("gradient by " + part.name, {dot(gradient, direction)}, differences.along(direction),
            kDifferenceTolerances[0]);
      }
      first += static_cast<std::size_t>(variable.var.shape().count());
    }
  }

  // Random in the part, of length 1, and 0 elsewhere. The variable begins at element `first`.
  Flat direction_in(const Part& part, const Shape& shape, std::size_t first) {
    Flat direction(point_.size(), 0.0);
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    const std::int64_t columns = shape.back();
    double square = 0.0;
    for (std::int64_t i = 0; i < shape.count(); ++i) {
      if (i % columns < part.begin || i % columns >= part.end) continue;
      double& element = direction[first + static_cast<std::size_t>(i)];
      element = uniform(rng_);
      square += element * element;
    }
    for (double& element : direction) element /= std::sqrt(square);
    return direction;
  }

  // New inputs like vs with a direction that is half random and half along `along`: their product
  // is no difference of large numbers.
  std::vector<Var> direction_along(std::span<const Var> vs, const Flat& along) {
    const std::vector<Var> inputs = random_direction(vs, rng_, "u");
    const double length = std::sqrt(dot(along, along));
    if (length == 0.0) return inputs;
    const Flat random = flat_value(inputs);
    const double scale = std::sqrt(dot(random, random)) / length;
    std::size_t next = 0;
    for (const Var& input : inputs)
      for (double& each : input.graph->write(input).data<double>()) each += scale * along[next++];
    return inputs;
  }

  void check_hessian() {
    const Flat product = computed(product_), v = flat_value(v_);
    add("H v by differences", product, difference(gradient_, v), kDifferenceTolerances[1]);
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
    add(name + " by differences", product, difference({&by_x, 1}, whole), kDifferenceTolerances[1]);
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
    add("D3 f (v, w) by differences", third, difference(product_, flat_value(w_)),
        kDifferenceTolerances[2]);
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
                             const CheckProgress& progress) {
  return Checker(f, x, y, rng, progress).run();
}

}  // namespace saddle::gradcheck
