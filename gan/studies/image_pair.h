// One generator against one discriminator of images, and steps of both or of one of them: what the
// studies of the implicit-competitive-regularization paper train.
#pragma once

#include <cstdint>
#include <functional>

#include "data/batches.h"
#include "gan/checkpoint.h"
#include "nn/network.h"
#include "optim/game_optimizer.h"

namespace saddle {

struct ImagePairNetworks {
  std::function<ModulePtr()> generator;                          // z [.., batch, latent_dim] ->
  std::function<ModulePtr(std::int64_t outputs)> discriminator;  // images -> [.., batch, outputs]
  std::int64_t latent_dim;
  double kernel_deviation;  // of the first weights of convolutions, N(0, deviation^2)
};
// Tables 1 and 2 of the paper, with the first kernels of its released code, N(0, 0.01^2).
ImagePairNetworks icr_mnist_pair();

// The game of Goodfellow et al. 2014 as the paper's authors play it in their released code: without
// the factor 1/2, and with -log D for the generator,
//   loss_d = -mean log D(x) - mean log(1 - D(G(z))),   loss_g = -mean log D(G(z)),
// on one batch of images and one z. Batch normalization sees statistics of the batch throughout;
// the running ones, which examples() uses, follow where the generator moves. float32.
class ImagePair {
 public:
  // `data`, images, must outlive this object.
  ImagePair(const ImagePairNetworks& networks, const Dataset& data, std::int64_t batch_size,
            std::uint64_t seed);

  // Takes the next batch and moves; returns loss_d before that. All refer to this object.
  using Step = std::function<double()>;
  // Gradient descent of both at once, each on its own loss (SimGD); of one, while the other's
  // weights stay.
  Step descend_both(double learning_rate);
  Step descend_discriminator(double learning_rate);
  Step descend_generator(double learning_rate);
  // The discriminator's part of a competitive step in the zero-sum game of loss_d: it expects the
  // generator to move, but the generator stays.
  Step compete_discriminator(const GameOptimizerOptions& options);

  // A copy of all that steps change.
  struct State {
    std::vector<Tensor> tensors;
    BatchPosition position;
  };
  State state() const;
  void set(const State& state);
  // The discriminator of another state; everything else stays.
  void set_discriminator(const State& state);
  // Gives the discriminator every tensor of `trained` that has the same name within the network
  // ("0.weight") and the same shape; the others stay.
  void take_features(const Network& trained);
  // What steps change, in place and by name: for files, beside position().
  NamedTensors named_tensors() const;
  std::uint64_t seed() const;  // of the random numbers
  const BatchPosition& position() const { return batches_.position(); }
  void set_position(const BatchPosition& position) { batches_.set_position(position); }

  // `count` examples of the generator, [1, count, H, W, C]; equal ones for an equal generator.
  Tensor examples(std::int64_t count);
  // A function that computes the logits of D, as it is then, for `images` [1, count, H, W, C].
  std::function<std::vector<double>()> scores_of(const Tensor& images);
  std::vector<double> discriminator_weights() const;

 private:
  enum class Movers { both, generator, discriminator };
  Step descend(Movers movers, double learning_rate);
  void take_batch();

  const Dataset* data_;
  Batches batches_;
  Graph graph_;
  Var random_, real_;  // i64 [2]: seed, draws; [1, batch_size, H, W, C]
  Network generator_, discriminator_;
  std::int64_t latent_dim_;
  Var loss_d_, loss_g_, buffers_;  // the generator's, after loss_d
  Update draw_;                    // of the random numbers
};

}  // namespace saddle
