// The Stackelberg GAN: one discriminator against I generators (Zhang et al. 2018, equation 1):
//   min over gamma_1 .. gamma_I, max over theta of (1/I) sum_i phi(gamma_i; theta).
// An ordinary GAN is I = 1. The multi-branch baselines of the paper's Figure 4 are here too.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "autograd/program.h"
#include "gan/objective.h"
#include "nn/network.h"
#include "optim/optimizer.h"

namespace saddle {

// How the generators' outputs meet the discriminator.
enum class Branches {
  none,     // Stackelberg: I payoffs, each with a batch of its own
  average,  // one payoff phi((1/I) sum_i gamma_i): the mean of the outputs for one z
  mixture,  // one payoff: its batch is divided among the branches
};

struct StackelbergOptions {
  std::int64_t generators = 8;
  std::int64_t latent_dim = 2;    // numbers in z
  std::string latent = "normal";  // z ~ "normal" N(0, 1) or "uniform" in [-1, 1)
  std::int64_t batch_size = 64;   // of real examples
  // Generated examples per generator: one number for all, or one for each generator.
  std::vector<std::int64_t> generator_batch_sizes = {64};
  std::int64_t critic_steps = 1;  // discriminator steps per generator step
  std::string objective = "log";
  std::string weighting = "mean";  // "mean" over generators as written, "sum" as released: the fake
                                   // costs are added and the real cost is counted I times
  bool shared_z = false;           // one z for all generators, as released
  double classifier_weight =
      0.0;  // of a head that tells which generator made an example, as released
  Branches branches = Branches::none;
  // Whatever the objective, clip_weights is what is written here.
  OptimizerOptions generator_optimizer, discriminator_optimizer;
  std::uint64_t seed = 1;
};

// Throws Error, saying what is allowed, for options that make no sense.
void check(const StackelbergOptions& options);

struct StackelbergNetworks {
  std::function<ModulePtr()> generator;  // [*, batch, latent_dim] -> [*, batch, example...]
  // [*, batch, example...] -> [*, batch, outputs]: 1 logit, and 1 + I outputs with a classifier
  // head.
  std::function<ModulePtr(std::int64_t outputs)> discriminator;
  Shape example;  // of one: [features] or [H, W, C]
};

class Stackelberg {
 public:
  // All numbers are `dtype`: f32 to train, f64 to check derivatives. Throws Error as check() does.
  Stackelberg(const StackelbergOptions& options, const StackelbergNetworks& networks,
              DType dtype = DType::f32);

  // Where the next real batch goes before a discriminator step: [1, batch_size, example...].
  const Tensor& real_batch() { return graph_->write(real_); }
  void step_discriminator() { discriminator_step_.run(); }
  void step_generator() { generator_step_.run(); }
  // Those in the options, until this changes them; a checkpoint restores its own.
  void set_learning_rates(double generators, double discriminator);
  // Losses of the last steps.
  double discriminator_loss() const { return discriminator_step_.output(0).item(); }
  double generator_loss() const { return generator_step_.output(0).item(); }

  // `count` examples from each generator, [I, count, features], with the numbers of an image as
  // they lie in [H, W, C] (one row of examples for the averaging baseline), in evaluation mode. A
  // pure function of (parameters, seed, draw).
  Tensor sample(std::int64_t count, std::uint64_t draw);
  // The objective's score of each example of x [n, features]: [n].
  Tensor score(const Tensor& x);

  const StackelbergOptions& options() const { return options_; }
  const Network& generators() const { return *generators_; }
  const Network& discriminator() const { return *discriminator_; }
  // Output 0 of each is the loss that its player minimizes, a function of both players' parameters.
  const Program& discriminator_program() const { return discriminator_step_; }
  const Program& generator_program() const { return generator_step_; }
  // To be run as the steps above are, by a Profiler for example.
  Program& discriminator_program() { return discriminator_step_; }
  Program& generator_program() { return generator_step_; }
  // All that it takes to continue bit for bit, by name, as views of the storage: parameters,
  // statistics, moments, counters.
  std::vector<std::pair<std::string, Tensor>> state() const;

 private:
  // Batches [stacked, batch, example...] made by the generators, and their buffers afterwards.
  struct Fakes {
    std::vector<Var> batches;
    Var buffers;
  };
  // A program whose only varying input is `in`.
  struct Query {
    Var in;
    Program program;
  };

  void build_discriminator_step();
  void build_generator_step();
  Fakes generate(Var random, Mode mode, std::uint32_t stream,
                 const std::vector<std::int64_t>& batch_sizes) const;
  Fakes generate_each(Var random, Mode mode, std::uint32_t stream,
                      const std::vector<std::int64_t>& batch_sizes) const;
  std::vector<Var> discriminate(std::span<const Var> batches, Var& buffers) const;
  Var mean_cost(std::span<const Var> outputs, Var (*cost)(Var)) const;
  Var classifier_cost(std::span<const Var> outputs) const;
  double payoff_weight() const;
  Update next_random() const;

  StackelbergOptions options_;
  DType dtype_;
  const Objective& objective_;
  std::unique_ptr<Graph> graph_;
  Var random_, real_;
  std::unique_ptr<Network> generators_, discriminator_;
  std::unique_ptr<Optimizer> generator_optimizer_, discriminator_optimizer_;
  Program discriminator_step_, generator_step_;
  std::map<std::int64_t, Query> samplers_, scorers_;  // by count
};

}  // namespace saddle
