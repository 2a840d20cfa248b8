// Normalization, the deviation of a minibatch, and spectral norm.
#include "autograd/ops.h"
#include "nn/layers.h"
#include "nn/minibatch_stddev.h"
#include "nn/normalization.h"
#include "nn/spectral_norm.h"
#include "tests/layer_cases.h"
#include "tests/network_values.h"

namespace saddle::test {
namespace {

using gradcheck::coordinates;

// Elements that share their statistics.
struct Group {
  std::vector<Dims> members;
  double mean = 0.0, variance = 0.0;  // biased
  double largest = 0.0;               // absolute value

  void observe(const Array& x) {
    const auto count = static_cast<double>(members.size());
    for (const Dims& at : members) {
      mean += x(at) / count;
      largest = std::max(largest, std::abs(x(at)));
    }
    for (const Dims& at : members) variance += std::pow(x(at) - mean, 2) / count;
  }
};

// y = (x - mean) / sqrt(variance + epsilon) weight + bias. An error of x - mean, relative to the
// largest element, is stretched by the scale; so is that of the variance, times xhat.
void add_normalized(Expected& y, const Array& x, const Dims& at, const Group& group, double epsilon,
                    double weight, double bias) {
  const double scale = 1 / std::sqrt(group.variance + epsilon), xhat = (x(at) - group.mean) * scale;
  y.add(at, xhat * weight, 2 * group.largest * scale * (1 + std::abs(xhat)) * std::abs(weight));
  y.add(at, bias);
}

double random_epsilon(LayerSource& from) {
  constexpr double kEpsilons[] = {1e-5, 0.01, 0.8};
  return kEpsilons[from.integer(0, 2)];
}

// The groups of batch normalization, in the order [batches, features].
std::vector<Group> groups_of_features(const Array& x) {
  const std::int64_t features = x.shape.back();
  std::vector<Group> groups(static_cast<std::size_t>(x.shape[0] * features));
  for (const Dims& at : coordinates(x.shape))
    groups[static_cast<std::size_t>(at[0] * features + at.back())].members.push_back(at);
  for (Group& group : groups) group.observe(x);
  return groups;
}

// [batches, at least two values of each feature, features]
Shape batch_norm_input(LayerSource& from, const Stack& stack, std::int64_t features) {
  for (;;) {
    Shape example = from.sizes(from.integer(0, 2), 2);
    example.push_back(features);
    const Shape shape = stack.of(from, example);
    if (shape.count() > shape[0] * features) return shape;
  }
}

LayerInstance batch_norm_training_instance(LayerSource& from) {
  const std::int64_t features = from.integer(1, 2);
  const double epsilon = random_epsilon(from);
  const double momentum = static_cast<double>(from.integer(0, 8)) / 8;
  const Stack stack(from);
  const AppliedLayer layer(from, batch_norm(features, epsilon, momentum),
                           from.spread_input(batch_norm_input(from, stack, features)),
                           stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("weight"), bias = layer.parameter("bias");
  Array mean = layer.buffer("running_mean"), variance = layer.buffer("running_var");
  Expected y(x.shape), after({stack.copies, 2 * features});
  for (const Dims& at : coordinates(after.shape()))
    after.magnitude(at) = 2;  // more than the old statistics
  std::int64_t number = 0;
  for (const Group& group : groups_of_features(x)) {
    const std::int64_t f = number % features, network = layer.network(number++ / features);
    for (const Dims& at : group.members)
      add_normalized(y, x, at, group, epsilon, weight({network, f}), bias({network, f}));
    // Stacked batches are seen in turn.
    const auto count = static_cast<double>(group.members.size());
    const double unbiased = group.variance * count / (count - 1);
    double &old_mean = mean({network, f}), &old_variance = variance({network, f});
    old_mean = (1 - momentum) * old_mean + momentum * group.mean;
    old_variance = (1 - momentum) * old_variance + momentum * unbiased;
    after.value({network, f}) = old_mean;
    after.value({network, features + f}) = old_variance;
    after.magnitude({network, f}) += group.largest;
    after.magnitude({network, features + f}) += 4 * group.largest * group.largest;
  }
  return layer.instance(y, after);
}

LayerInstance batch_norm_evaluation_instance(LayerSource& from) {
  const std::int64_t features = from.integer(1, 2);
  const double epsilon = random_epsilon(from);
  const Stack stack(from);
  Shape example = from.sizes(from.integer(0, 2), 2);
  example.push_back(features);
  const AppliedLayer layer(from, batch_norm(features, epsilon), from.input(stack.of(from, example)),
                           stack.copies, Mode::evaluation);
  const Array &x = layer.x(), weight = layer.parameter("weight"), bias = layer.parameter("bias"),
              mean = layer.buffer("running_mean"), variance = layer.buffer("running_var");
  Expected y(x.shape);
  for (const Dims& at : coordinates(x.shape)) {
    const Dims slot = {layer.network(at[0]), at.back()};
    const Group running = {{}, mean(slot), variance(slot), std::abs(x(at)) + mean(slot)};
    add_normalized(y, x, at, running, epsilon, weight(slot), bias(slot));
  }
  return layer.instance(y);
}

LayerInstance layer_norm_instance(LayerSource& from) {
  const Shape normalized = from.sizes(from.integer(1, 3), 3);
  const double epsilon = random_epsilon(from);
  const Stack stack(from);
  Shape example = from.sizes(from.integer(0, 4 - normalized.rank()), 2);
  const int first = 2 + example.rank();
  for (std::int64_t size : normalized) example.push_back(size);
  const AppliedLayer layer(from, layer_norm(normalized, epsilon),
                           from.spread_input(stack.of(from, example)), stack.copies);
  const Array &x = layer.x(), weight = layer.parameter("weight"), bias = layer.parameter("bias");
  // Groups lie one after another.
  std::vector<Group> groups(static_cast<std::size_t>(x.shape.count() / normalized.count()));
  std::size_t next = 0;
  for (const Dims& at : coordinates(x.shape))
    groups[next++ / static_cast<std::size_t>(normalized.count())].members.push_back(at);
  Expected y(x.shape);
  for (Group& group : groups) {
    group.observe(x);
    for (const Dims& at : group.members) {
      Dims slot = {layer.network(at[0])};
      for (int axis = first; axis < x.shape.rank(); ++axis) slot.push_back(at[axis]);
      add_normalized(y, x, at, group, epsilon, weight(slot), bias(slot));
    }
  }
  return layer.instance(y);
}

// sqrt(variance + 1e-8) of each element over the examples of its group, averaged over all elements.
LayerInstance minibatch_stddev_instance(LayerSource& from) {
  const std::int64_t size = from.integer(1, 3), groups = from.integer(1, 2);
  Shape shape = {from.integer(1, 2), size * groups};
  for (std::int64_t each : from.sizes(from.integer(1, 3), 2)) shape.push_back(each);
  // A batch that is smaller than the group is one group.
  const std::int64_t asked = groups == 1 ? size + from.integer(0, 2) : size;
  const AppliedLayer layer(from, minibatch_stddev(asked), from.spread_input(shape));
  const Array& x = layer.x();
  const auto elements = static_cast<double>(shape.count() / (shape[0] * shape[1]));
  Shape wider = shape;
  ++wider[shape.rank() - 1];
  Expected y(wider);
  for (const Dims& at : coordinates(shape)) y.add(at, x(at));
  for (const Dims& at : coordinates(wider)) {
    if (at.back() < shape.back()) continue;
    for (const Dims& element : coordinates(shape)) {
      if (element[0] != at[0] || element[1] != 0) continue;
      Group group;
      for (std::int64_t k = 0; k < size; ++k) {
        group.members.push_back(element);
        group.members.back()[1] = at[1] % groups + k * groups;
      }
      group.observe(x);
      const double deviation = std::sqrt(group.variance + 1e-8);
      y.add(at, deviation / elements, (deviation + 2 * group.largest) / elements);
    }
  }
  return layer.instance(y);
}

// One power iteration (Miyato et al. 2018, Algorithm 1) of each network, from any u.
struct PowerIteration {
  Array u, v;                  // [copies, outputs], [copies, inputs]
  Array sigma, amplification;  // [copies]; of rounding errors, by sums that cancel

  PowerIteration(const Array& weight, const Array& old_u)
      : u(old_u.shape),
        v({weight.shape[0], weight.shape[2]}),
        sigma({weight.shape[0]}),
        amplification(sigma.shape) {
    for (std::int64_t k = 0; k < weight.shape[0]; ++k) iterate(weight, old_u, k);
  }

 private:
  void iterate(const Array& weight, const Array& old_u, std::int64_t k) {
    const std::vector<Dims> places = coordinates({weight.shape[1], weight.shape[2]});
    double size_of_w = 0.0, size_of_u = 0.0;
    for (const Dims& at : places) {
      const double w = weight({k, at[0], at[1]});
      v({k, at[1]}) += w * old_u({k, at[0]});
      size_of_w += w * w;
    }
    for (std::int64_t i = 0; i < weight.shape[1]; ++i) size_of_u += std::pow(old_u({k, i}), 2);
    const double length = normalize(v, k);
    for (const Dims& at : places) u({k, at[0]}) += weight({k, at[0], at[1]}) * v({k, at[1]});
    sigma({k}) = normalize(u, k);
    // |W| |u| / |W^T u| in v, and |W| |v| / |W v| in u'.
    amplification({k}) = 1 + std::sqrt(size_of_u) / length * size_of_w / sigma({k});
  }

  // Makes row k a direction; returns its length.
  static double normalize(Array& rows, std::int64_t k) {
    double squares = 0.0;
    for (std::int64_t i = 0; i < rows.shape[1]; ++i) squares += rows({k, i}) * rows({k, i});
    for (std::int64_t i = 0; i < rows.shape[1]; ++i) rows({k, i}) /= std::sqrt(squares);
    return std::sqrt(squares);
  }
};

// x W^T / (u^T W v) + b as a function of x and the parameters [copies, W and b], at fixed u and v.
Var with_fixed_vectors(Var x, Var parameters, const PowerIteration& iteration) {
  Graph& graph = *x.graph;
  const std::int64_t copies = iteration.u.shape[0], out = iteration.u.shape[1],
                     in = iteration.v.shape[1];
  const Var u = input_of(graph, iteration.u.values, {copies, 1, out}, "u"),
            v = input_of(graph, iteration.v.values, {copies, in, 1}, "v");
  const Var weight = reshape(slice(parameters, 1, 0, out * in), {copies, out, in}),
            bias = reshape(slice(parameters, 1, out * in, out * in + out), {copies, 1, out});
  return matmul(x, weight / matmul(matmul(u, weight), v), false, true) + bias;
}

LayerInstance spectral_norm_instance(LayerSource& from) {
  const std::int64_t in = from.integer(1, 3), out = from.integer(1, 3);
  const Stack stack(from);
  const Mode mode = from.coin() ? Mode::training : Mode::evaluation;
  const AppliedLayer layer(from, spectral_norm(linear(in, out)), from.input(stack.of(from, {in})),
                           stack.copies, mode);
  const Array &x = layer.x(), weight = layer.parameter("weight_orig"),
              bias = layer.parameter("bias");
  const PowerIteration iteration(weight, layer.buffer("weight_u"));
  Expected y({x.shape[0], x.shape[1], out}), u(iteration.u.shape);
  for (const Dims& at : coordinates(y.shape())) {
    const std::int64_t k = layer.network(at[0]);
    y.add(at, bias({k, at[2]}));
    for (std::int64_t i = 0; i < in; ++i) {
      const double term = x({at[0], at[1], i}) * weight({k, at[2], i}) / iteration.sigma({k});
      y.add(at, term, std::abs(term) * iteration.amplification({k}));
    }
  }
  for (const Dims& at : coordinates(u.shape()))
    u.add(at, iteration.u(at), iteration.amplification({at[0]}));
  LayerInstance instance = mode == Mode::training ? layer.instance(y, u) : layer.instance(y);
  instance.held = with_fixed_vectors(instance.xs[0], instance.xs[1], iteration);
  return instance;
}

}  // namespace

// Half an epsilon for each of at most 27 values of a mean, and the same again for the variance.
// Spectral norm: two products, two norms and a quotient of up to four roundings each.
std::vector<LayerCase> normalization_layer_cases() {
  return {
      {"batch_norm_training", batch_norm_training_instance, 28},
      {"batch_norm_evaluation", batch_norm_evaluation_instance, 4},
      {"layer_norm", layer_norm_instance, 28},
      {"minibatch_stddev", minibatch_stddev_instance, 8},
      {"spectral_norm", spectral_norm_instance, 10},
  };
}

}  // namespace saddle::test
