#include "cli/config_file.h"

#include <gtest/gtest.h>

#include "cli/config_fields.h"
#include "gan/recipes/recipes.h"
#include "tests/command_line.h"

namespace saddle::test {
namespace {

TrainConfig ring() { return find_recipe("ring8").config; }

// Another value than `field` has in `config`.
std::string other_value(const ConfigField& field, const TrainConfig& config) {
  const std::string text = field.text(config);
  for (const std::string& choice : field.choices)
    if (choice != text) return choice;
  switch (field.kind) {
    case ValueKind::text:
      return "a \"folder\" # with, everything\\";
    case ValueKind::number:
      return text == "17" || text == "17.0" ? "18" : "17";
    case ValueKind::boolean:
      return text == "true" ? "false" : "true";
    case ValueKind::list:
      return "3, 5, 7";
  }
  return "";
}

TrainConfig read_text(const std::string& text, TrainConfig config) {
  TempFolder folder;
  ConfigOrigins origins;
  read_config_file(folder.write("c.toml", bytes_of(text)), config, origins);
  return config;
}

TEST(ConfigFile, EveryFieldOfEveryRecipeReadsBack) {
  for (const Recipe& recipe : recipes()) {
    TrainConfig blank;
    blank.recipe = recipe.name;
    const std::string text = config_text(recipe.config);
    EXPECT_EQ(config_text(read_text(text, blank)), text) << recipe.name;
  }
}

TEST(ConfigFile, EachFieldIsBoundToAMemberOfItsOwn) {
  for (const ConfigGroup& group : config_groups()) {
    for (const ConfigField& field : group.fields) {
      TrainConfig config = ring();
      field.assign(config, other_value(field, config));
      EXPECT_NE(field.text(config), field.text(ring())) << field.name;
      for (const ConfigGroup& others : config_groups()) {
        for (const ConfigField& other : others.fields) {
          if (other.name == field.name) continue;
          EXPECT_EQ(other.text(config), other.text(ring())) << field.name << " " << other.name;
        }
      }
      EXPECT_EQ(config_text(read_text(config_text(config), ring())), config_text(config));
    }
  }
}

TEST(ConfigFile, AFileMayHaveSomeOfTheSettings) {
  const TrainConfig config =
      read_text("steps = 7\ngenerator-hidden = []\nbranches = 'average'\n", ring());
  EXPECT_EQ(config.steps, 7);
  EXPECT_TRUE(config.networks.generator_hidden.empty());
  EXPECT_EQ(config.game.branches, Branches::average);
  EXPECT_EQ(config.game.generators, ring().game.generators);
}

TEST(ConfigFile, RefusesWithFileAndLine) {
  const auto expect_refused = [](const std::string& text, std::vector<std::string> parts) {
    parts.push_back("c.toml:2: ");
    expect_error([&] { read_text("# first line\n" + text, ring()); }, parts);
  };
  expect_refused("step = 7", {"unknown key 'step'", "did you mean 'steps'?"});
  expect_refused("steps = '7'", {"steps: expected a number, found a string"});
  expect_refused("steps = 1e5", {"steps: expected a whole number"});
  expect_refused("generator-hidden = 16", {"expected a list"});
  expect_refused("shared-z = 1", {"expected true or false"});
  expect_refused(
      "objective = 'logg'",
      {"objective: unknown name 'logg'; did you mean 'log'? known: log, log-saturating, "});
  expect_refused("recipe = 'mnist'", {"expected ring8", "'mnist'"});
}

TEST(ConfigFile, RefusesFilesThatAreNone) {
  TempFolder folder;
  TrainConfig config;
  ConfigOrigins origins;
  const auto read = [&](const std::filesystem::path& path) {
    return [&, path] { read_config_file(path, config, origins); };
  };
  expect_error(read(folder.path() / "none.toml"), {"none.toml"});
  expect_error(read(folder.path()), {folder.path().string()});
  const auto large = folder.write("large.toml", Bytes((1 << 20) + 1, '\n'));
  expect_error(read(large), {"large.toml"});
}

TEST(ConfigFile, ChecksNameTheOrigin) {
  TrainConfig config = ring();
  config.game.batch_size = 0;
  expect_error(
      [&] {
        check_settings(config, {{"batch-size", "c.toml:4: batch-size"}});
      },
      {"c.toml:4: batch-size: expected 1 to ", "found 0"});
  expect_error([&] { check_settings(config, {}); }, {"batch-size: expected"});
}

TEST(ConfigFile, ChecksNameTheRecipeOfWhatItHas) {
  const auto error_of = [](const TrainConfig& config) {
    try {
      check_settings(config, {});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  TrainConfig config = find_recipe("mnist-released").config;
  config.game.branches = Branches::average;
  config.game.weighting = "mean";
  EXPECT_TRUE(error_of(config).starts_with("classifier-weight: ")) << error_of(config);
  EXPECT_TRUE(error_of(config).ends_with("found 1 (from the recipe mnist-released)"))
      << error_of(config);
  config.game.classifier_weight = 2;
  EXPECT_TRUE(error_of(config).ends_with("found 2")) << error_of(config);
}

// Each member of NetworkConfig changes the networks of "mlp"; those of DCGAN have no settings.
TEST(ConfigFile, WhatTheArchitectureDoesNotReadIsRefusedAndNotRecorded) {
  for (const char* name : {"generator-hidden", "discriminator-hidden", "batch-norm",
                           "batch-norm-epsilon", "generator-output", "slope", "initializer"}) {
    const ConfigOrigins origins = {{name, "c.toml:3: " + std::string(name)}};
    require_read(ring(), origins);
    const TrainConfig dcgan = find_recipe("cifar10-dcgan").config;
    expect_error([&] { require_read(dcgan, origins); },
                 {"c.toml:3: ", name, ": the architecture dcgan32 does not read it"});
    const std::string line = "\n" + std::string(name) + " = ";
    EXPECT_NE(config_text(ring()).find(line), std::string::npos) << name;
    EXPECT_EQ(config_text(dcgan).find(line), std::string::npos) << name;
  }
  const TrainConfig tables = find_recipe("cifar10").config;
  require_read(tables,
               {{"generator-hidden", "--generator-hidden"}, {"latent-dim", "--latent-dim"}});
  expect_error([&] { require_read(tables, {{"slope", "--slope"}}); }, {"--slope"});
}

TEST(ConfigFile, TheBandwidthIsReadByAPrimalDualTermAlone) {
  TrainConfig config = find_recipe("ring8-primal-dual").config;
  const ConfigOrigins bandwidth = {{"squared-bandwidth", "--squared-bandwidth"}},
                      factor = {{"bandwidth-factor", "--bandwidth-factor"}};
  require_read(config, bandwidth);
  require_read(config, factor);
  config.game.primal_dual.schedule = "constant";
  expect_error([&] { require_read(config, factor); },
               {"--bandwidth-factor: the constant bandwidth does not read it"});
  config.game.primal_dual.step_size = 0;
  expect_error([&] { require_read(config, bandwidth); },
               {"--squared-bandwidth: the dual-step-size 0 does not read it"});
}

TEST(ConfigFile, ARunIsReadWithItsOwnRecipe) {
  TempFolder folder;
  TrainConfig config = find_recipe("ring8-one").config;
  config.steps = 12;
  folder.write("config.toml", bytes_of(config_text(config)));
  EXPECT_EQ(config_text(read_run_config(folder.path())), config_text(config));
}

TEST(ConfigFile, RefusesFoldersThatAreNoRuns) {
  TempFolder folder;
  const auto read = [&] { read_run_config(folder.path()); };
  expect_error(read, {"no config.toml"});
  folder.write("config.toml", bytes_of("steps = 7\n"));
  expect_error(read, {"config.toml", "'recipe'"});
  folder.write("config.toml", bytes_of("recipe = 'ring9'\n"));
  expect_error(read, {"config.toml", "ring9", "ring8"});
  folder.write("config.toml", bytes_of("recipe = 'ring8'\nsteps = -7\n"));
  expect_error(read, {"config.toml:2: steps: ", "-7"});
}

}  // namespace
}  // namespace saddle::test
