// A compiled step allocates nothing: the allocator of this program is replaced by one that counts.
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "autograd/derivatives.h"
#include "autograd/linearize.h"
#include "autograd/ops.h"
#include "autograd/program.h"
#include "gan/experiment.h"
#include "optim/game_optimizer.h"
#include "tests/small_gan.h"
#include "tests/tiny_config.h"

namespace {

std::atomic<bool> counting{false};
std::atomic<int> allocations{0};

// nullptr when out of memory.
void* allocate(std::size_t bytes, std::size_t alignment) noexcept {
  if (counting) ++allocations;
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
}

void* allocate_or_throw(std::size_t bytes, std::size_t alignment) {
  void* memory = allocate(bytes, alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

// Not inlined: the compiler would take free() for a mistake beside operator new.
[[gnu::noinline]] void release(void* memory) { std::free(memory); }

constexpr std::size_t kAlignment = alignof(std::max_align_t);

}  // namespace

// Every form that is not defined through another one, so that none is left to a sanitizer.
using Alignment = std::align_val_t;
using NoThrow = std::nothrow_t;
void* operator new(std::size_t bytes) { return allocate_or_throw(bytes, kAlignment); }
void* operator new(std::size_t bytes, Alignment alignment) {
  return allocate_or_throw(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const NoThrow&) noexcept {
  return allocate(bytes, kAlignment);
}
void* operator new(std::size_t bytes, Alignment alignment, const NoThrow&) noexcept {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, const NoThrow&) noexcept { release(memory); }
void operator delete(void* memory, Alignment) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, Alignment) noexcept { release(memory); }
void operator delete(void* memory, Alignment, const NoThrow&) noexcept { release(memory); }

namespace saddle::test {
namespace {

template <class F>
int allocations_in(F&& f) {
  allocations = 0;
  counting = true;
  f();
  counting = false;
  return allocations;
}

// theta <- theta - rate m / (sqrt(v) + epsilon), with m and v the moving averages of g and g^2.
void add_adam(std::vector<Update>& updates, Graph& graph, Var theta, Var g) {
  const Var m = graph.input(Tensor::zeros(theta.shape(), theta.dtype()), "m"),
            v = graph.input(Tensor::zeros(theta.shape(), theta.dtype()), "v");
  const Var new_m = 0.5 * m + 0.5 * g, new_v = 0.999 * v + 0.001 * square(g);
  updates.push_back({m, new_m});
  updates.push_back({v, new_v});
  updates.push_back({theta, theta - 2e-4 * new_m / (sqrt(new_v) + 1e-8)});
}

TEST(Allocation, TheCounterCounts) {
  EXPECT_GT(allocations_in([] { Tensor::zeros({3}, DType::f32); }), 0);
}

TEST(Allocation, ATrainingStepAllocatesNothing) {
  SmallGan gan;
  const Var state = gan.graph.input(Tensor::from(std::vector<std::int64_t>{1, 0}, {2}), "random");
  const Var advance =
      gan.graph.input(Tensor::from(std::vector<std::int64_t>{0, 1}, {2}), "advance");
  const Var z = random_normal(state, 0, {64, SmallGan::kLatent}, DType::f64);
  const Var fake = gan.mlp(gan.theta, z, SmallGan::kLatent, SmallGan::kData, "generator");
  const Var loss =
      mean(softplus(-gan.discriminate(gan.data))) + mean(softplus(gan.discriminate(fake)));
  std::vector<Update> updates = {{state, state + advance}};
  add_adam(updates, gan.graph, gan.theta, -grad(loss, gan.theta));
  add_adam(updates, gan.graph, gan.phi, grad(loss, gan.phi));
  Program step = compile({loss}, updates);
  for (int run = 0; run < 2; ++run) step.run();  // one is recorded, where that is done
  const double before = step.output(0).item();
  EXPECT_EQ(allocations_in([&] {
              for (int i = 0; i < 10; ++i) step.run();
            }),
            0);
  EXPECT_NE(step.output(0).item(), before);
  EXPECT_EQ(gan.graph.storage(state).to_vector<std::int64_t>()[1], 12);
}

// Forward, both gradients, and an operand whose layout needs a copy.
TEST(Allocation, ConvolutionsAllocateNothing) {
  Graph graph;
  Rng rng(4);
  const Var x = random_input(graph, rng, {2, 3, 8, 8, 3}),
            w = random_input(graph, rng, {2, 4, 4, 3, 5});
  const Var y = convolution(permute(x, {0, 1, 3, 2, 4}), w, {.stride = 2, .padding = 1});
  const Var loss = sum(square(permute(y, {0, 1, 3, 4, 2})) * 0.5);
  Program program = compile({grad(loss, x), grad(loss, w)});
  for (int run = 0; run < 2; ++run) program.run();
  EXPECT_EQ(allocations_in([&] { program.run(); }), 0);
}

TEST(Allocation, AReplayOfALinearizationAllocatesNothing) {
  SmallGan gan;
  const Var v = random_input(gan.graph, gan.rng, gan.phi.shape(), -1, 1, "v");
  Linearization linear({mixed_hvp(gan.loss, gan.theta, gan.phi, v)}, {&v, 1});
  linear.set_point();
  for (int run = 0; run < 2; ++run) linear.apply();
  EXPECT_EQ(allocations_in([&] {
              gan.graph.write(v);
              linear.apply();
            }),
            0);
}

// Solvers included: some take dozens of products.
TEST(Allocation, AStepOfAGameOptimizerAllocatesNothing) {
  for (const std::string& name : game_optimizer_names()) {
    SmallGan gan;
    const Game game = {{gan.theta}, {gan.phi}, -gan.loss, {}};
    const auto optimizer =
        make_game_optimizer(game, {.name = name, .learning_rate_x = 0.1, .learning_rate_y = 0.1});
    for (int k = 0; k < 4; ++k) optimizer->step();  // acgd-released alternates between programs
    EXPECT_EQ(allocations_in([&] {
                for (int k = 0; k < 4; ++k) optimizer->step();
              }),
              0)
        << name;
    EXPECT_EQ(optimizer->steps_taken(), 8);
  }
}

TEST(Allocation, ARunAllocatesNothingBetweenEpochsAndLogs) {
  for (const char* optimizer : {"none", "simgd", "acgd"}) {
    TrainConfig config = tiny_config();
    config.data.points = 1000;  // 125 batches are an epoch
    config.log_every = 1000;
    config.game.objective = "log-saturating";
    config.game.game_optimizer.name = optimizer;
    Experiment experiment(config);
    for (int run = 0; run < 2; ++run) experiment.step();
    EXPECT_EQ(allocations_in([&] {
                for (int i = 0; i < 100; ++i) experiment.step();
              }),
              0)
        << optimizer;
  }
}

}  // namespace
}  // namespace saddle::test
