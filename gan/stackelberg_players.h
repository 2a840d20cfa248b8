// The players of a Stackelberg GAN, and what each of them minimizes, as graphs.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gan/objective.h"
#include "gan/stackelberg_options.h"
#include "nn/network.h"
#include "optim/game.h"

namespace saddle {

class StackelbergPlayers {
 public:
  // Throws Error as check() does.
  StackelbergPlayers(const StackelbergOptions& options, const StackelbergNetworks& networks,
                     DType dtype);

  // What a player minimizes, and what else a step by it changes: statistics of the batches that its
  // networks have seen, and the random numbers, which are drawn anew for the next step.
  struct Loss {
    Var value;
    std::vector<Update> updates;
  };
  Loss discriminator_loss() const;  // of real_batch() and of what the generators make
  Loss generator_loss() const;      // of what they make
  // Both losses, for one batch and one z; one f and no g where the game is zero-sum.
  Game game() const;

  // `count` examples from each generator, [I, count, example...], in evaluation mode (one generator
  // for the averaging baseline).
  Var examples(Var random, std::int64_t count) const;
  // The objective's score of each of [1, count, example...]: [count].
  Var scores(Var examples) const;

  Graph& graph() const { return *graph_; }
  Var random() const { return random_; }    // i64 [2]: seed, draws
  Var real_batch() const { return real_; }  // [1, batch_size, example...]
  Shape example() const;                    // of one
  const Network& generators() const { return *generators_; }
  const Network& discriminator() const { return *discriminator_; }
  const StackelbergOptions& options() const { return options_; }
  DType dtype() const { return dtype_; }

 private:
  // Batches [stacked, batch, example...] made by the generators, and their buffers afterwards.
  struct Fakes {
    std::vector<Var> batches;
    Var buffers;
  };
  // What the discriminator says of some batches, in turn, and its buffers afterwards.
  struct Verdicts {
    std::vector<Var> outputs;
    Var buffers;
  };

  Fakes generate() const;
  Fakes generate_each(Var random, Mode mode, std::uint32_t stream,
                      const std::vector<std::int64_t>& batch_sizes) const;
  Verdicts discriminate(std::span<const Var> batches) const;
  Verdicts discriminate_all(const Fakes& fakes) const;  // the real batch first
  Var discriminator_loss(const Verdicts& all) const;
  Var generator_loss(std::span<const Var> on_fakes) const;
  Var mean_cost(std::span<const Var> outputs, Var (*cost)(Var)) const;
  Var classifier_cost(std::span<const Var> outputs) const;
  double payoff_weight() const;
  // The updates of what is not undefined, and of the random numbers.
  std::vector<Update> updates(Var generator_buffers, Var discriminator_buffers) const;

  StackelbergOptions options_;
  DType dtype_;
  const Objective& objective_;
  std::unique_ptr<Graph> graph_;
  Var random_, real_;
  std::unique_ptr<Network> generators_, discriminator_;
};

}  // namespace saddle
