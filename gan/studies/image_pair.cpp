#include "gan/studies/image_pair.h"

#include <memory>
#include <utility>

#include "autograd/derivatives.h"
#include "autograd/ops.h"
#include "autograd/value.h"
#include "gan/streams.h"
#include "nn/initializer.h"
#include "nn/losses.h"
#include "nn/networks/icr_networks.h"

namespace saddle {
namespace {

// [1, count, H, W, C].
Shape stack_of(const Dataset& data, std::int64_t count) {
  const Shape& all = data.shape();
  return {1, count, all[1], all[2], all[3]};
}

Var random_input(Graph& graph, std::uint64_t seed) {
  return graph.input(Tensor::from<std::int64_t>({static_cast<std::int64_t>(seed), 0}, {2}),
                     "random");
}

// Every kernel anew, from N(0, deviation^2).
void draw_convolutions(const Network& network, double deviation, std::uint64_t seed,
                       std::uint32_t stream) {
  for (const auto& [name, tensor] : network.named_tensors())
    if (tensor.shape().rank() == 4)
      initialize(normal_initializer(deviation), seed, ++stream, tensor);
}

}  // namespace

ImagePairNetworks icr_mnist_pair() {
  constexpr std::int64_t kLatentDim = 96;
  return {[] { return icr_mnist_generator(kLatentDim); }, icr_mnist_discriminator, kLatentDim,
          0.01};
}

ImagePair::ImagePair(const ImagePairNetworks& networks, const Dataset& data,
                     std::int64_t batch_size, std::uint64_t seed)
    : data_(&data),
      batches_(data, batch_size, seed, kBatchStream),
      random_(random_input(graph_, seed)),
      real_(graph_.input(Tensor::zeros(stack_of(data, batch_size), DType::f32), "real")),
      generator_(graph_, "generator", networks.generator(), 1, DType::f32, seed,
                 kGeneratorInitStream),
      discriminator_(graph_, "discriminator", networks.discriminator(1), 1, DType::f32, seed,
                     kDiscriminatorInitStream),
      latent_dim_(networks.latent_dim) {
  draw_convolutions(generator_, networks.kernel_deviation, seed, kGeneratorInitStream);
  draw_convolutions(discriminator_, networks.kernel_deviation, seed, kDiscriminatorInitStream);
  const Var z = random_normal(random_, kLatentStream, {1, batch_size, latent_dim_}, DType::f32);
  const Network::Output fake = generator_.train(z);
  const Var on_fake = discriminator_.train(fake.y).y;
  loss_d_ = mean(negative_log_sigmoid(discriminator_.train(real_).y)) +
            mean(negative_log_one_minus_sigmoid(on_fake));
  loss_g_ = mean(negative_log_sigmoid(on_fake));
  buffers_ = fake.buffers;
  draw_ = {random_, concatenate({slice(random_, 0, 0, 1), slice(random_, 0, 1, 2) + 1.0}, 0)};
}

void ImagePair::take_batch() {
  batches_.next(graph_.write(real_).reshape({batches_.batch_size(), data_->features()}));
}

ImagePair::Step ImagePair::descend(Movers movers, double learning_rate) {
  std::vector<Update> updates = {draw_};
  const auto move = [&](const Network& network, Var loss) {
    const Var w = network.parameters();
    updates.push_back({w, w - learning_rate * grad(loss, w)});
  };
  if (movers != Movers::generator) move(discriminator_, loss_d_);
  if (movers != Movers::discriminator) {
    move(generator_, loss_g_);
    if (buffers_.defined()) updates.push_back({generator_.buffers(), buffers_});
  }
  const auto program = std::make_shared<Program>(compile({loss_d_}, updates));
  return [this, program] {
    take_batch();
    program->run();
    return program->output(0).item();
  };
}

ImagePair::Step ImagePair::descend_both(double learning_rate) {
  return descend(Movers::both, learning_rate);
}

ImagePair::Step ImagePair::descend_discriminator(double learning_rate) {
  return descend(Movers::discriminator, learning_rate);
}

ImagePair::Step ImagePair::descend_generator(double learning_rate) {
  return descend(Movers::generator, learning_rate);
}

ImagePair::Step ImagePair::compete_discriminator(const GameOptimizerOptions& options) {
  const Var gamma = generator_.parameters();
  const Game game = {{gamma}, {discriminator_.parameters()}, -loss_d_, {}, {draw_}};
  const std::shared_ptr<GameOptimizer> optimizer = make_game_optimizer(game, options);
  return [this, optimizer, gamma, before = graph_.storage(gamma).clone()] {
    take_batch();
    before.assign(graph_.storage(gamma));
    const double loss = optimizer->step().g;
    graph_.write(gamma).assign(before);
    return loss;
  };
}

NamedTensors ImagePair::named_tensors() const {
  NamedTensors tensors = {{"random", graph_.storage(random_)},
                          {"generator", graph_.storage(generator_.parameters())},
                          {"discriminator", graph_.storage(discriminator_.parameters())}};
  for (const Network* network : {&generator_, &discriminator_})
    if (network->buffers().defined())
      tensors.emplace_back(network->name() + ".buffers", graph_.storage(network->buffers()));
  return tensors;
}

std::uint64_t ImagePair::seed() const {
  return static_cast<std::uint64_t>(graph_.storage(random_).to_vector<std::int64_t>()[0]);
}

ImagePair::State ImagePair::state() const {
  State state{{}, position()};
  for (const auto& [name, tensor] : named_tensors()) state.tensors.push_back(tensor.clone());
  return state;
}

void ImagePair::set(const State& state) {
  const NamedTensors tensors = named_tensors();
  for (std::size_t i = 0; i < tensors.size(); ++i) tensors[i].second.assign(state.tensors[i]);
  set_position(state.position);
}

void ImagePair::set_discriminator(const State& state) {
  const NamedTensors tensors = named_tensors();
  for (std::size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i].first.starts_with(discriminator_.name()))
      tensors[i].second.assign(state.tensors[i]);
}

void ImagePair::take_features(const Network& trained) {
  const auto within = [](const Network& network, const std::string& name) {
    return name.substr(network.name().size());
  };
  for (const auto& [name, tensor] : discriminator_.named_tensors())
    for (const auto& [source, values] : trained.named_tensors())
      if (within(discriminator_, name) == within(trained, source) &&
          tensor.shape() == values.shape())
        tensor.assign(values);
}

Tensor ImagePair::examples(std::int64_t count) {
  const Var random = random_input(graph_, seed());
  const Var z = random_normal(random, kSampleStream, {1, count, latent_dim_}, DType::f32);
  return value(generator_.evaluate(z));
}

std::function<std::vector<double>()> ImagePair::scores_of(const Tensor& images) {
  const Var x = graph_.input(images, "scored");
  const auto program = std::make_shared<Program>(compile({discriminator_.evaluate(x)}));
  return [program] {
    program->run();
    return program->output(0).to_vector<double>();
  };
}

std::vector<double> ImagePair::discriminator_weights() const {
  return graph_.storage(discriminator_.parameters()).to_vector<double>();
}

}  // namespace saddle
