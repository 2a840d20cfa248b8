// The networks of the papers: sizes of what they map, how many parameters they have, counted from
// the papers' tables by hand, and what they make of a batch.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "autograd/ops.h"
#include "gan/networks.h"
#include "nn/networks/character_networks.h"
#include "nn/networks/classifiers.h"
#include "nn/networks/dcgan.h"
#include "nn/networks/stackelberg_networks.h"
#include "tests/formula.h"
#include "tests/golden.h"

namespace saddle::test {
namespace {

// Weights and biases of a linear layer; of a convolution with a bias, and without.
constexpr std::int64_t fc(std::int64_t in, std::int64_t out) { return in * out + out; }
constexpr std::int64_t conv(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return in * out * kernel * kernel + out;
}
constexpr std::int64_t bare(std::int64_t in, std::int64_t out, std::int64_t kernel) {
  return in * out * kernel * kernel;
}
constexpr std::int64_t bn(std::int64_t features) { return 2 * features; }

struct Row {
  std::string name;
  Shape in, out;  // of one example
  std::int64_t parameters;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

// The two networks of an architecture, and how many parameters each has.
struct Pair {
  const char* name;
  Shape latent, example;
  std::int64_t generator, discriminator;
};

// The table of gan/networks.h.
std::vector<Pair> pairs() {
  return {
      {"mlp", {2}, {2}, fc(2, 16) + bn(16) + fc(16, 2), fc(2, 512) + fc(512, 256) + fc(256, 1)},
      {"stackelberg",
       {100},
       {32, 32, 3},
       fc(100, 8192) + conv(128, 64, 5) + conv(64, 3, 5),
       conv(3, 128, 5) + bn(128) + conv(128, 256, 5) + bn(256) + conv(256, 512, 5) + bn(512) +
           fc(8192, 1)},
      {"dcgan64",
       {100},
       {64, 64, 3},
       bare(100, 512, 4) + bn(512) + bare(512, 256, 4) + bn(256) + bare(256, 128, 4) + bn(128) +
           bare(128, 64, 4) + bn(64) + bare(64, 3, 4),
       bare(3, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 4) + bn(256) +
           bare(256, 512, 4) + bn(512) + bare(512, 1, 4)},
      {"dcgan32",
       {100},
       {32, 32, 3},
       bare(100, 256, 4) + bn(256) + bare(256, 128, 4) + bn(128) + bare(128, 64, 4) + bn(64) +
           bare(64, 3, 4),
       bare(3, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 4) + bn(256) + bare(256, 1, 4)},
      {"dcgan28",
       {100},
       {28, 28, 1},
       bare(100, 256, 4) + bn(256) + bare(256, 128, 3) + bn(128) + bare(128, 64, 4) + bn(64) +
           bare(64, 1, 4),
       bare(1, 64, 4) + bare(64, 128, 4) + bn(128) + bare(128, 256, 3) + bn(256) + bare(256, 1, 4)},
      // 1-D: a kernel of 5 has 5 weights for each pair of channels.
      {"character",
       {128},
       {32, 96},
       fc(128, 16384) + 8 * (5 * 512 * 512 + 512) + fc(512, 96),
       fc(96, 512) + 8 * (5 * 512 * 512 + 512) + fc(16384, 1)},
      {"icr-mnist",
       {96},
       {28, 28, 1},
       fc(96, 1024) + bn(1024) + fc(1024, 6272) + bn(6272) + conv(128, 64, 4) + bn(64) +
           conv(64, 1, 4),
       conv(1, 32, 5) + conv(32, 64, 5) + fc(1024, 1024) + fc(1024, 1)},
      {"icr-cifar10",
       {128},
       {32, 32, 3},
       fc(128, 4096) + bn(4096) + conv(256, 128, 4) + bn(128) + conv(128, 64, 4) + bn(64) +
           conv(64, 3, 4),
       conv(3, 64, 4) + conv(64, 128, 4) + conv(128, 256, 4) + fc(4096, 1)},
      {"primal-dual-mnist",
       {64},
       {28, 28, 1},
       fc(64, 1024) + bn(1024) + fc(1024, 6272) + bn(6272) + conv(128, 64, 4) + bn(64) +
           conv(64, 32, 4) + bn(32) + conv(32, 1, 4),
       conv(1, 64, 4) + conv(64, 32, 4) + fc(1568, 1024) + fc(1024, 1)},
      {"primal-dual-stacked",
       {256},
       {28, 28, 3},
       fc(256, 1024) + bn(1024) + conv(64, 32, 3) + bn(32) + conv(32, 16, 3) + bn(16) +
           conv(16, 8, 3) + bn(8) + conv(8, 3, 3),
       conv(3, 4, 3) + conv(4, 8, 3) + conv(8, 16, 3) + fc(256, 1)},
      {"primal-dual-cifar10",
       {100},
       {32, 32, 3},
       fc(100, 4096) + bn(4096) + conv(1024, 256, 4) + bn(256) + conv(256, 128, 4) + bn(128) +
           conv(128, 64, 4) + bn(64) + conv(64, 3, 4),
       conv(3, 64, 4) + conv(64, 128, 4) + conv(128, 256, 4) + conv(256, 1024, 4) + fc(4096, 1)},
  };
}

// Of every network in the tables of gan/networks.h and nn/networks/classifiers.h, and of some with
// other options.
std::vector<Row> rows() {
  std::vector<Row> all = {
      {"stackelberg-table6.generator",
       {100},
       {32, 32, 3},
       fc(100, 16384) + conv(256, 128, 5) + conv(128, 3, 5)},
      {"stackelberg-four-layers.generator",
       {100},
       {32, 32, 3},
       fc(100, 1024) + conv(256, 128, 5) + conv(128, 64, 5) + conv(64, 32, 5) + conv(32, 3, 5)},
      {"lenet5",
       {28, 28, 1},
       {10},
       conv(1, 6, 5) + conv(6, 16, 5) + fc(400, 120) + fc(120, 84) + fc(84, 10)},
      {"stacked-digits",
       {28, 28, 3},
       {1000},
       conv(3, 32, 5) + conv(32, 64, 5) + fc(1600, 512) + fc(512, 1000)},
      {"photographs",
       {32, 32, 3},
       {10},
       conv(3, 32, 3) + conv(32, 64, 3) + conv(64, 128, 3) + fc(2048, 256) + fc(256, 10)},
  };
  for (const auto& [name, latent, example, generator, discriminator] : pairs()) {
    all.push_back({name + std::string(".generator"), latent, example, generator});
    all.push_back({name + std::string(".discriminator"), example, {1}, discriminator});
  }
  return all;
}

// "icr-mnist.generator" and its maker, of every network of the tables, and of rows() the others.
std::map<std::string, std::function<ModulePtr()>> makers() {
  std::map<std::string, std::function<ModulePtr()>> all;
  for (const Architecture& each : architectures()) {
    const GanNetworks networks = make_networks(each);
    const std::string name(each.name);
    all[name + ".generator"] = networks.generator;
    all[name + ".discriminator"] = [networks] { return networks.discriminator(1); };
  }
  for (const Classifier& each : classifiers()) all[std::string(each.name)] = each.make;
  all["stackelberg-table6.generator"] = [] { return stackelberg_image_generator(100, {256, 128}); };
  all["stackelberg-four-layers.generator"] = [] {
    return stackelberg_image_generator(100, {256, 128, 64, 32});
  };
  return all;
}

Shape with_batch(const Shape& example) {
  Shape shape = {1, 3};
  for (const std::int64_t size : example) shape.push_back(size);
  return shape;
}

TEST(PaperNetworkTables, EachHasARow) {
  for (const auto& [name, make] : makers())
    EXPECT_EQ(std::ranges::count(rows(), name, &Row::name), 1) << name;
}

class PaperNetworks : public GoldenFixture, public testing::WithParamInterface<Row> {
 protected:
  Network make(DType dtype) {
    return Network(graph_, "network", makers().at(GetParam().name)(), 1, dtype, 1, 0);
  }
};

// Without golden files.
class PaperNetworkShapes : public PaperNetworks {
 protected:
  void SetUp() override {}
};

TEST_P(PaperNetworkShapes, AreThePapersWithTheirParameters) {
  const Network network = make(DType::f32);
  EXPECT_EQ(network.parameter_count(), GetParam().parameters);
  const Var x = graph_.input(Tensor::zeros(with_batch(GetParam().in), DType::f32), "x");
  EXPECT_EQ(network.train(x).y.shape(), with_batch(GetParam().out));
  EXPECT_EQ(network.evaluate(x).shape(), with_batch(GetParam().out));
}

// What PyTorch makes of the same tables, in tests/golden/paper_networks.py: no layer is missing,
// has another slope or stands in another place.
TEST_P(PaperNetworks, MapAsPyTorchsDo) {
  const Golden golden("paper_networks");
  const Network network = make(DType::f64);
  fill(network);
  const Var x = pattern_input(graph_, "x", with_batch(GetParam().in));
  const auto expect = [&](const char* key, Var y) {
    expect_close(shown(y), golden.tensor(GetParam().name + key).to_vector<double>(), 1e-9, key);
  };
  expect("/y", network.train(x).y);
  expect("/y_evaluation", network.evaluate(x));
}

std::string test_name(const testing::TestParamInfo<Row>& info) {
  std::string name = info.param.name;
  for (char& each : name)
    if (std::isalnum(static_cast<unsigned char>(each)) == 0) each = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, PaperNetworkShapes, testing::ValuesIn(rows()), test_name);
INSTANTIATE_TEST_SUITE_P(All, PaperNetworks, testing::ValuesIn(rows()), test_name);

TEST(PaperNetworkMakers, RefuseOtherSizes) {
  EXPECT_EQ(error_of([] { dcgan_generator({.side = 48}); }),
            "dcgan: expected images with a side of 28, 32 or 64 pixels, found 48");
  EXPECT_EQ(error_of([] { stackelberg_image_generator(100, {}); }),
            "stackelberg_image_generator: expected 1 to 5 numbers of maps, found 0");
}

// Each character is a distribution.
TEST(PaperNetworkMakers, TextsAreProbabilities) {
  Graph graph;
  const Network network(graph, "g", character_generator({.length = 4, .vocabulary = 5, .width = 8}),
                        1, DType::f64, 1, 0);
  Rng rng(1);
  const Var y = network.evaluate(random_input(graph, rng, {1, 3, 128}));
  for (const double total : flat_value(sum(y, {3}))) EXPECT_NEAR(total, 1.0, 1e-12);
}

}  // namespace
}  // namespace saddle::test
