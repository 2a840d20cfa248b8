// The networks that a TrainConfig describes, by the name of their architecture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gan/train_config.h"
#include "gan/trainers/gan_options.h"

namespace saddle {

// A pair of networks. "mlp" takes its sizes from the NetworkConfig and fits any example; the others
// are those of a paper's table.
struct Architecture {
  std::string_view name;
  std::string_view paper;  // of gan/papers.h, or another's method
  std::string_view source;
  Shape example;  // what it fits; empty: anything
  // As the source has them; training takes those of its config.
  std::int64_t latent_dim;
  std::vector<std::int64_t> generator_hidden;  // of those that read it
  ModulePtr (*generator)(const NetworkConfig& networks, std::int64_t latent_dim,
                         const Shape& example);
  ModulePtr (*discriminator)(const NetworkConfig& networks, const Shape& example,
                             std::int64_t outputs);
  // The members of NetworkConfig that they read, besides the name.
  std::vector<std::string_view> settings = {};
  bool fits_any_classes = false;  // the last size of `example` may be another: a vocabulary's
};

// In the order of the papers.
const std::vector<Architecture>& architectures();
// Throws Error that lists the known names and suggests the nearest.
const Architecture& find_architecture(const std::string& name);
// False for a member of NetworkConfig, by its name ("slope"), that the architecture does not read.
bool reads_setting(const std::string& architecture, std::string_view name);

// Throws Error if the architecture does not fit `example`.
GanNetworks make_networks(const NetworkConfig& networks, std::int64_t latent_dim,
                          const Shape& example);
// Those of the config, with F of its primal-dual term.
GanNetworks make_networks(const TrainConfig& config);
// Those of the source, whose name and hidden sizes stand in for those of `networks`; for points of
// the plane where any example fits.
GanNetworks make_networks(const Architecture& architecture, NetworkConfig networks = {});

}  // namespace saddle
