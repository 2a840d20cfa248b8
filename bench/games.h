// The training steps that are timed, on data of the right shape: time does not depend on values.
// peer_games.py has the same table for the peers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/profile.h"
#include "bench/cifar10_game.h"
#include "data/random_examples.h"
#include "gan/model.h"
#include "gan/recipes/recipes.h"
#include "gan/streams.h"
#include "gan/trainers/real_examples.h"

namespace saddle::bench {

// How often the last step ran a program.
struct Runs {
  const Program* program;
  std::int64_t times;
};

class TrainingStep {
 public:
  virtual ~TrainingStep() = default;
  // One step; returns the loss of the discriminator, before it. On a GPU the step may still run.
  virtual double run() = 0;
  virtual std::vector<Runs> programs() const = 0;
  virtual const Network& generator() const = 0;
  virtual const Network& discriminator() const = 0;
};

// The sum of f(program) over what the last step ran.
template <class F>
std::int64_t sum_of(const TrainingStep& step, F&& f) {
  std::int64_t sum = 0;
  for (const auto& [program, times] : step.programs())
    sum += times * static_cast<std::int64_t>(f(*program));
  return sum;
}

inline constexpr std::int64_t kImages = 6000;

// A step as a recipe has it, with its batches from the data. The first one is watched: how often it
// runs each program.
class RecipeStep : public TrainingStep {
 public:
  explicit RecipeStep(const TrainConfig& config) : model_(config) {}

  double run() override {
    if (programs_.empty())
      watch_step();
    else
      step();
    return model_.trainer().discriminator_loss();
  }
  std::vector<Runs> programs() const override { return programs_; }
  const Network& generator() const override { return model_.trainer().generators(); }
  const Network& discriminator() const override { return model_.trainer().discriminators(); }

 private:
  void step() {
    model_.trainer().step([this](std::size_t i) { real_examples_.take(i); });
  }
  void watch_step() {
    std::vector<std::unique_ptr<Profiler>> profilers;
    for (const auto& [name, program] : model_.trainer().rule().programs())
      profilers.push_back(std::make_unique<Profiler>(*program));
    step();
    for (const auto& profiler : profilers)
      programs_.push_back({&profiler->program(), static_cast<std::int64_t>(profiler->runs())});
  }
  Dataset make_data() const {
    if (model_.mixture())
      return Dataset::of_points(
          sample_mixture(*model_.mixture(), model_.config().data.points, 1, kDataStream));
    return random_examples(kImages, model_.example_shape(), 1);
  }

  Model model_;
  Dataset data_ = make_data();
  RealExamples real_examples_{data_, model_.trainer()};
  std::vector<Runs> programs_;
};

// A batch from the data for Cifar10Game.
class Cifar10Step : public TrainingStep {
 public:
  const Network& generator() const override { return game_.generator; }
  const Network& discriminator() const override { return game_.discriminator; }

 protected:
  void next_batch() {
    batches_.next(game_.graph.write(game_.real).reshape({Cifar10Game::kBatch, data_.features()}));
  }

  Cifar10Game game_;

 private:
  Dataset data_ = random_examples(kImages, {32, 32, 3}, 1);
  Batches batches_{data_, Cifar10Game::kBatch, 1, kBatchStream};
};

// The critic's step of WGAN-GP (Gulrajani et al. 2017), by Adam on
//   mean D(G(z)) - mean D(x) + 10 mean (|grad D(x')| - 1)^2,   x' = a x + (1 - a) G(z),
// with a from [0, 1).
class CriticStep : public Cifar10Step {
 public:
  CriticStep() {
    const Var real = game_.real, fake = game_.fake, theta = discriminator().parameters();
    const Var share =
        broadcast_to(random_uniform(game_.random, 2, {1, Cifar10Game::kBatch, 1, 1, 1}, DType::f32),
                     real.shape());
    const Var between = share * real + (1.0 - share) * fake;
    const Var by_image = grad(sum(discriminator().train(between).y), between);
    const Var length = sqrt(sum(square(by_image), {2, 3, 4}));
    const Var loss = 10.0 * mean(square(length - 1.0)) - game_.f;
    adam_ = make_optimizer(theta, {});
    std::vector<Update> updates = adam_->step(grad(loss, theta));
    updates.push_back(game_.next);
    step_ = compile({loss}, updates);
  }

  double run() override {
    next_batch();
    step_.run();
    return step_.output(0).item();
  }
  std::vector<Runs> programs() const override { return {{&step_, 1}}; }

 private:
  std::unique_ptr<Optimizer> adam_;
  Program step_;
};

// Both players' step by ACGD, with 9 iterations of conjugate gradient however far they lead.
class AcgdStep : public Cifar10Step {
 public:
  AcgdStep() {
    GameOptimizerOptions options;
    options.name = "acgd";
    options.max_iterations = 9;
    options.tolerance = 1e-7;
    options.max_residual = 1.0;
    optimizer_ = make_game_optimizer(game_.game, options);
  }

  double run() override {
    next_batch();
    last_ = optimizer_->step();
    return last_.g;
  }
  // Beside them the solver calls kernels on its vectors.
  std::vector<Runs> programs() const override {
    std::vector<Runs> all;
    for (const auto& [name, program] : optimizer_->programs())
      all.push_back({program, name.starts_with("product") ? last_.solve.products : 1});
    return all;
  }

 private:
  std::unique_ptr<GameOptimizer> optimizer_;
  StepReport last_;
};

struct NamedStep {
  std::string name;
  std::function<std::unique_ptr<TrainingStep>()> make;
};

inline std::vector<NamedStep> training_steps() {
  const auto recipe = [](const char* name) {
    return [=] { return std::make_unique<RecipeStep>(find_recipe(name).config); };
  };
  // N-S-WGAN.
  const auto sgan = [](std::int64_t pairs) {
    return [=] {
      TrainConfig config = find_recipe("sgan-ring8-wgan").config;
      config.game.generators = pairs;
      return std::make_unique<RecipeStep>(config);
    };
  };
  return {{"ring8", recipe("ring8")},
          {"mnist10", recipe("mnist")},
          {"mnist1", recipe("mnist1")},
          {"cifar10-adam", recipe("cifar10-dcgan")},
          {"cifar10-critic", std::make_unique<CriticStep>},
          {"cifar10-acgd", std::make_unique<AcgdStep>},
          {"sgan1", sgan(1)},
          {"sgan2", sgan(2)},
          {"sgan5", sgan(5)},
          {"sgan10", sgan(10)},
          {"sgan20", sgan(20)}};
}

}  // namespace saddle::bench
