#include "cli/config_fields.h"

#include "cli/config_field_makers.h"
#include "gan/networks.h"

namespace saddle {
namespace {

std::vector<ConfigField> data_fields() {
  return {
      choice("dataset", dataset_names(), "what the generators learn to imitate", &TrainConfig::data,
             &DataConfig::dataset),
      field("data", "DIR|FILE",
            "folder of the image files, empty: look in the usual places; or the file of a text",
            &TrainConfig::data, &DataConfig::folder),
      field("image-size", "N",
            "of image-folder: pixels a side, to which images are cut and resized",
            &TrainConfig::data, &DataConfig::image_size),
      field("vocabulary", "N",
            "of text: its N - 2 most frequent characters, an unknown one and padding",
            &TrainConfig::data, &DataConfig::vocabulary),
      field("modes", "N", "Gaussians on the ring, or on the grid (a square number)",
            &TrainConfig::data, &DataConfig::modes),
      field("radius", "R", "of the ring, or distance between neighbours on the grid",
            &TrainConfig::data, &DataConfig::radius),
      field("deviation", "S", "standard deviation of each Gaussian, or noise of the Swiss roll",
            &TrainConfig::data, &DataConfig::deviation),
      field("points", "N", "size of the synthetic data set, drawn once from the seed",
            &TrainConfig::data, &DataConfig::points),
  };
}

std::vector<ConfigField> network_fields() {
  std::vector<ConfigField> fields = {
      choice("architecture", names_in(architectures()),
             "of both networks: mlp has the sizes below, the others those of a paper's table",
             &TrainConfig::networks, &NetworkConfig::architecture),
      field("latent-dim", "N", "size of z, the input of a generator", &TrainConfig::game,
            &GanOptions::latent_dim),
      choice("latent", {"normal", "uniform"}, "z ~ N(0, 1), or uniform in [-1, 1)",
             &TrainConfig::game, &GanOptions::latent),
      field("generator-hidden", "N,N,...", "sizes of the hidden layers, input side first, or none",
            &TrainConfig::networks, &NetworkConfig::generator_hidden),
      choice("generator-output", {"tanh", "none"}, "last activation of a generator",
             &TrainConfig::networks, &NetworkConfig::generator_output),
      field("batch-norm", "", "normalize the generators' hidden layers over the batch",
            &TrainConfig::networks, &NetworkConfig::batch_norm),
      field("batch-norm-epsilon", "E", "added to the variance; the released code has 0.8",
            &TrainConfig::networks, &NetworkConfig::batch_norm_epsilon),
      field("discriminator-hidden", "N,N,...",
            "sizes of the hidden layers, input side first, or none", &TrainConfig::networks,
            &NetworkConfig::discriminator_hidden),
      field("slope", "A", "of every leaky ReLU, max(x, A x)", &TrainConfig::networks,
            &NetworkConfig::slope),
      choice("discriminator-norm", {"none", "spectral"},
             "of the discriminator's weights: as they are, or divided by their largest singular "
             "value",
             &TrainConfig::networks, &NetworkConfig::discriminator_norm),
      field("width", "N", "channels of every residual block of character's networks",
            &TrainConfig::networks, &NetworkConfig::width),
      choice("initializer", {"fan-in", "xavier"},
             "of linear layers: uniform, bound 1 / sqrt(in), or sqrt(6 / (in + out)) and biases 0",
             &TrainConfig::networks, &NetworkConfig::initializer),
  };
  for (ConfigField& each : fields)
    each.ignored_by = [member = member_name(each.name)](const TrainConfig& config) {
      const std::string& architecture = config.networks.architecture;
      return reads_setting(architecture, member) ? "" : "the architecture " + architecture;
    };
  return fields;
}

std::vector<std::string> math_names() {
  std::vector<std::string> names;
  for (const Math math : kAllMaths) names.emplace_back(name_of(math));
  return names;
}

std::vector<ConfigField> run_fields() {
  return {
      field("steps", "N", "generator steps in all", &TrainConfig::steps),
      field("seed", "N", "of all random numbers: the same seed gives the same bits",
            &TrainConfig::game, &GanOptions::seed),
      field("log-every", "N", "steps between rows of metrics.csv", &TrainConfig::log_every),
      field("checkpoint-every", "N", "steps between checkpoints", &TrainConfig::checkpoint_every),
      field("picture-every", "N", "steps between pictures", &TrainConfig::picture_every),
      field("samples", "N", "samples behind the figures of a run, over all generators",
            &TrainConfig::samples),
      field("score-images", "",
            "tell the figures of images too, at each picture, by a classifier (saddle classifier)",
            &TrainConfig::score_images),
      field("device", "NAME", "cpu, cuda (the first GPU) or cuda:N: where it is computed",
            &TrainConfig::device),
      choice("math", math_names(), "of matrix products and convolutions", &TrainConfig::math),
  };
}

}  // namespace

const std::vector<ConfigGroup>& config_groups() {
  static const std::vector<ConfigGroup> groups = {{"Data", data_fields()},
                                                  {"Networks", network_fields()},
                                                  {"Game", game_fields()},
                                                  {"SGAN", sgan_fields()},
                                                  {"Penalties", penalty_fields()},
                                                  {"Primal-dual", primal_dual_fields()},
                                                  {"Optimizers", optimizer_fields()},
                                                  {"Game optimizer", game_optimizer_fields()},
                                                  {"Run", run_fields()}};
  return groups;
}

const ConfigField* find_field(const std::string& name) {
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields)
      if (field.name == name) return &field;
  return nullptr;
}

std::vector<std::string> field_names() {
  std::vector<std::string> names;
  for (const ConfigGroup& group : config_groups())
    for (const ConfigField& field : group.fields) names.push_back(field.name);
  return names;
}

}  // namespace saddle
