#include "autograd/substitute.h"

#include <gtest/gtest.h>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "tests/numeric.h"
#include "tests/small_gan.h"
#include "tests/temp_files.h"

namespace saddle::test {
namespace {

// A gradient at another point is the gradient after the input has moved there.
TEST(Substitute, GivesTheValueAtAnotherPoint) {
  SmallGan gan;
  const Var gradient = grad(gan.loss, gan.theta);
  const Var there = gan.theta * 0.5 + 1.0, moved = substitute(gradient, gan.theta, there);
  const Flat actual = flat_value(moved);
  gan.graph.write(gan.theta).assign(value(there));
  expect_close(actual, flat_value(gradient), 1e-15, "gradient");
}

// All at once: what replaces x may hold y, and the other way round.
TEST(Substitute, IsSimultaneous) {
  Graph graph;
  Rng rng(1);
  const Var x = random_input(graph, rng, {3}), y = random_input(graph, rng, {3});
  const Var f = x * exp(y);
  const Var xs[] = {x, y}, values[] = {y, x};
  EXPECT_EQ(substitute({&f, 1}, xs, values)[0], y * exp(x));
}

TEST(Substitute, SharesWhatDoesNotDepend) {
  SmallGan gan;
  EXPECT_EQ(substitute(gan.fake, gan.phi, gan.phi * 2.0), gan.fake);
  EXPECT_EQ(substitute(gan.loss, gan.phi, gan.phi), gan.loss);
  const int before = gan.graph.size();
  const Var doubled = gan.phi * 2.0;
  substitute(gan.loss, gan.phi, doubled);
  const int built = gan.graph.size() - before;
  substitute(gan.loss, gan.phi, doubled);
  EXPECT_EQ(gan.graph.size() - before, built) << "the same nodes are found again";
  EXPECT_EQ(substitute(gan.phi, gan.phi, doubled), doubled);
}

TEST(Substitute, RefusesAnotherShape) {
  SmallGan gan;
  expect_error([&] { substitute(gan.loss, gan.phi, gan.theta); },
               {"substitute", "f64 [22]", "expected f64 [17]"});
  expect_error([&] { substitute({&gan.loss, 1}, {&gan.phi, 1}, {}); }, {"1 variables", "0"});
}

}  // namespace
}  // namespace saddle::test
