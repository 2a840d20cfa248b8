#include "gan/studies/projection_game.h"

#include <numbers>

#include "autograd/ops.h"
#include "gan/streams.h"
#include "nn/initializer.h"

namespace saddle {
namespace {

Var weights_of(Graph& graph, const char* name) {
  return graph.input(Tensor::zeros({ProjectionGame::kWeights}, DType::f64), name);
}

// Weights [begin, begin + rows * columns) as a matrix.
Var matrix(Var weights, std::int64_t begin, std::int64_t rows, std::int64_t columns) {
  return reshape(slice(weights, 0, begin, begin + rows * columns), {rows, columns});
}

Var generated_point(Var w) {
  const Var input = arctan(matrix(w, 0, 4, 1));
  const Var hidden = arctan(matmul(matrix(w, 4, 4, 4), input));
  const Var output = matmul(matrix(w, 20, 2, 4), hidden);
  const Var x = slice(output, 0, 0, 1), y = slice(output, 0, 1, 2);
  const Var size = arctan(y) / std::numbers::pi;
  return reshape(concatenate({exp(size + x), exp(size - x)}, 0), {2});
}

// Of a point that eta has scaled: [].
Var score(Var point, Var w) {
  const Var first = arctan(matmul(matrix(w, 0, 4, 2), reshape(point, {2, 1})));
  const Var second = arctan(matmul(matrix(w, 8, 4, 4), first));
  return reshape(arctan(matmul(matrix(w, 24, 1, 4), second)), {});
}

}  // namespace

ProjectionGame::ProjectionGame(double prominence)
    : generator(weights_of(graph, "generator")),
      discriminator(weights_of(graph, "discriminator")),
      point(generated_point(generator)) {
  const auto constant = [&](double x, double y, const char* name) {
    return graph.input(Tensor::from<double>({x, y}, {2}), name);
  };
  const Var eta = constant(1.0, prominence, "eta");
  const Var data = constant(kData.x, kData.y, "data");
  const Var f = score(eta * data, discriminator) - score(eta * point, discriminator);
  game = {{generator}, {discriminator}, f, {}};
}

void ProjectionGame::draw_weights(std::uint64_t seed, double deviation) const {
  const Initializer initializer = normal_initializer(deviation);
  initialize(initializer, seed, kGeneratorInitStream, generator.graph->write(generator));
  initialize(initializer, seed, kDiscriminatorInitStream, generator.graph->write(discriminator));
}

}  // namespace saddle
