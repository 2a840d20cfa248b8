#include "gan/networks.h"

#include <algorithm>

#include "nn/layers.h"
#include "nn/mlp.h"
#include "nn/networks/dcgan.h"
#include "nn/networks/stackelberg_networks.h"

namespace saddle {
namespace {

const std::vector<std::string_view> kAllSettings = {"generator_hidden", "discriminator_hidden",
                                                    "batch_norm",       "batch_norm_epsilon",
                                                    "generator_output", "slope"};

// Each example as one row of numbers, on the discriminator's way in and the generator's way out.
ModulePtr mlp_generator(const NetworkConfig& networks, std::int64_t latent_dim,
                        const Shape& example) {
  MlpOptions options{networks.batch_norm, networks.batch_norm_epsilon, networks.slope, nullptr};
  if (networks.generator_output == "tanh") options.output = tanh_layer;
  return mlp(layer_sizes(latent_dim, networks.generator_hidden, example.count()), options);
}
ModulePtr mlp_discriminator(const NetworkConfig& networks, const Shape& example,
                            std::int64_t outputs) {
  MlpOptions options;
  options.slope = networks.slope;
  return mlp(layer_sizes(example.count(), networks.discriminator_hidden, outputs), options);
}

ModulePtr stackelberg_generator(const NetworkConfig& networks, std::int64_t latent_dim,
                                const Shape&) {
  return stackelberg_image_generator(latent_dim, networks.generator_hidden);
}
ModulePtr stackelberg_discriminator(const NetworkConfig&, const Shape&, std::int64_t outputs) {
  return stackelberg_image_discriminator(outputs);
}

ModulePtr dcgan_generator_of(const NetworkConfig&, std::int64_t latent_dim, const Shape& example) {
  return dcgan_generator({.side = example[0], .channels = example[2], .latent_dim = latent_dim});
}
ModulePtr dcgan_discriminator_of(const NetworkConfig&, const Shape& example, std::int64_t outputs) {
  return dcgan_discriminator({.side = example[0], .channels = example[2]}, outputs);
}

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> table = {
      {"mlp", {}, mlp_generator, mlp_discriminator, kAllSettings},
      {"stackelberg",
       {32, 32, 3},
       stackelberg_generator,
       stackelberg_discriminator,
       {"generator_hidden"}},
      {"dcgan28", {28, 28, 1}, dcgan_generator_of, dcgan_discriminator_of},
      {"dcgan32", {32, 32, 3}, dcgan_generator_of, dcgan_discriminator_of},
      {"dcgan64", {64, 64, 3}, dcgan_generator_of, dcgan_discriminator_of},
  };
  return table;
}

const Architecture& find_architecture(const std::string& name) {
  std::string known;
  for (const Architecture& each : architectures()) {
    if (each.name == name) return each;
    known += (known.empty() ? "" : ", ") + std::string(each.name);
  }
  fail("architecture: unknown name ", name, "; known: ", known);
}

bool reads_setting(const std::string& architecture, std::string_view name) {
  const auto has_name = [&](const std::vector<std::string_view>& settings) {
    return std::find(settings.begin(), settings.end(), name) != settings.end();
  };
  return !has_name(kAllSettings) || has_name(find_architecture(architecture).settings);
}

StackelbergNetworks make_networks(const NetworkConfig& networks, std::int64_t latent_dim,
                                  const Shape& example) {
  const Architecture& found = find_architecture(networks.architecture);
  const bool fits_any = found.example.rank() == 0;
  require(fits_any || found.example == example, "architecture: ", found.name, " is for examples ",
          found.example, ", found ", example);
  const Shape seen = fits_any ? Shape{example.count()} : example;
  return {[=] { return found.generator(networks, latent_dim, seen); },
          [=](std::int64_t outputs) { return found.discriminator(networks, seen, outputs); }, seen};
}

}  // namespace saddle
