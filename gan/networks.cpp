#include "gan/networks.h"

#include <algorithm>

#include "gan/kernel_features.h"
#include "gan/papers.h"
#include "nn/layers.h"
#include "nn/mlp.h"
#include "nn/networks/character_networks.h"
#include "nn/networks/dcgan.h"
#include "nn/networks/icr_networks.h"
#include "nn/networks/primal_dual_networks.h"
#include "nn/networks/stackelberg_networks.h"
#include "tensor/names.h"

namespace saddle {
namespace {

const std::vector<std::string_view> kMlpSettings = {"generator_hidden", "discriminator_hidden",
                                                    "batch_norm",       "batch_norm_epsilon",
                                                    "generator_output", "slope",
                                                    "initializer"};
constexpr std::string_view kDcgan = "DCGAN";
constexpr std::string_view kWeightNorm = "discriminator_norm", kWidth = "width";

MlpOptions mlp_options(const NetworkConfig& networks) {
  MlpOptions options;
  options.batch_norm_epsilon = networks.batch_norm_epsilon;
  options.slope = networks.slope;
  options.xavier = networks.initializer == "xavier";
  return options;
}

// Each example as one row of numbers, on the discriminator's way in and the generator's way out.
ModulePtr mlp_generator(const NetworkConfig& networks, std::int64_t latent_dim,
                        const Shape& example) {
  MlpOptions options = mlp_options(networks);
  options.batch_norm = networks.batch_norm;
  if (networks.generator_output == "tanh") options.output = tanh_layer;
  return mlp(layer_sizes(latent_dim, networks.generator_hidden, example.count()), options);
}
ModulePtr mlp_discriminator(const NetworkConfig& networks, const Shape& example,
                            std::int64_t outputs) {
  return mlp(layer_sizes(example.count(), networks.discriminator_hidden, outputs),
             mlp_options(networks));
}

ModulePtr stackelberg_generator(const NetworkConfig& networks, std::int64_t latent_dim,
                                const Shape&) {
  return stackelberg_image_generator(latent_dim, networks.generator_hidden);
}

ModulePtr dcgan_generator_of(const NetworkConfig&, std::int64_t latent_dim, const Shape& example) {
  return dcgan_generator({.side = example[0], .channels = example[2], .latent_dim = latent_dim});
}
ModulePtr dcgan_discriminator_of(const NetworkConfig&, const Shape& example, std::int64_t outputs) {
  return dcgan_discriminator({.side = example[0], .channels = example[2]}, outputs);
}

ModulePtr icr_cifar10_discriminator_of(const NetworkConfig& networks, const Shape&,
                                       std::int64_t outputs) {
  const bool is_spectral = networks.discriminator_norm == "spectral";
  return icr_cifar10_discriminator(outputs, is_spectral ? WeightNorm::spectral : WeightNorm::none);
}

// Networks that nothing but the sizes of their ends can change.
template <ModulePtr (*Make)(std::int64_t latent_dim)>
ModulePtr generator_of(const NetworkConfig&, std::int64_t latent_dim, const Shape&) {
  return Make(latent_dim);
}
template <ModulePtr (*Make)(std::int64_t outputs)>
ModulePtr discriminator_of(const NetworkConfig&, const Shape&, std::int64_t outputs) {
  return Make(outputs);
}

ModulePtr character_generator_of(const NetworkConfig& networks, std::int64_t latent_dim,
                                 const Shape& example) {
  return character_generator({.length = example[0],
                              .vocabulary = example[1],
                              .latent_dim = latent_dim,
                              .width = networks.width});
}
ModulePtr character_discriminator_of(const NetworkConfig& networks, const Shape& example,
                                     std::int64_t outputs) {
  return character_discriminator(
      {.length = example[0], .vocabulary = example[1], .width = networks.width}, outputs);
}

bool fits(const Architecture& architecture, const Shape& example) {
  Shape expected = architecture.example;
  if (architecture.fits_any_classes && expected.rank() == example.rank())
    expected[expected.rank() - 1] = example[example.rank() - 1];
  return expected == example;
}

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> table = {
      {"mlp",
       kStackelbergGan,
       "Tables 2 to 4",
       {},
       2,
       {16},
       mlp_generator,
       mlp_discriminator,
       kMlpSettings},
      {"stackelberg",
       kStackelbergGan,
       "Table 5; Table 6 with generator_hidden 256, 128",
       {32, 32, 3},
       100,
       {128, 64},
       stackelberg_generator,
       discriminator_of<stackelberg_image_discriminator>,
       {"generator_hidden"}},
      {"dcgan28",
       kDcgan,
       "Radford et al. 2016, at 28 x 28, for SGAN's MNIST",
       {28, 28, 1},
       100,
       {},
       dcgan_generator_of,
       dcgan_discriminator_of},
      {"dcgan32",
       kDcgan,
       "at 32 x 32, for SGAN's and Stackelberg GAN's CIFAR-10",
       {32, 32, 3},
       100,
       {},
       dcgan_generator_of,
       dcgan_discriminator_of},
      {"dcgan64",
       kDcgan,
       "at 64 x 64, as published",
       {64, 64, 3},
       100,
       {},
       dcgan_generator_of,
       dcgan_discriminator_of},
      {"character",
       "WGAN-GP",
       "Gulrajani et al. 2017, the language model, for SGAN's texts",
       {32, 96},
       128,
       {},
       character_generator_of,
       character_discriminator_of,
       {kWidth},
       true},
      {"icr-mnist",
       kCompetitiveRegularization,
       "Tables 1 and 2",
       {28, 28, 1},
       96,
       {},
       generator_of<icr_mnist_generator>,
       discriminator_of<icr_mnist_discriminator>},
      {"icr-cifar10",
       kCompetitiveRegularization,
       "Tables 4 and 5",
       {32, 32, 3},
       128,
       {},
       generator_of<icr_cifar10_generator>,
       icr_cifar10_discriminator_of,
       {kWeightNorm}},
      {"primal-dual-mnist",
       kPrimalDualGan,
       "Appendix 7.5",
       {28, 28, 1},
       64,
       {},
       generator_of<primal_dual_mnist_generator>,
       discriminator_of<primal_dual_mnist_discriminator>},
      {"primal-dual-stacked",
       kPrimalDualGan,
       "Appendix 7.2 (1000-class MNIST)",
       {28, 28, 3},
       256,
       {},
       generator_of<primal_dual_stacked_generator>,
       discriminator_of<primal_dual_stacked_discriminator>},
      {"primal-dual-cifar10",
       kPrimalDualGan,
       "Appendix 7.6",
       {32, 32, 3},
       100,
       {},
       generator_of<primal_dual_cifar10_generator>,
       discriminator_of<primal_dual_cifar10_discriminator>},
  };
  return table;
}

const Architecture& find_architecture(const std::string& name) {
  return find_named(architectures(), "architecture", name);
}

bool reads_setting(const std::string& architecture, std::string_view name) {
  const auto has_name = [&](const std::vector<std::string_view>& settings) {
    return std::find(settings.begin(), settings.end(), name) != settings.end();
  };
  const bool is_setting = std::ranges::any_of(
      architectures(), [&](const auto& each) { return has_name(each.settings); });
  return !is_setting || has_name(find_architecture(architecture).settings);
}

GanNetworks make_networks(const NetworkConfig& networks, std::int64_t latent_dim,
                          const Shape& example) {
  const Architecture& found = find_architecture(networks.architecture);
  const bool fits_any = found.example.rank() == 0;
  require(fits_any || fits(found, example), "architecture: ", found.name, " is for examples ",
          found.example, ", found ", example);
  const Shape seen = fits_any ? Shape{example.count()} : example;
  return {[=] { return found.generator(networks, latent_dim, seen); },
          [=](std::int64_t outputs) { return found.discriminator(networks, seen, outputs); }, seen};
}

GanNetworks make_networks(const TrainConfig& config) {
  GanNetworks networks =
      make_networks(config.networks, config.game.latent_dim, example_shape_of(config.data));
  if (config.game.primal_dual.looks_through_features())
    networks.features = kernel_features(config.game.primal_dual.features, config.data);
  return networks;
}

GanNetworks make_networks(const Architecture& architecture, NetworkConfig networks) {
  networks.architecture = architecture.name;
  networks.generator_hidden = architecture.generator_hidden;
  return make_networks(networks, architecture.latent_dim,
                       architecture.example.rank() == 0 ? Shape{2} : architecture.example);
}

}  // namespace saddle
